/** The JSON of an answer, in the form that the API documents. */
import type { z } from '../../shared/schema.ts';
import { deeperThan } from '../messages/json-depth.ts';
import { permanent, temporary } from '../worker/task-failure.ts';
import type { HttpAnswer } from './http.ts';

const DEEPEST = 60;

/** Undefined for text that is no JSON, or is nested deeper than an API has reason to. */
export function parseJson(text: string): unknown {
  try {
    return deeperThan(text, DEEPEST) ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Throws `resposta_inesperada` (temporary: a proxy's or a maintenance page) for what is no JSON, and `formato_desconhecido`
 * (permanent) for JSON of another form.
 */
export function readJson<T>({ body, url }: HttpAnswer, schema: z.ZodType<T>): T {
  const { host } = new URL(url);
  const value = parseJson(body.toString('utf8'));
  if (value === undefined) throw temporary('resposta_inesperada', `"${host}" não respondeu com JSON`);
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  const place = first?.path.join('.') || 'raiz';
  throw permanent(
    'formato_desconhecido',
    `A resposta de "${host}" mudou de formato em "${place}"`,
    read.error,
  );
}
