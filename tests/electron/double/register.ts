/** `node --import` this: whoever imports `electron` gets the double. */
import { registerHooks } from 'node:module';

const FAKE = new URL('./fake-electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: FAKE, shortCircuit: true } : next(specifier, context),
});
