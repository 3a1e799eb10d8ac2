// Apollo Client: everything by HTTP, subscriptions as answers of many parts.
import { HttpLink } from '@apollo/client';
import { wire } from './apollo.js';
import { headers, url } from './stage.js';

export const connect = () => ({ ...wire(new HttpLink({ uri: url, headers })), isHttp: true });
