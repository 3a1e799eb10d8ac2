// graphql-sse, with a connection for each subscription.
import { createClient } from 'graphql-sse';
import { headers, url } from './stage.js';

export function connect() {
  // A stream that is lost fails the test, so none is opened in its place.
  const client = createClient({ url, headers, retryAttempts: 0 });
  return {
    subscribe: (query, variables, tell) =>
      client.subscribe(
        { query, variables },
        { next: tell, error: (error) => tell({ failure: error }), complete: () => tell({ ended: true }) },
      ),
    dispose: () => client.dispose(),
    isHttp: true,
  };
}
