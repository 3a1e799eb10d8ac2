// urql: subscriptions by a socket, all else by HTTP.
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { openSocket } from './socket.js';
import { headers, url } from './stage.js';

function read({ data, error }) {
  if (!error) return { data };
  return error.graphQLErrors.length > 0 ? { errors: error.graphQLErrors } : { failure: error };
}

export function connect() {
  const socket = openSocket();
  const forwardSubscription = (request) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? '' }, sink) }),
  });
  const client = new Client({
    url,
    fetchOptions: { headers },
    exchanges: [cacheExchange, fetchExchange, subscriptionExchange({ forwardSubscription })],
  });
  return {
    subscribe: (query, variables, tell) =>
      client.subscription(query, variables).subscribe((result) => tell(read(result))).unsubscribe,
    async mutate(mutation, variables) {
      const { data, error } = await client.mutation(mutation, variables);
      if (error) throw error;
      return data;
    },
    dispose: () => socket.dispose(),
  };
}
