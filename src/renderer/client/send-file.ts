/**
 * Hands a file to the core in parts: a browser does not tell where a file lies. Answers the path of the core's own
 * private copy.
 */
import { ExpectedError } from '../../shared/errors.ts';
import type { ConsoleClient } from '../../shared/handlers.ts';

/** As base64 a part stays well under what one message may weigh. */
const PART = 480_000;

async function base64Of(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer());
  let text = '';
  // Arguments of a call are limited: a few thousand at a time.
  for (let at = 0; at < bytes.length; at += 8_192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
}

export async function sendFile(
  client: Pick<ConsoleClient, 'call'>,
  file: File,
  progress: (done: number, total: number) => void = () => undefined,
): Promise<string> {
  let id: string | null = null;
  for (let at = 0; ; at += PART) {
    const data = await base64Of(file.slice(at, at + PART));
    const last = at + PART >= file.size;
    const answer: { id: string; file: string | null } = await client.call('captures.receive', {
      id,
      name: file.name,
      data,
      last,
    });
    id = answer.id;
    progress(Math.min(at + PART, file.size), file.size);
    if (answer.file !== null) return answer.file;
    if (last) throw new ExpectedError('internal', 'The core did not take the file');
  }
}
