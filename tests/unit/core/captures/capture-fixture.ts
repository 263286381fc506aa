/** Histories with messages as the system sends them, and a folder for capture files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeProperties } from '../../../../src/core/broker/properties/codec.ts';
import type { CapturedEvent } from '../../../../src/core/capture/captured-event.ts';
import { saveCapture } from '../../../../src/core/captures/save-capture.ts';
import { createMasker } from '../../../../src/core/mask/masker.ts';
import { readEnvelope } from '../../../../src/core/systems/read-envelope.ts';
import type { CaptureManifest, CaptureWhat } from '../../../../src/shared/domain/capture.ts';
import { DETECTORS } from '../../../../src/shared/domain/capture.ts';
import { type HistoryFixture, historyFixture, profileOf } from '../store/history-fixture.ts';

export const profile = profileOf('oraculo');
export const START = 1_790_000_000_000;
export const quiet = { signal: new AbortController().signal, progress: () => undefined };
export const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The message of an event, read as a capture reads it. */
export function aMessage(
  at: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Omit<CapturedEvent, 'seq'> {
  const properties = {
    contentType: 'application/json',
    headers: Object.entries(headers).map(([key, value]) => ({
      key,
      value: { type: 'string', value } as const,
    })),
  };
  const rawProperties = encodeProperties(properties);
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    ...readEnvelope(profile, properties, bytes),
    receivedAt: at,
    origin: 'tap',
    exchange: 'oraculo.resultados',
    routingKey: 'resultado_coleta.blog',
    redelivered: false,
    deaths: [],
    rawProperties,
    body: bytes,
  };
}

/** A run of four events that begins at `at`; its second names a person. */
export function aRun(id: string, at: number): readonly Omit<CapturedEvent, 'seq'>[] {
  const envelope = (tipo: string, ms: number, payload: object) => ({
    correlation_id: id,
    tipo_evento: tipo,
    timestamp: new Date(at + ms).toISOString(),
    payload: { fonte: 'blog', ...payload },
  });
  return [
    aMessage(at, envelope('iniciar_coleta', 0, { parametros: { url: 'https://exemplo.test' } })),
    aMessage(
      at + 100,
      envelope('resultado_coleta', 100, { status: 'erro', erro: { mensagem: 'ana@example.com recusada' } }),
      { cpf: '529.982.247-25' },
    ),
    aMessage(at + 200, envelope('iniciar_execucao', 200, {})),
    aMessage(at + 300, envelope('resultado_execucao', 300, { status: 'ok' })),
  ];
}

export interface CaptureFixture {
  readonly dir: string;
  readonly history: HistoryFixture;
  save(
    name: string,
    what: CaptureWhat,
    given?: { readonly masked?: boolean; readonly overwrite?: boolean },
  ): Promise<CaptureManifest>;
  path(name: string): string;
  remove(): void;
}

export function captureFixture(): CaptureFixture {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-captures-'));
  const history = historyFixture();
  const path = (name: string) => join(dir, name);
  return {
    dir,
    history,
    path,
    save: (name, what, { masked = false, overwrite = false } = {}) =>
      saveCapture({
        origin: { file: history.file, profile, connection: 'Produção' },
        what,
        target: { file: path(name), overwrite },
        masker: masked ? createMasker(profile, { detectors: [...DETECTORS], paths: true }) : null,
        version: '1.2.3',
        now: START,
        ...quiet,
      }),
    remove: () => {
      history.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Every column of every event, with its words and bytes: what two files must have in common. */
export const ALL_EVENTS = `SELECT e.seq, e.at, e.received_at, e.made_at, t.text AS type, e.correlation_id, s.text AS source,
    u.text AS status, p.text AS step, d.text AS dead_from, x.text AS exchange, k.text AS routing_key, e.origin, e.final,
    e.redelivered, e.error_code, e.error_message, e.retry_id, e.size, e.identity, e.step_p95_ms,
    m.raw_properties, m.body
  FROM event e JOIN event_message m ON m.seq = e.seq
  LEFT JOIN word t ON t.id = e.type_id LEFT JOIN word s ON s.id = e.source_id LEFT JOIN word u ON u.id = e.status_id
  LEFT JOIN word p ON p.id = e.step_id LEFT JOIN word d ON d.id = e.dead_from_id
  LEFT JOIN word x ON x.id = e.exchange_id LEFT JOIN word k ON k.id = e.routing_key_id ORDER BY e.seq`;
