/** The embedded broker over a wire: one process owns its file and serves it, any other uses it by the same port. */
export { connectLocal } from './remote-client.ts';
export { serveLocal } from './remote-server.ts';
