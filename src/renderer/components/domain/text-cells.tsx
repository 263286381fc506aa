/** Cells that several tables share: foreign text in one line, ids, errors. */
import type { ReactNode } from 'react';
import { VisibleText } from '../visible-text.tsx';
import { errorText, shortId } from './event-text.ts';

/** Enough of a foreign text for one line; the rest is in the detail. */
const LINE = 300;

function cut(text: string): string {
  return text.length > LINE ? `${text.slice(0, LINE)}…` : text;
}

/** Nothing is shown as a dash, so that an empty cell never looks like a fault. */
export function Absent() {
  return (
    <span aria-hidden className="text-muted">
      –
    </span>
  );
}

export function TextCell({ text, mono = false }: { readonly text: string | null; readonly mono?: boolean }) {
  if (text === null || text === '') return <Absent />;
  return (
    <span title={cut(text)} className={mono ? 'font-mono text-xs' : undefined}>
      <VisibleText text={cut(text)} />
    </span>
  );
}

export function IdCell({ id }: { readonly id: string | null }) {
  if (id === null || id === '') return <Absent />;
  return (
    <span title={cut(id)} className="font-mono text-xs">
      <VisibleText text={shortId(id)} />
    </span>
  );
}

export interface ErrorCellProps {
  readonly error: { readonly code: string | null; readonly message: string } | null;
  /** Shown when there is no error. */
  readonly children?: ReactNode;
}

export function ErrorCell({ error, children }: ErrorCellProps) {
  if (error === null) return children ?? <Absent />;
  const text = cut(errorText(error));
  return (
    <span title={text} className="text-danger">
      <VisibleText text={text} />
    </span>
  );
}
