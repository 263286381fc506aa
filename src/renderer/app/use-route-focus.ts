import { type RefObject, useEffect, useRef } from 'react';

const TITLE = '[data-page-title]';
const WAIT_MS = 3000;

/**
 * After a change of screen the focus goes to the new screen's title, so that keyboard and screen reader begin there.
 * Choosing a row changes the address but not the screen: the focus stays in the list.
 */
export function useRouteFocus(main: RefObject<HTMLElement | null>, screenKey: string): void {
  const last = useRef(screenKey);
  useEffect(() => {
    const element = main.current;
    if (last.current === screenKey || !element) return;
    last.current = screenKey;
    const before = element.querySelector(TITLE);
    const focus = () => {
      const title = element.querySelector<HTMLElement>(TITLE);
      if (!title || title === before) return false;
      title.focus();
      return true;
    };
    if (focus()) return;
    // The screen is still being loaded.
    const observer = new MutationObserver(() => {
      if (focus()) observer.disconnect();
    });
    observer.observe(element, { childList: true, subtree: true });
    const timer = setTimeout(() => observer.disconnect(), WAIT_MS);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [main, screenKey]);
}
