// What the clients share: where the server is, and who they are.
const [origin, key] = process.argv.slice(2);
if (!key) throw new Error('usage: node src/live.js http://host:port <secret key> [closes] <client>');

export const url = `${origin}/graphql`;
export const socketUrl = url.replace(/^http/, 'ws');

export const headers = { Authorization: `Bearer ${key}` };
/** Browsers cannot set headers of a socket, so the key is in its first message. */
export const connectionParams = { authorization: `Bearer ${key}` };

/** The longest that anything may take, milliseconds. */
export const WAIT = 20_000;

export async function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing came in ${WAIT} ms`)), WAIT);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Runs an operation without any client's help. */
export async function post(query, variables) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(WAIT),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(`${query} failed`, { cause: errors });
  return data;
}
