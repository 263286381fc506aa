import { useSyncExternalStore } from 'react';

const DEFAULT_ROW = 34;

function read(): number {
  const text = getComputedStyle(document.documentElement).getPropertyValue('--row-height');
  const height = Number.parseFloat(text);
  return Number.isFinite(height) && height > 0 ? height : DEFAULT_ROW;
}

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-density'] });
  return () => observer.disconnect();
}

/** Height of a table row in pixels, from the density token. */
export function useRowHeight(): number {
  return useSyncExternalStore(subscribe, read);
}
