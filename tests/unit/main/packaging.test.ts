import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('the package', () => {
  it('writes all nine fuses out (15)', () => {
    const section = /electronFuses:\n((?: {2}\w+: \w+\n)+)/.exec(read('electron-builder.yml'))?.[1] ?? '';
    const fuses = Object.fromEntries(
      section
        .trim()
        .split('\n')
        .map((line) => line.trim().split(': ')),
    );
    expect(fuses).toEqual({
      runAsNode: 'false',
      enableCookieEncryption: 'true',
      enableNodeOptionsEnvironmentVariable: 'false',
      enableNodeCliInspectArguments: 'false',
      enableEmbeddedAsarIntegrityValidation: 'true',
      onlyLoadAppFromAsar: 'true',
      loadBrowserProcessSpecificV8Snapshot: 'false',
      grantFileProtocolExtraPrivileges: 'false',
      wasmTrapHandlers: 'true',
    });
  });
});

/** Code without its comments, which may name what the code must not use. */
const code = (path: string) => read(path).replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, '');

describe('Electron code', () => {
  const files = globSync('src/{main,preload}/**/*.ts', { cwd: ROOT });

  const using = (pattern: RegExp) =>
    files.filter((file) => pattern.test(code(file))).map((file) => file.replaceAll('\\', '/'));

  it('touches each raw API in one file only (2, 10, 13)', () => {
    expect(using(/new BrowserWindow\(/)).toEqual(['src/main/window.ts']);
    expect(using(/ipcMain\.(handle|on|once)\w*\(/)).toEqual(['src/main/door.ts']);
    expect(using(/\.setWindowOpenHandler\(/)).toEqual(['src/main/navigation.ts']);
    expect(using(/ipcRenderer/)).toEqual(['src/preload/index.ts']);
  });

  it('never loads files, opens addresses, weakens TLS or the sandbox, or exposes a function (4, 11, 14, 20, 29)', () => {
    expect(
      using(/loadFile|file:\/\/|openExternal|rejectUnauthorized|NODE_TLS_|certificate-error|no-sandbox/),
    ).toEqual([]);
    expect(using(/setCertificateVerifyProc|executeJavaScript|webSecurity: false|appendSwitch/)).toEqual([]);
    expect(code('src/preload/index.ts').match(/exposeInMainWorld\([^)]*\)/g)).toEqual([
      "exposeInMainWorld('oraculoHost', 'electron')",
    ]);
  });

  it('finds files to look at', () => {
    expect(files.length).toBeGreaterThan(10);
  });
});
