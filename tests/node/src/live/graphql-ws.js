// graphql-ws by itself: the subprotocol `graphql-transport-ws`.
import { openSocket } from './socket.js';

export function connect(options) {
  // The end of a socket that is not lazy would be printed as an error.
  const client = openSocket({ onNonLazyError: () => {}, ...options });
  return {
    subscribe: (query, variables, tell) =>
      client.subscribe(
        { query, variables },
        {
          next: tell,
          error: (error) => tell(Array.isArray(error) ? { errors: error } : { failure: error }),
          complete: () => tell({ ended: true }),
        },
      ),
    dispose: () => client.dispose(),
    closed: new Promise((resolve) => client.on('closed', (event) => resolve(event.code))),
  };
}
