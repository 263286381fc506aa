/**
 * Hands the window its port to the core, and tells it which host it runs in. The page gets no function, no `ipcRenderer`
 * and no event object; the names of both messages are those of `src/main/door.ts`.
 */
import { contextBridge, ipcRenderer } from 'electron';

contextBridge.exposeInMainWorld('oraculoHost', 'electron');

ipcRenderer.on('oraculo:port', (event, origin: string) => {
  window.postMessage({ type: 'oraculo-port' }, origin, event.ports);
});

// After `load` the page's modules have run, so somebody listens for the port.
window.addEventListener('load', () => void ipcRenderer.invoke('oraculo:connect'), { once: true });
