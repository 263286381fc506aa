/**
 * Who may use the browser host: whoever opened the printed link. Its token is good once and for ten minutes, and is
 * exchanged for a cookie that lives as long as the browser and the host do, and past a kill of the host for a while
 * (kept-sessions.ts). A further link is had by starting the console again on the same data directory: the second one
 * attaches and prints its own.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/deps.ts';
import { digestOf, type KeptSessions } from './kept-sessions.ts';

/** How long the link is good, in milliseconds. */
export const TOKEN_LIFE_MS = 10 * 60 * 1000;
const SECRET_BYTES = 32;

export interface Sessions {
  /** The one-time token of the link, 256 bits. */
  readonly token: string;
  readonly cookieName: string;
  /** Resolves when the token has been used. */
  readonly entered: Promise<void>;
  /** A new cookie value when the token is right, unused and not expired; else null. The token is used up. */
  exchange(token: string): string | null;
  /** Whether a `Cookie` header holds a session of this host. */
  accepts(cookieHeader: string | undefined): boolean;
}

/** Digests have one length, so comparing them tells nothing about either text. */
function sameSecret(left: string, right: string): boolean {
  return isOfDigest(left, digestOf(right));
}

function isOfDigest(secret: string, digest: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(secret)), Buffer.from(digest));
}

export function createSessions(clock: Clock, port: number, kept: KeptSessions | null): Sessions {
  const secret = () => randomBytes(SECRET_BYTES).toString('base64url');
  const token = secret();
  const expiresAt = clock.now() + TOKEN_LIFE_MS;
  // Cookies ignore ports: the name keeps two consoles on one machine apart.
  const cookieName = `oraculo-${port}`;
  const entered = Promise.withResolvers<void>();
  let session: string | null = null;
  let digests = kept?.digests(port) ?? [];
  if (digests.length > 0) kept?.keep(port, digests);
  return {
    token,
    cookieName,
    entered: entered.promise,
    exchange: (given) => {
      if (session !== null || clock.now() > expiresAt || !sameSecret(given, token)) return null;
      session = secret();
      digests = [digestOf(session), ...digests];
      kept?.keep(port, digests);
      entered.resolve();
      return session;
    },
    accepts: (header) =>
      cookieValues(header, cookieName).some((value) => digests.some((digest) => isOfDigest(value, digest))),
  };
}

function cookieValues(header: string | undefined, name: string): string[] {
  return (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
}
