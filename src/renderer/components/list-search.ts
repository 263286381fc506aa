/** The way from the field that filters a screen's list into that list, and back. The list is the screen's first grid. */

/** A filter is answered in far less; whoever waits longer does something else meanwhile. */
const WAIT_MS = 5000;

function screenList(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main [role="grid"]');
}

/**
 * Leads to the list's first row. What was typed last may still be asked for: then the list that is shown is replaced, or
 * comes, a moment later, and its first row is meant. Ends with whatever the operator does next.
 */
export function enterList(field: HTMLElement): void {
  const over = new AbortController();
  const stop = ({ isTrusted }: Event) => isTrusted && over.abort();
  for (const act of ['keydown', 'pointerdown'])
    document.addEventListener(act, stop, { capture: true, signal: over.signal });
  const until = performance.now() + WAIT_MS;
  let entered: HTMLElement | null = null;
  const attempt = () => {
    const { activeElement } = document;
    // A list that is replaced takes the focus with it.
    const isHere = [field, entered, document.body].some((each) => each === activeElement);
    if (!isHere || performance.now() > until) over.abort();
    if (over.signal.aborted) return;
    const list = screenList();
    if (list && (list !== entered || !list.hasAttribute('aria-activedescendant'))) {
      entered = list;
      list.focus();
      list.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true, cancelable: true }));
    }
    requestAnimationFrame(attempt);
  };
  attempt();
}

/** Leads from the screen's list back to its field; false when this is another list, or there is no field. */
export function backToSearch(list: HTMLElement): boolean {
  const field = list === screenList() ? document.querySelector<HTMLElement>('main [data-list-search]') : null;
  field?.focus();
  return field !== null;
}
