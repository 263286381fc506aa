/** Channel errors of the broker as expected failures. */
import { type ErrorCode, ExpectedError, messageOf } from '../../shared/errors.ts';
import type { CloseReason } from './port.ts';

/** What a call is about: a 404 is told apart by it. */
export type Subject = 'queue' | 'exchange' | 'binding' | 'channel';

function codeFor({ code, text }: CloseReason, subject: Subject): ErrorCode {
  switch (code) {
    case 404:
      return subject === 'queue' || (subject === 'binding' && /no queue/i.test(text))
        ? 'queue-missing'
        : 'not-found';
    case 403:
      return /exclusive use/i.test(text) ? 'queue-locked' : 'broker-permission';
    case 405:
      return 'queue-locked';
    case 406:
      return 'invalid-arguments';
    default:
      return 'broker-closed';
  }
}

/** `call` is the port's name of what was tried. */
export function channelError(
  call: string,
  subject: Subject,
  reason: CloseReason,
  cause?: unknown,
): ExpectedError {
  return new ExpectedError(
    codeFor(reason, subject),
    `${call}: ${reason.text}`,
    { call, replyCode: reason.code, text: reason.text },
    cause,
  );
}

/** The reason in an error that amqplib made from a Channel.Close, or null for an error of another kind. */
export function reasonOf(error: unknown): CloseReason | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') return null;
  const text = /with message "([\s\S]*)"$/.exec(messageOf(error))?.[1] ?? messageOf(error);
  return { code: error.code, text };
}

export function noAnswer(call: string, withinMs: number, blocked: string | null): ExpectedError {
  const why = blocked === null ? '' : ` (the broker blocks this connection: ${blocked})`;
  return new ExpectedError('broker-timeout', `${call}: no answer within ${withinMs / 1000} s${why}`, {
    call,
    withinMs,
    blocked,
  });
}
