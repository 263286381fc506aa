/**
 * The signature of a webhook: HMAC-SHA256 over the time and the exact body, so that a receiver can tell that it comes
 * from here, unchanged and now.
 *
 *     X-Oraculo-Timestamp   seconds since 1970
 *     X-Oraculo-Signature   v1=<hex of HMAC-SHA256(secret, "<timestamp>.<body>")>
 */
import { createHmac } from 'node:crypto';

export function signatureHeaders(
  secret: string,
  body: string,
  now: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-oraculo-timestamp': timestamp, 'x-oraculo-signature': `v1=${digest}` };
}
