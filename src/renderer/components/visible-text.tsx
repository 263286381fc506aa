/**
 * Foreign text, shown so that nothing in it can hide or mislead (H08): control, bidirectional, zero-width and other
 * invisible characters appear as their escapes. Only ever text nodes.
 */
import { type ReactNode, useMemo } from 'react';
import { splitHidden } from './message/hidden-characters.ts';

export interface VisibleTextProps {
  readonly text: string;
  /** Line breaks and tabs are kept; in one line they are escaped too. */
  readonly multiline?: boolean;
}

export function VisibleText({ text, multiline = false }: VisibleTextProps): ReactNode {
  const parts = useMemo(() => splitHidden(text, multiline), [text, multiline]);
  return parts.map((part, index) =>
    part.hidden ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fixed text, in order
      <span key={index} className="rounded-sm bg-warn-soft px-0.5 font-mono text-[0.9em] text-warn" dir="ltr">
        {part.text}
      </span>
    ) : (
      part.text
    ),
  );
}
