/**
 * Bytes to a message of the system. Everything that is not one is a permanent failure `mensagem_invalida`: no retry
 * can mend it, and the dead letter tells the operator what is wrong.
 */
import { messageOf } from '../../shared/errors.ts';
import { permanent, type TaskFailure } from '../worker/task-failure.ts';
import { deeperThan } from './json-depth.ts';
import type { Mensagem } from './message.ts';
import type { Validators } from './validator.ts';

const LARGEST_BODY = 16 * 1024 * 1024;
const DEEPEST = 200;

function invalid(why: string, cause?: unknown): TaskFailure {
  return permanent('mensagem_invalida', `A mensagem não segue o padrão do sistema: ${why}`, cause);
}

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body);
  } catch (error) {
    throw invalid('o corpo não é UTF-8', error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(`o corpo não é JSON (${messageOf(error).slice(0, 200)})`, error);
  }
}

/** Throws a permanent {@link TaskFailure} unless the body is a valid message of at most 16 MiB and 200 levels. */
export function readMessage(body: Uint8Array, validators: Validators): Mensagem {
  if (body.byteLength > LARGEST_BODY) throw invalid(`o corpo tem ${body.byteLength} bytes`);
  const text = textOf(body);
  if (deeperThan(text, DEEPEST)) throw invalid(`o corpo tem mais de ${DEEPEST} níveis`);
  const value = parsed(text);
  if (!validators.isMessage(value)) throw invalid(validators.messageProblem());
  return value;
}
