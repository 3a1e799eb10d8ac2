// Apollo Client: subscriptions by a socket, all else by HTTP.
import { ApolloLink, HttpLink } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import WebSocket from 'ws';
import { wire } from './apollo.js';
import { openSocket } from './socket.js';
import { headers, url } from './stage.js';

// The link compares errors with the WebSocket of browsers, and fails where there is none, as in Node.js 20.
globalThis.WebSocket ??= WebSocket;

export function connect() {
  const socket = openSocket();
  const isSubscription = ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION;
  const link = ApolloLink.split(isSubscription, new GraphQLWsLink(socket), new HttpLink({ uri: url, headers }));
  const client = wire(link);
  return {
    ...client,
    async dispose() {
      client.dispose();
      await socket.dispose();
    },
  };
}
