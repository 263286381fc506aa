/** No page leaves `app://console`, opens a window, or embeds another page. For every web contents, whoever makes it. */
import type { App, WebContents } from 'electron';

interface Preventable {
  preventDefault(): void;
}

const prevent = (event: Preventable): void => event.preventDefault();

export function confine(contents: WebContents): void {
  contents.on('will-navigate', prevent);
  contents.on('will-redirect', prevent);
  contents.on('will-frame-navigate', prevent);
  contents.on('will-attach-webview', prevent);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

export function confineAll(app: App): void {
  app.on('web-contents-created', (_event, contents) => confine(contents));
}
