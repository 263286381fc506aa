/** Certificates for TLS tests, made by the openssl program in a folder of the test's own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run } from './processes.ts';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** Common name. */
  readonly name: string;
  /** Subject alternative names, as openssl writes them. */
  readonly names: string;
  /** Days it is valid for; a negative number makes one that is over. */
  readonly days?: number;
  readonly passphrase?: string;
}

export function hasOpenssl(): boolean {
  return findProgram('openssl') !== null;
}

export class Authority {
  readonly #dir: string;
  readonly caFile: string;

  private constructor(dir: string, name: string) {
    this.#dir = dir;
    this.caFile = join(dir, `${name}.pem`);
  }

  static async create(dir: string, name: string): Promise<Authority> {
    const authority = new Authority(dir, name);
    await authority.#openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'],
      ...['-subj', `/CN=${name}`, '-keyout', join(dir, `${name}.key`), '-out', authority.caFile],
    );
    return authority;
  }

  #openssl(...args: readonly string[]): Promise<string> {
    return run('openssl', args, { PATH: process.env.PATH });
  }

  async issue({ name, names, days = 30, passphrase }: CertificateOptions): Promise<Certificate> {
    const path = (ending: string) => join(this.#dir, `${name}.${ending}`);
    const lock = passphrase === undefined ? ['-nodes'] : ['-passout', `pass:${passphrase}`];
    await this.#openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', ...lock],
      ...['-subj', `/CN=${name}`, '-keyout', path('key'), '-out', path('csr')],
    );
    writeFileSync(path('ext'), `subjectAltName=${names}\n`);
    const key = this.caFile.replace(/\.pem$/, '.key');
    await this.#openssl(
      ...['x509', '-req', '-in', path('csr'), '-CA', this.caFile, '-CAkey', key, '-CAcreateserial'],
      ...['-extfile', path('ext'), '-days', String(days), '-out', path('pem')],
    );
    return { cert: path('pem'), key: path('key') };
  }
}
