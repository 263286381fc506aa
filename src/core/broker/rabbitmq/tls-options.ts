/** TLS options from a connection's settings. Verification is never switched off, and nothing below TLS 1.2 is spoken. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { RabbitmqSettings } from '../../../shared/domain/connection.ts';
import { messageOf } from '../../../shared/errors.ts';
import { type Endpoint, tlsError } from './connect-errors.ts';

function read(endpoint: Endpoint, file: string | null): Buffer | undefined {
  if (file === null) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw tlsError(endpoint, 'file', messageOf(error), error);
  }
}

/** Node takes a file without certificates for one that trusts nobody, and says nothing. */
function readAuthority(endpoint: Endpoint, file: string | null): Buffer | undefined {
  const pem = read(endpoint, file);
  if (!pem || /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/.test(pem.toString('latin1'))) return pem;
  throw tlsError(endpoint, 'file', `there is no PEM certificate in ${file}`);
}

/** Reads the named files each time, so that a renewed certificate is used at the next connect. Throws `broker-tls`. */
export function tlsOptions(
  endpoint: Endpoint,
  { caFile, certFile, keyFile, serverName }: RabbitmqSettings['tls'],
  keyPassphrase: string | null,
): ConnectionOptions {
  const name = serverName ?? endpoint.host;
  return {
    ca: readAuthority(endpoint, caFile),
    cert: read(endpoint, certFile),
    key: read(endpoint, keyFile),
    ...(keyPassphrase === null ? {} : { passphrase: keyPassphrase }),
    // An address cannot be asked for by name (RFC 6066); it is still compared with the certificate's addresses.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    minVersion: 'TLSv1.2',
  };
}
