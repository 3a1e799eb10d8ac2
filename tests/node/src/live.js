// Subscribes as other people's clients do, each wired as its documentation has it. The number of active sessions comes at
// once, and again when a session begins; a subscription that does not validate comes back as an error of GraphQL. With
// `closes`: how the server closes a client's socket.
import { randomUUID } from 'node:crypto';
import { COUNT, NOTHING, START } from './live/operations.js';
import { WAIT, post, within } from './live/stage.js';

const CLIENTS = ['graphql-ws', 'subscriptions-transport-ws', 'graphql-sse', 'apollo-ws', 'apollo-multipart', 'urql', 'relay'];

const command = process.argv.slice(4);
const closes = command.length === 2 && command[0] === 'closes';
const name = command.at(-1);
if (!CLIENTS.includes(name) || (!closes && command.length !== 1)) {
  throw new Error(`usage: node src/live.js http://host:port <secret key> [closes] <${CLIENTS.join(' | ')}>`);
}
const { connect } = await import(`./live/${name}.js`);

// What a subscription is told, in order. A client tells a result of GraphQL as it is, and else `failure` or `ended`.
function subscribe(client, query, variables) {
  const told = [];
  let wake = () => {};
  const unsubscribe = client.subscribe(query, variables, (message) => {
    told.push(message);
    wake();
  });
  const next = async () => {
    if (told.length === 0) await within(new Promise((resolve) => (wake = resolve)), 'what the subscription is told');
    return told.shift();
  };
  return { next, unsubscribe };
}

async function countOf(subscription) {
  const told = await subscription.next();
  const count = told.data?.activeSessions?.count;
  if (told.errors || !Number.isInteger(count)) throw new Error('no count came', { cause: told });
  return count;
}

async function isToldOfErrors(client) {
  const subscription = subscribe(client, NOTHING, {});
  const told = await subscription.next();
  const codes = told.errors?.map((error) => error.extensions?.code);
  if (String(codes) !== 'GRAPHQL_VALIDATION_FAILED') throw new Error('no error of GraphQL came', { cause: told });
  if (client.isHttp) await ends(subscription);
  subscription.unsubscribe();
}

// On a socket an error is the end. An answer by HTTP has an end of its own, without which it counts as cut off.
async function ends(subscription) {
  const told = await subscription.next();
  if (!told.ended) throw new Error('the answer does not end', { cause: told });
}

async function startSession(client) {
  const mutate = client.mutate ?? post;
  const data = await within(mutate(START, { input: { sessionId: `${name}-${randomUUID()}` } }), 'the mutation');
  if (data?.startSession?.isNew !== true) throw new Error('no session began', { cause: data });
}

// The subscription that is refused comes in between, as it must do no harm to the other one.
async function seesSessionsBegin() {
  const { chatbot } = await post('{ chatbot { id } }');
  const client = connect();
  const subscription = subscribe(client, COUNT, { chatbotId: chatbot.id });
  const before = await countOf(subscription);
  await isToldOfErrors(client);
  await startSession(client);
  const after = await countOf(subscription);
  if (after !== before + 1) throw new Error(`${after} sessions follow ${before}`);
  subscription.unsubscribe();
  await client.dispose();
  return { client: name, counts: [before, after] };
}

async function seesTheSocketClose() {
  const client = connect({ lazy: false });
  if (!client.closed) throw new Error(`${name} is not asked how its socket closes`);
  await countOf(subscribe(client, COUNT, {}));
  console.log('subscribed');
  return { code: await within(client.closed, 'the close of the socket') };
}

console.log(JSON.stringify(await (closes ? seesTheSocketClose() : seesSessionsBegin())));

// Nothing may be left that keeps the process alive. The timer alone does not.
setTimeout(() => {
  throw new Error('the client is disposed of, but the process does not end');
}, WAIT).unref();
