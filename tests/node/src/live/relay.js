// Relay: subscriptions by a socket, all else by HTTP. What its compiler would make of the operations is written by hand.
import Relay from 'relay-runtime';
import { COUNT, NOTHING, START } from './operations.js';
import { openSocket } from './socket.js';
import { headers, url } from './stage.js';

const { Environment, Network, Observable, RecordSource, Store, commitMutation, requestSubscription } = Relay;

const variable = (name) => ({ kind: 'Variable', name, variableName: name });

function scalar(name) {
  return { alias: null, args: null, kind: 'ScalarField', name, storageKey: null };
}

function linked(name, concreteType, args, selections) {
  return { alias: null, args, concreteType, kind: 'LinkedField', name, plural: false, selections, storageKey: null };
}

/** The artefact of an operation that has these variables and fields. */
function artefact(operationKind, name, variables, selections, text) {
  const argumentDefinitions = variables.map((it) => ({ defaultValue: null, kind: 'LocalArgument', name: it }));
  const type = operationKind === 'mutation' ? 'Mutation' : 'Subscription';
  return {
    fragment: { argumentDefinitions, kind: 'Fragment', metadata: null, name, selections, type, abstractKey: null },
    kind: 'Request',
    operation: { argumentDefinitions, kind: 'Operation', name, selections },
    params: { cacheID: name, id: null, metadata: {}, name, operationKind, text },
  };
}

const count = linked('activeSessions', 'ActiveSessions', [variable('chatbotId')], [scalar('count')]);
const start = linked('startSession', 'SessionPayload', [variable('input')], [scalar('isNew')]);
const ARTEFACTS = {
  [COUNT]: artefact('subscription', 'Count', ['chatbotId'], [count], COUNT),
  [NOTHING]: artefact('subscription', 'Nothing', [], [scalar('nothing')], NOTHING),
  [START]: artefact('mutation', 'Start', ['input'], [start], START),
};

async function fetchQuery(operation, variables) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: operation.text, variables }),
  });
  return response.json();
}

// Errors are as the socket tells them, or Relay's own about an answer without data.
function read(error) {
  const errors = Array.isArray(error) ? error : error.source?.errors;
  return errors ? { errors } : { failure: error };
}

export function connect() {
  const socket = openSocket();
  const subscribe = ({ name: operationName, text: query }, variables) =>
    Observable.create((sink) => socket.subscribe({ operationName, query, variables }, sink));
  const network = Network.create(fetchQuery, subscribe);
  const environment = new Environment({ network, store: new Store(new RecordSource()) });
  return {
    subscribe: (query, variables, tell) =>
      requestSubscription(environment, {
        subscription: ARTEFACTS[query],
        variables,
        onNext: (data) => tell({ data }),
        onError: (error) => tell(read(error)),
        onCompleted: () => tell({ ended: true }),
      }).dispose,
    mutate: (query, variables) =>
      new Promise((onCompleted, onError) => {
        commitMutation(environment, { mutation: ARTEFACTS[query], variables, onCompleted, onError });
      }),
    dispose: () => socket.dispose(),
  };
}
