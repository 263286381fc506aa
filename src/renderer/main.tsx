/** Entry of the window: one connect, then the console. */
import '../shared/freeze-prototype.ts';
import './theme/index.css';
import { mountConsole } from './app/mount.tsx';
import { connectConsole } from './client/connect.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
mountConsole(root, connectConsole(window));
