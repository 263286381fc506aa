/** What the captures screen works with: which events are meant, as it is typed, and the names of what is made of them. */
import { type CaptureWhat, DETECTORS, type Masking } from '../../../shared/domain/capture.ts';
import type { ConnectionView } from '../../../shared/domain/connection.ts';

export const WHAT_KINDS = ['all', 'span', 'run', 'filter', 'events'] as const;
export type WhatKind = (typeof WHAT_KINDS)[number];

/** As the form holds it: texts, so that nothing that was typed is dropped. */
export interface Selection {
  readonly connectionId: string;
  readonly kind: WhatKind;
  readonly run: string;
  /** In the query language. */
  readonly filter: string;
  /** Numbers of chosen events; only another screen chooses them. */
  readonly seqs: readonly number[];
  /** Values of `datetime-local` fields, in local time. */
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;

function localText(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

export interface SelectionStart {
  readonly connections: readonly ConnectionView[];
  /** Connection and run that another screen came with. */
  readonly from?: string | undefined;
  readonly run?: string | undefined;
  readonly seqs?: readonly number[];
  readonly now: number;
}

/** The connection asked for, else one that is connected, else the first; the last day of what it holds. */
export function firstSelection({ connections, from, run, seqs = [], now }: SelectionStart): Selection {
  const connection =
    connections.find(({ id }) => id === from) ??
    connections.find(({ state }) => state.kind === 'connected') ??
    connections[0];
  const end = connection?.lastEventAt ?? now;
  return {
    connectionId: connection?.id ?? '',
    kind: seqs.length > 0 ? 'events' : run === undefined ? 'all' : 'run',
    run: run ?? '',
    filter: '',
    seqs,
    from: localText(end - DAY_MS),
    to: localText(end + 60_000),
  };
}

/** Null while something is missing or wrong. */
export function whatOf({ kind, run, filter, seqs, from, to }: Selection): CaptureWhat | null {
  switch (kind) {
    case 'all':
      return { kind };
    case 'events':
      return seqs.length === 0 ? null : { kind, seqs: [...seqs] };
    case 'filter':
      return filter.trim() === '' ? null : { kind, filter: filter.trim() };
    case 'run':
      return run.trim() === '' ? null : { kind, correlationId: run.trim() };
    case 'span': {
      const [start, end] = [Date.parse(from), Date.parse(to)];
      return start < end ? { kind, from: start, to: end } : null;
    }
  }
}

export const EVERYTHING: Masking = { detectors: [...DETECTORS], paths: true };

/** With or without one kind; null when nothing is left to mask. */
export function withKind(
  masking: Masking,
  kind: Masking['detectors'][number] | 'path',
  on: boolean,
): Masking {
  if (kind === 'path') return { ...masking, paths: on };
  const others = masking.detectors.filter((each) => each !== kind);
  return { ...masking, detectors: on ? [...others, kind] : others };
}

export function masksNothing(masking: Masking): boolean {
  return masking.detectors.length === 0 && !masking.paths;
}

/** A name that says where it is from and when; a masked file names no run, whose id may be personal. */
export function suggestedName(
  connection: string,
  selection: Selection,
  masked: boolean,
  now: number,
): string {
  const day = localText(now).slice(0, 16).replace('T', ' ').replace(':', '-');
  const run = selection.kind === 'run' && !masked ? [selection.run.trim().slice(0, 36)] : [];
  return [connection, ...run, day].filter((part) => part !== '').join(' ');
}

export type FolderChoice = { readonly folder: string | null; readonly name: string };

/** A whole path or a name: what stands before the last separator is the folder. */
export function placeOf(text: string): FolderChoice {
  const at = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
  const isPath = text.startsWith('/') || /^[A-Za-z]:[\\/]/.test(text);
  return isPath && at >= 0
    ? { folder: text.slice(0, at) || '/', name: text.slice(at + 1) }
    : { folder: null, name: text };
}
