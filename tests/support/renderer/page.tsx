/** The real window on a core in memory. The address says which: `?variant=lots&language=en&theme=dark&density=compact`. */
import '../../../src/shared/freeze-prototype.ts';
import '../../../src/renderer/theme/index.css';
import { mountConsole } from '../../../src/renderer/app/mount.tsx';
import { pauseFor } from '../../../src/renderer/client/connect.ts';
import { openLink } from '../../../src/renderer/client/link.ts';
import { serveConsole } from '../../../src/shared/console-rpc.ts';
import { wirePair } from '../../../src/shared/wire.ts';
import { fakeCore } from './fake-core.ts';
import { readPageOptions } from './page-options.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');

const options = readPageOptions(location.search);
// The window's own addresses live behind `#` and expect nothing before it.
history.replaceState(null, '', location.pathname + location.hash);
const core = fakeCore(options, Date.now());
mountConsole(
  root,
  openLink({
    openWire: async () => {
      const [window, server] = wirePair();
      serveConsole(server, core);
      return window;
    },
    now: () => Date.now(),
    pause: pauseFor,
  }),
);
