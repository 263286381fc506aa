/**
 * Hands the window its port to the core and the paths of files that it is given, and tells it which host it runs in. The page gets no function, no `ipcRenderer`
 * and no event object; the names of its messages are those of `src/main/door.ts`.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';

contextBridge.exposeInMainWorld('oraculoHost', 'electron');

ipcRenderer.on('oraculo:port', (event, origin: string) => {
  window.postMessage({ type: 'oraculo-port' }, origin, event.ports);
});

ipcRenderer.on('oraculo:files', (_event, { origin, paths }: { origin: string; paths: readonly string[] }) => {
  window.postMessage({ type: 'oraculo-files', paths }, origin);
});

// A page does not learn where a dropped file lies; only what the operator dropped is told.
window.addEventListener('drop', (event) => {
  const paths = [...(event.dataTransfer?.files ?? [])].map((file) => webUtils.getPathForFile(file));
  window.postMessage({ type: 'oraculo-files', paths }, window.location.origin);
});

// After `load` the page's modules have run, so somebody listens for the port.
window.addEventListener('load', () => void ipcRenderer.invoke('oraculo:connect'), { once: true });
