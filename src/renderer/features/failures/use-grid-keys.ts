import type { RefObject } from 'react';
import { useKeys } from '../../components/use-keys.ts';

/** j and k lead into the list from anywhere on the screen; within it, the list itself takes them. */
export function useGridKeys(list: RefObject<HTMLElement | null>): void {
  const enter = (key: string) => () => {
    const grid = list.current?.querySelector<HTMLElement>('[role="grid"]');
    if (!grid || grid === document.activeElement) return;
    grid.focus();
    grid.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  };
  useKeys({ j: enter('j'), k: enter('k') });
}
