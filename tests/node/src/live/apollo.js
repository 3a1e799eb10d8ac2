// Apollo Client, but for the link that subscriptions take.
import { ApolloClient, CombinedGraphQLErrors, InMemoryCache, gql } from '@apollo/client';

function read({ data, error }) {
  if (!error) return { data };
  return CombinedGraphQLErrors.is(error) ? { errors: error.errors } : { failure: error };
}

export function wire(link) {
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return {
    subscribe(query, variables, tell) {
      const subscription = client.subscribe({ query: gql(query), variables }).subscribe({
        next: (result) => tell(read(result)),
        error: (error) => tell({ failure: error }),
        complete: () => tell({ ended: true }),
      });
      return () => subscription.unsubscribe();
    },
    mutate: async (mutation, variables) => (await client.mutate({ mutation: gql(mutation), variables })).data,
    dispose: () => client.stop(),
  };
}
