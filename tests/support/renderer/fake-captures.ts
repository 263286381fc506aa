/** Captures of the fake core: a folder with some, one of them open, one gone. */

import type { ResultOf } from '../../../src/shared/contract.ts';
import {
  type CaptureSummary,
  DETECTORS,
  type MaskCount,
  type Note,
} from '../../../src/shared/domain/capture.ts';
import type { ConnectionView } from '../../../src/shared/domain/connection.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import type { Handlers, Notify } from '../../../src/shared/handlers.ts';

type Entry = ResultOf<'captures.list'>['captures'][number];

export interface FakeCapturesOptions {
  readonly variant: string;
  readonly now: number;
  readonly tell: Notify;
  readonly connections: () => readonly ConnectionView[];
  readonly setConnections: (next: readonly ConnectionView[]) => void;
}

const FOLDER = '/home/ana/.local/share/oraculo-console/captures';
const DAY = 86_400_000;

const MASKED: readonly MaskCount[] = [
  { kind: 'email', place: 'body.payload.dados.itens.contato', count: 214 },
  { kind: 'cpf', place: 'body.payload.parametros.documento', count: 96 },
  { kind: 'path', place: 'body.payload.dados.itens.autor', count: 31 },
  { kind: 'phone', place: 'header origem', count: 4 },
];

function entries(now: number): readonly Entry[] {
  const at = (days: number) => ({
    openedAt: now - days * DAY,
    from: now - days * DAY - 7_200_000,
    to: now - days * DAY,
  });
  return [
    {
      file: `${FOLDER}/Produção 2026-11-28.oraculo`,
      name: 'Produção 2026-11-28',
      connectionId: null,
      missing: false,
      bytes: 48_234_496,
      events: 182_304,
      masked: false,
      ...at(0.1),
    },
    {
      file: `${FOLDER}/Falha do relatório.oraculo`,
      name: 'Falha do relatório',
      connectionId: null,
      missing: false,
      bytes: 131_072,
      events: 4,
      masked: true,
      ...at(1),
    },
    {
      file: '/media/ana/pendrive/homologação.oraculo',
      name: 'homologação',
      connectionId: null,
      missing: true,
      bytes: null,
      events: 9_120,
      masked: false,
      ...at(6),
    },
  ];
}

function viewOf(entry: Entry): ConnectionView {
  return {
    id: 'capture-1',
    kind: 'capture',
    name: entry.name,
    color: 'slate',
    profileId: 'oraculo',
    readOnly: true,
    retention: { days: null, megabytes: null },
    history: { since: null, bytes: 1_400_000, refused: null, setAside: null },
    rabbitmq: null,
    secrets: { password: false, redisPassword: false, keyPassphrase: false },
    state: { kind: 'offline', asOf: entry.to },
    capture: { file: entry.file, connection: 'Produção', masked: entry.masked, writable: true },
    blocked: null,
    captured: entry.events,
    notCaptured: 0,
    lastEventAt: entry.to,
    openFailures: 2,
  };
}

function summaryOf(entry: Entry): CaptureSummary {
  const what =
    entry.events === 4 ? ({ kind: 'run', correlationId: '7f8a2c' } as const) : ({ kind: 'all' } as const);
  return {
    file: entry.file,
    bytes: entry.bytes ?? 0,
    writable: true,
    profile: { id: 'oraculo', name: 'ORÁCULO' },
    format: 1,
    madeAt: entry.openedAt,
    version: '0.1.0',
    connection: 'Produção',
    source: { kind: 'saved', what },
    events: entry.events,
    runs: Math.ceil(entry.events / 4),
    failures: 2,
    from: entry.from,
    to: entry.to,
    masked: entry.masked ? { detectors: [...DETECTORS], paths: true, counts: [...MASKED] } : null,
  };
}

