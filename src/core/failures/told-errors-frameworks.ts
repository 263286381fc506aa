/** Errors that frameworks write into the headers of a message when they move it to an error queue. */
import { type AmqpTable, entryOf, type MessageProperties, textEntry } from '../../shared/domain/amqp.ts';
import type { ToldError } from '../../shared/domain/failure.ts';
import { cappedTrace } from './told-errors-trace.ts';

const LONGEST_MESSAGE = 8_000;
const LONGEST_TYPE = 300;
/** `2024-05-06 07:08:09:123456 Z`, as NServiceBus writes times. */
const NSERVICEBUS_TIME = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d):(\d{3})\d{0,4} Z$/;
const CAUSED_BY = 'Caused by: ';
const JAVA_TYPE = /^[\p{L}_$][\p{L}\p{N}_$.]{0,299}$/u;

function isoTime(text: string | undefined): number | null {
  if (text === undefined || text.length > 40) return null;
  const time = Date.parse(text);
  return Number.isFinite(time) ? time : null;
}

function nServiceBusTime(text: string | undefined): number | null {
  const parts = NSERVICEBUS_TIME.exec(text ?? '')
    ?.slice(1)
    .map(Number);
  if (!parts) return isoTime(text);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

/** Text, or AMQP's own time (seconds). */
function timeEntry(headers: AmqpTable, key: string): number | null {
  const value = entryOf(headers, key);
  if (value?.type !== 'timestamp') return isoTime(textEntry(headers, key));
  const ms = Number(value.value) * 1000;
  return Math.abs(ms) <= 8.64e15 ? ms : null;
}

interface Told {
  readonly by: ToldError['by'];
  readonly type: string | undefined;
  readonly message: string | undefined;
  readonly trace: string | undefined;
  readonly at: number | null;
}

function toldOf({ by, type, message, trace, at }: Told): ToldError | null {
  const text = message ?? type ?? trace?.split('\n', 1)[0];
  if (text === undefined || text === '') return null;
  return {
    by,
    type: type?.slice(0, LONGEST_TYPE) ?? null,
    message: text.slice(0, LONGEST_MESSAGE),
    trace: trace === undefined ? null : cappedTrace(trace),
    at,
  };
}

function nServiceBus(headers: AmqpTable): ToldError | null {
  const info = (name: string) => textEntry(headers, `NServiceBus.ExceptionInfo.${name}`);
  const at = nServiceBusTime(textEntry(headers, 'NServiceBus.TimeOfFailure'));
  return toldOf({
    by: 'nservicebus',
    type: info('ExceptionType'),
    message: info('Message'),
    trace: info('StackTrace'),
    at,
  });
}

function massTransit(headers: AmqpTable): ToldError | null {
  const fault = (name: string) => textEntry(headers, `MT-Fault-${name}`);
  const at = timeEntry(headers, 'MT-Fault-Timestamp');
  return toldOf({
    by: 'masstransit',
    type: fault('ExceptionType'),
    message: fault('Message'),
    trace: fault('StackTrace'),
    at,
  });
}

/** The type of the innermost cause: the outer ones are the listener's own. */
function javaType(trace: string | undefined): string | undefined {
  if (trace === undefined) return undefined;
  const cause = trace.lastIndexOf(`\n${CAUSED_BY}`);
  const from = cause < 0 ? 0 : cause + CAUSED_BY.length + 1;
  const line = trace.slice(from, from + 1_000).split('\n', 1)[0] ?? '';
  const type = line.split(':', 1)[0]?.trim() ?? '';
  return JAVA_TYPE.test(type) ? type : undefined;
}

function spring(headers: AmqpTable): ToldError | null {
  const trace = textEntry(headers, 'x-exception-stacktrace');
  const message = textEntry(headers, 'x-exception-message');
  return toldOf({ by: 'spring', type: javaType(trace), message, trace, at: null });
}

export function frameworkErrors({ headers }: MessageProperties): readonly ToldError[] {
  if (!headers) return [];
  return [nServiceBus(headers), massTransit(headers), spring(headers)].filter((told) => told !== null);
}
