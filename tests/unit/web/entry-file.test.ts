import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeEntryFile } from '../../../src/web/entry-file.ts';
import { browserCommand } from '../../../src/web/open-browser.ts';

const clock = { now: () => Date.now() };
const url = 'http://127.0.0.1:4000/?token=secret';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'oraculo-entry-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const write = (port = 4000) => writeEntryFile({ dataDir, port, url, clock });
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the file that leads to the link', () => {
  it('is for its user only, leads there without a script, and can be removed twice', () => {
    const file = write();
    expect(modeOf(file.path)).toBe(0o600);
    expect(modeOf(join(dataDir, 'entry'))).toBe(0o700);
    const text = readFileSync(file.path, 'utf8');
    expect(text).toContain(`http-equiv="refresh" content="0; url=${url}"`);
    expect(text).not.toMatch(/<script/i);
    file.remove();
    file.remove();
    expect(existsSync(file.path)).toBe(false);
  });

  it('takes the place of one that others could read', () => {
    const { path } = write();
    chmodSync(path, 0o644);
    expect(modeOf(write().path)).toBe(0o600);
  });

  it('sweeps out those that a killed console left, and only them', () => {
    const left = write(4001).path;
    const other = write(4002).path;
    const old = Date.now() / 1000 - 601;
    utimesSync(left, old, old);
    write();
    expect([existsSync(left), existsSync(other)]).toEqual([false, true]);
  });

  it('says why it cannot be written', () => {
    writeFileSync(join(dataDir, 'entry'), '');
    expect(() => write()).toThrow('EEXIST');
  });
});

describe('the command that opens it', () => {
  const file = '/home/ana maria/entry/console-4000.html';

  it('is given the file as one argument', () => {
    expect(browserCommand(file, 'linux', { DISPLAY: ':0' })).toEqual({ program: 'xdg-open', args: [file] });
    expect(browserCommand(file, 'darwin', {})).toEqual({ program: 'open', args: [file] });
    const windows = browserCommand('C:\\a & b\\console.html', 'win32', {});
    expect(windows?.args.join(' ')).toBe('/d /s /c "start "" "C:\\a & b\\console.html""');
    expect(windows?.verbatim).toBe(true);
  });

  it('is none without a display', () => {
    expect(browserCommand(file, 'linux', {})).toBeNull();
  });
});
