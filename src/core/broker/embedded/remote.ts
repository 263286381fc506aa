/** The embedded broker over a wire: one process owns its file and serves it, any other uses it by the same port. */
export { connectLocal, type LocalClient } from './remote-client.ts';
export { type LocalServer, serveLocal } from './remote-server.ts';
