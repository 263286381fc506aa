/** The report of a run, in pieces: from a history, or from a masked capture of it. */
import type { MessageView } from '../../shared/domain/event.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { viewProperties } from '../broker/properties/codec.ts';
import { eventDetail } from '../query/event-detail.ts';
import { runDetail } from '../query/run-detail.ts';
import { runView } from '../query/run-view.ts';
import { statements } from '../query/statements.ts';
import { messageView } from '../systems/message-view.ts';
import type { ExportSource, Piece } from './export-source.ts';
import { type RunReport, reportEnd, reportEvent, reportHead } from './run-report.ts';

/** `correlationId` as it is in `source.read`. `now` in ms since 1970. */
export function reportOf(source: ExportSource, correlationId: string, now: number): RunReport {
  const prepare = statements(source.read);
  const message = (seq: number): MessageView => {
    const { rawProperties, body } = eventDetail(prepare, seq);
    return messageView(viewProperties(rawProperties), body);
  };
  const { profile, connection } = source.origin;
  return {
    detail: runView(profile, runDetail(prepare, correlationId, now)),
    language: source.request.language,
    masked: source.request.masking !== null,
    connection,
    now,
    message,
  };
}

export function runIdOf({ request: { what } }: ExportSource): string {
  if (what.kind === 'run') return what.correlationId;
  throw new ExpectedError('invalid-arguments', 'A report is of one run; choose a run', {});
}

export function* reportPieces(report: RunReport): Generator<Piece> {
  yield { text: reportHead(report), done: 0 };
  let done = 0;
  for (const event of report.detail.events) {
    done += 1;
    yield { text: reportEvent(event, report), done };
  }
  yield { text: reportEnd(), done };
}
