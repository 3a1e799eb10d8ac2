// The library graphql-ws, by which most clients use a socket.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { connectionParams, socketUrl } from './stage.js';

// A socket that is lost fails the test, so none is opened in its place.
export function openSocket(options) {
  return createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0, ...options });
}
