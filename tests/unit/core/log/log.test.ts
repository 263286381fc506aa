import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLog, logFile } from '../../../../src/core/log.ts';

const PLANTED = 'planted-secret-7f3a';

describe('logs', () => {
  it('are JSON lines without secrets (H14)', () => {
    const lines: string[] = [];
    const log = createLog({ component: 'core', write: (line) => lines.push(line), clock: { now: () => 0 } });
    const cause = new Error(`cannot reach amqp://user:${PLANTED}@host/`);
    log.error(`failed at redis://:${PLANTED}@host`, cause, {
      password: PLANTED,
      nested: { redisPassword: PLANTED, list: [{ keyPassphrase: PLANTED, authorization: PLANTED }] },
      url: `https://a:${PLANTED}@host/x`,
      fine: 'shown',
    });
    expect(lines.join('')).not.toContain(PLANTED);
    const [line] = lines;
    expect(JSON.parse(line ?? '')).toMatchObject({
      time: '1970-01-01T00:00:00.000Z',
      level: 'error',
      component: 'core',
      fine: 'shown',
      url: 'https://***@host/x',
    });
  });

  it('take anything, in bounded size and time', () => {
    const lines: string[] = [];
    const log = createLog({ component: 'core', write: (line) => lines.push(line) });
    const ring: Record<string, unknown> = {};
    ring.self = ring;
    const started = performance.now();
    log.warn(`${'a://'.repeat(500_000)}@`, { ring, body: new Uint8Array(9), big: 2n ** 70n });
    expect(performance.now() - started).toBeLessThan(500);
    expect(lines[0]?.length).toBeLessThan(10_000);
    expect(lines[0]?.split('\n')).toHaveLength(2);
  });

  it('are kept in private files that rotate', () => {
    const dir = mkdtempSync(join(tmpdir(), 'oraculo-log-'));
    const file = join(dir, 'logs', 'core.jsonl');
    const refused: unknown[] = [];
    const write = logFile(file, (error) => refused.push(error));
    const line = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    for (let n = 0; n < 30; n += 1) write(line);
    write('last\n');
    expect(refused).toEqual([]);
    expect(readdirSync(join(dir, 'logs')).sort()).toEqual(['core.jsonl', 'core.jsonl.1', 'core.jsonl.2']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').endsWith('last\n')).toBe(true);
    rmSync(dir, { recursive: true });
  });

  it('do not stop the work when the disk refuses them', () => {
    const refused: unknown[] = [];
    const write = logFile('/dev/null/not/here.jsonl', (error) => refused.push(error));
    write('a\n');
    write('b\n');
    expect(refused).toHaveLength(1);
  });
});
