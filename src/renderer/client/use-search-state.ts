import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';

/** What is filtered and chosen on a screen, as plain text by name. */
export type SearchState = Readonly<Record<string, string>>;

/** Only text is kept: an address can be typed by hand. */
function textsOf(search: Readonly<Record<string, unknown>>): SearchState {
  const texts = Object.entries(search).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [],
  );
  return Object.fromEntries(texts);
}

/** Leaves out what is empty, so that an address says only what was chosen. */
export function mergeSearch(
  state: SearchState,
  change: Readonly<Record<string, string | null>>,
): SearchState {
  const all = Object.entries({ ...state, ...change });
  return Object.fromEntries(
    all.flatMap(([key, value]) => (value === null || value === '' ? [] : [[key, value]])),
  );
}

export interface SearchPlace {
  readonly state: SearchState;
  readonly change: (change: Readonly<Record<string, string | null>>) => void;
}

/**
 * State of a screen that is part of its address, so that a link, Back and the command palette lead to it. A field shows
 * what was typed at once; the address follows, and only an address that came from elsewhere changes the field.
 */
export function useSearchState(): SearchPlace {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const [state, setState] = useState(() => textsOf(search));
  const latest = useRef(state);
  const sent = useRef<readonly string[]>([]);
  useEffect(() => {
    const arrived = textsOf(search);
    const text = JSON.stringify(arrived);
    const own = sent.current.indexOf(text);
    if (own >= 0) sent.current = sent.current.slice(own + 1);
    else if (text !== JSON.stringify(latest.current)) {
      latest.current = arrived;
      setState(arrived);
    }
  }, [search]);
  const change = (part: Readonly<Record<string, string | null>>) => {
    const next = mergeSearch(latest.current, part);
    latest.current = next;
    sent.current = [...sent.current, JSON.stringify(next)];
    setState(next);
    void navigate({ to: '.', search: next, replace: true });
  };
  return { state, change };
}
