/**
 * Passwords by the keychain of the operating system (`safeStorage`, asynchronous): only ciphertext reaches the disk. Where
 * the keychain offers no real encryption they stay in memory and are forgotten at the end of the program.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log, SecretStore } from '../core/deps.ts';
import { memorySecrets } from '../core/host/memory-secrets.ts';
import { z } from '../shared/schema.ts';

/** What is used of Electron's `safeStorage`. */
export interface Keychain {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  getSelectedStorageBackend(): string;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(bytes: Buffer): Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>;
}

/** `basic_text` is a fixed password inside the program: no encryption to speak of. */
async function isReal(keychain: Keychain, platform: NodeJS.Platform): Promise<boolean> {
  if (!(await keychain.isAsyncEncryptionAvailable())) return false;
  return platform !== 'linux' || !['basic_text', 'unknown'].includes(keychain.getSelectedStorageBackend());
}

/** Key to base64 of ciphertext. */
const storedSecrets = z.record(z.string(), z.string());

export interface SecretsOptions {
  readonly keychain: Keychain;
  readonly file: string;
  readonly log: Log;
  readonly platform?: NodeJS.Platform;
}

export async function openSecrets({
  keychain,
  file,
  log,
  platform = process.platform,
}: SecretsOptions): Promise<SecretStore> {
  if (!(await isReal(keychain, platform))) {
    log.warn('no keychain with real encryption: passwords are kept in memory only');
    return memorySecrets();
  }
  return keychainSecrets(keychain, file, log);
}

async function keychainSecrets(keychain: Keychain, file: string, log: Log): Promise<SecretStore> {
  const secrets = new Map(Object.entries(await readStored(file, log)));
  let writing = Promise.resolve();
  const save = (): Promise<void> => {
    // One writer at a time, each with the whole map: the file is always one that was complete.
    writing = writing.catch(() => undefined).then(() => writeStored(file, Object.fromEntries(secrets)));
    return writing;
  };
  const set = async (key: string, secret: string): Promise<void> => {
    secrets.set(key, (await keychain.encryptStringAsync(secret)).toString('base64'));
    await save();
  };
  return {
    kind: 'keychain',
    get: async (key) => {
      const stored = secrets.get(key);
      if (stored === undefined) return null;
      const plain = await decrypted(keychain, stored, log);
      if (plain?.shouldReEncrypt) await set(key, plain.result);
      return plain?.result ?? null;
    },
    set,
    delete: async (key) => {
      if (secrets.delete(key)) await save();
    },
    has: async (key) => secrets.has(key),
  };
}

/** A secret of another keychain (a copied profile, a new login) cannot be read: the operator is asked again. */
async function decrypted(keychain: Keychain, stored: string, log: Log) {
  try {
    return await keychain.decryptStringAsync(Buffer.from(stored, 'base64'));
  } catch (error) {
    log.error('a stored password cannot be read by this keychain', error);
    return null;
  }
}

async function readStored(file: string, log: Log): Promise<Record<string, string>> {
  try {
    return storedSecrets.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing) log.error('the stored passwords cannot be read; they must be typed again', error);
    return {};
  }
}

async function writeStored(file: string, stored: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${randomBytes(8).toString('hex')}`;
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(stored));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}