export function fakeCaptures(options: FakeCapturesOptions) {
  const { variant, now, tell, connections, setConnections } = options;
  let list: readonly Entry[] = variant === 'empty' ? [] : entries(now);
  let notes: readonly Note[] = [
    {
      id: 1,
      target: { kind: 'file', id: '' },
      text: 'Captura do incidente de sexta-feira.',
      author: 'ana',
      at: now - 3_600_000,
    },
  ];
  const find = (file: string): Entry => {
    const found = list.find((entry) => entry.file === file);
    if (!found) throw new ExpectedError('file-missing', `${file} is not there`, { name: file });
    return found;
  };
  const added = (name: string, events: number): CaptureSummary => {
    const entry: Entry = {
      file: `${FOLDER}/${name}.oraculo`,
      name,
      connectionId: null,
      missing: false,
      bytes: 1_048_576,
      openedAt: now,
      events,
      from: now - DAY,
      to: now,
      masked: false,
    };
    list = [entry, ...list];
    tell('captures.changed', {});
    return summaryOf(entry);
  };
  return {
    'captures.list': () => {
      if (variant === 'error') throw new ExpectedError('storage-failed', 'disk I/O error');
      const open = new Set(connections().map(({ id }) => id));
      return {
        folder: FOLDER,
        captures: list.map((entry, at) => ({
          ...entry,
          connectionId: at === 0 && open.has('capture-1') ? 'capture-1' : null,
        })),
      };
    },
    'captures.info': ({ file }) => summaryOf(find(file)),
    'captures.check': () => ({ problem: null, rows: [{ table: 'event', rows: 182_304, complete: true }] }),
    'captures.size': () => ({ events: 182_304, bytes: 41_230_112, from: now - DAY, to: now }),
    'captures.save': ({ name }) => added(name, 182_304),
    'captures.open': ({ file }) => {
      const view = viewOf(find(file));
      setConnections([...connections().filter(({ id }) => id !== view.id), view]);
      tell('connections.changed', { id: null });
      tell('captures.changed', {});
      return view;
    },
    'captures.close': ({ connectionId }) => {
      setConnections(connections().filter(({ id }) => id !== connectionId));
      tell('connections.changed', { id: null });
      tell('captures.changed', {});
      return {};
    },
    'captures.forget': ({ file }) => {
      list = list.filter((entry) => entry.file !== file);
      tell('captures.changed', {});
      return {};
    },
    'captures.merge': ({ files, name }) => ({
      capture: added(name, 190_000),
      files: files.map((file, at) => ({ file, events: 95_000, duplicates: at * 1_424 })),
    }),
    'captures.import': ({ name }) => ({
      capture: added(name, 990),
      result: {
        events: 990,
        failed: 2,
        problems: [
          { line: 17, reason: 'it is no JSON' },
          { line: 203, reason: 'it nests deeper than 200' },
        ],
      },
    }),
    'captures.receive': ({ last }) => ({
      id: 'r1',
      file: last ? find(`${FOLDER}/Falha do relatório.oraculo`).file : null,
    }),
    'exports.preview': ({ request }) => ({
      name: `Produção 2026-11-30.${request.format}`,
      lines:
        request.format === 'html'
          ? []
          : [
              'seq,received_at,type,correlation_id',
              '1,2026-11-30T11:02:03.004Z,iniciar_coleta,7f8a2c',
              '2,2026-11-30T11:02:04.120Z,resultado_coleta,7f8a2c',
            ],
      events: 182_304,
      estimatedBytes: request.format === 'html' ? null : 60_120_334,
      sampled: 500,
      masked: request.masking ? [...MASKED] : [],
    }),
    'exports.open': () => ({ id: 'e1', name: 'Produção 2026-11-30.csv', total: 3 }),
    'exports.next': () => ({ text: 'seq\r\n1\r\n', done: 3, total: 3, over: true }),
    'exports.close': () => ({ masked: [] }),
    'notes.list': () => ({
      notes: [...notes],
      marks: [{ target: { kind: 'event', id: '2' }, mark: 'star' }],
      writable: true,
    }),
    'notes.save': ({ connectionId, id, target, text }) => {
      notes = [
        ...notes.filter((note) => note.id !== id),
        { id: id ?? notes.length + 1, target, text, author: 'ana', at: now },
      ];
      tell('notes.changed', { connectionId });
      return {};
    },
    'notes.delete': ({ connectionId, id }) => {
      notes = notes.filter((note) => note.id !== id);
      tell('notes.changed', { connectionId });
      return {};
    },
    'marks.set': ({ connectionId }) => {
      tell('notes.changed', { connectionId });
      return {};
    },
  } satisfies Partial<Handlers>;
}
