/** `npm run build`: builds `out/`. With `--if-needed` only when it is not of the sources as they are. */
import { ensureBuilt } from './lib/build.mjs';

try {
  const built = await ensureBuilt({ force: !process.argv.includes('--if-needed'), verbose: true });
  if (!built) console.log('out/ is up to date');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
