import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Keychain, openSecrets } from '../../../src/main/secrets.ts';

const PLANTED = 'p1anted-s3cret-ção';
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oraculo-secrets-'));
  file = join(folder, 'profile/secrets.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Real encryption with a key of its own: another keychain cannot read what this one wrote. */
function keychain(backend = 'gnome_libsecret', available = true): Keychain {
  const key = randomBytes(32);
  return {
    isAsyncEncryptionAvailable: async () => available,
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: async (text) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    decryptStringAsync: async (bytes) => {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return {
        result: decipher.update(bytes.subarray(28)).toString() + decipher.final('utf8'),
        shouldReEncrypt: false,
      };
    },
  };
}

const open = (chain: Keychain, platform: NodeJS.Platform = 'linux') =>
  openSecrets({ keychain: chain, file, log, platform });

describe('secrets (22)', () => {
  it('survive a restart as ciphertext in a private file', async () => {
    const chain = keychain();
    const secrets = await open(chain);
    expect(secrets.kind).toBe('keychain');
    await secrets.set('connection/1/password', PLANTED);
    expect(readFileSync(file, 'utf8')).not.toContain(PLANTED);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = await open(chain);
    expect(await again.get('connection/1/password')).toBe(PLANTED);
    expect(await again.has('connection/1/password')).toBe(true);
    await again.delete('connection/1/password');
    expect(await (await open(chain)).has('connection/1/password')).toBe(false);
  });

  it.each([
    ['basic_text', true, 'linux'],
    ['unknown', true, 'linux'],
    ['gnome_libsecret', false, 'linux'],
    ['', false, 'darwin'],
    ['', false, 'win32'],
  ] as const)(
    'stay in memory with backend "%s", available %s, on %s',
    async (backend, available, platform) => {
      const secrets = await open(keychain(backend, available), platform);
      expect(secrets.kind).toBe('memory');
      await secrets.set('key', PLANTED);
      expect(await secrets.get('key')).toBe(PLANTED);
      expect(existsSync(file)).toBe(false);
    },
  );

  it('are asked for again, not invented, when the keychain has changed', async () => {
    await (await open(keychain())).set('key', PLANTED);
    expect(await (await open(keychain())).get('key')).toBeNull();
  });

  it('survive a damaged file: they must be typed again', async () => {
    const chain = keychain();
    await (await open(chain)).set('key', PLANTED);
    writeFileSync(file, '{"key": 12');
    const secrets = await open(chain);
    expect(await secrets.get('key')).toBeNull();
    await secrets.set('key', 'new');
    expect(await (await open(chain)).get('key')).toBe('new');
  });

  it('are written one after the other: the last one wins, and no other file is left', async () => {
    const chain = keychain();
    const secrets = await open(chain);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => secrets.set(`key-${index}`, `${PLANTED}-${index}`)),
    );
    const again = await open(chain);
    for (let index = 0; index < 20; index += 1)
      expect(await again.get(`key-${index}`)).toBe(`${PLANTED}-${index}`);
    expect(readdirSync(join(folder, 'profile'))).toEqual(['secrets.json']);
  });
});
