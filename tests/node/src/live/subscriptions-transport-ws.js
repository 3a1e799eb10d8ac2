// The older subprotocol, `graphql-ws`, by the library that it is from.
import { SubscriptionClient } from 'subscriptions-transport-ws';
import WebSocket from 'ws';
import { connectionParams, socketUrl } from './stage.js';

export function connect(options) {
  const client = new SubscriptionClient(socketUrl, { connectionParams, reconnect: false, ...options }, WebSocket);
  // The library keeps to itself how its socket closes.
  const closed = new Promise((resolve) => client.client.addEventListener('close', (event) => resolve(event.code)));
  return {
    subscribe(query, variables, tell) {
      // A lost socket tells the library's operations nothing.
      const stopListening = client.onDisconnected(() => tell({ failure: 'disconnected' }));
      const { unsubscribe } = client.request({ query, variables }).subscribe({
        next: tell,
        error: (error) => tell(error instanceof Error ? { failure: error } : { errors: [error] }),
        complete: () => tell({ ended: true }),
      });
      return () => {
        stopListening();
        unsubscribe();
      };
    },
    dispose: () => client.close(),
    closed,
  };
}
