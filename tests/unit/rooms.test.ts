import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom: the table of ARCHITECTURE.md, checked on every source file. A room is the longest matching
 * prefix; `rooms` lists the rooms it may lean on (types included), `packages` the packages and `node` whether Node's own
 * modules are allowed.
 */
interface Room {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

const PORTS = ['core/broker/port.ts', 'core/results/port.ts'];
const REACT = ['react', 'react-dom', 'react-i18next', 'i18next', 'lucide-react', '@base-ui/react', 'zustand'];
const QUERY = ['@tanstack/react-query', '@tanstack/react-router'];

const RULES: Readonly<Record<string, Room>> = {
  shared: { rooms: [], packages: ['zod', '@lezer', 'lossless-json'], node: false },
  'core/sqlite': { rooms: ['shared'], packages: ['better-sqlite3'], node: true },
  'core/wires': { rooms: ['shared'], packages: ['ws'], node: true },
  'core/broker': { rooms: ['shared', 'core/deps.ts'], packages: ['amqplib', 'undici'], node: true },
  'core/broker/embedded': {
    rooms: ['shared', 'core/deps.ts', 'core/broker', 'core/results/port.ts', 'core/sqlite'],
    packages: ['better-sqlite3'],
    node: true,
  },
  'core/results': { rooms: ['shared', 'core/deps.ts', 'core/sqlite'], packages: ['ioredis'], node: true },
  'core/systems': {
    rooms: ['shared', 'core/deps.ts', 'core/capture/captured-event.ts', 'core/broker/properties'],
    packages: ['lossless-json', 'ajv', 'ajv-formats'],
    node: true,
  },
  'core/capture': {
    rooms: [
      'shared',
      'core/deps.ts',
      ...PORTS,
      'core/broker/properties',
      'core/systems',
      'core/store',
      'core/sqlite',
      'core/runs',
    ],
    packages: [],
    node: true,
  },
  'core/runs': { rooms: ['shared', 'core/capture/captured-event.ts'], packages: [], node: false },
  'core/store': {
    rooms: [
      'shared',
      'core/deps.ts',
      'core/sqlite',
      'core/capture/captured-event.ts',
      'core/runs',
      'core/filter/functions.ts',
      'core/broker/properties',
    ],
    packages: ['better-sqlite3'],
    node: true,
  },
  'core/filter': {
    rooms: ['shared', 'core/sqlite', 'core/systems', 'core/broker/properties'],
    packages: [],
    node: true,
  },
  'core/query': {
    rooms: [
      'shared',
      'core/filter',
      'core/sqlite',
      'core/store',
      'core/runs',
      'core/systems',
      'core/broker/properties',
      'core/capture/captured-event.ts',
    ],
    packages: ['better-sqlite3'],
    node: true,
  },
  'core/failures': {
    rooms: [
      'shared',
      'core/filter',
      'core/deps.ts',
      ...PORTS,
      'core/broker/routing.ts',
      'core/broker/properties',
      'core/sqlite',
      'core/store',
      'core/systems',
      'core/capture/captured-event.ts',
      'core/retry',
      'core/groups',
      'core/jobs',
      'core/edit',
      'core/audit',
    ],
    packages: ['better-sqlite3'],
    node: true,
  },
  'core/queues': {
    rooms: ['shared', 'core/deps.ts', ...PORTS, 'core/failures'],
    packages: [],
    node: false,
  },
  'core/groups': {
    rooms: [
      'shared',
      'core/deps.ts',
      'core/broker/properties',
      'core/sqlite',
      'core/failures',
      'core/retry',
      'core/connections/throttle.ts',
    ],
    packages: ['better-sqlite3'],
    node: true,
  },
  'core/retry': {
    rooms: [
      'shared',
      'core/deps.ts',
      ...PORTS,
      'core/broker/properties',
      'core/sqlite',
      'core/store',
      'core/systems',
      'core/capture/captured-event.ts',
      'core/failures',
      'core/audit',
    ],
    packages: ['better-sqlite3'],
    node: true,
  },
  'core/jobs': {
    rooms: [
      'shared',
      'core/filter',
      'core/deps.ts',
      ...PORTS,
      'core/broker/routing.ts',
      'core/broker/properties',
      'core/sqlite',
      'core/systems',
      'core/failures',
      'core/retry',
      'core/edit',
      'core/audit',
      'core/connections/throttle.ts',
    ],
    packages: ['better-sqlite3'],
    node: true,
  },
  'core/mask': {
    rooms: ['shared', 'core/broker/properties', 'core/capture/captured-event.ts', 'core/systems'],
    packages: [],
    node: true,
  },
  'core/captures': {
    rooms: [
      'shared',
      'core/deps.ts',
      'core/broker/properties',
      'core/capture',
      'core/failures',
      'core/filter',
      'core/groups',
      'core/jobs/csv.ts',
      'core/jobs/turns.ts',
      'core/mask',
      'core/query',
      'core/sqlite',
      'core/store',
      'core/systems',
    ],
    packages: ['better-sqlite3'],
    node: true,
  },
  'core/exports': {
    rooms: [
      'shared',
      'core/broker/properties',
      'core/capture/captured-event.ts',
      'core/captures',
      'core/jobs/csv.ts',
      'core/mask',
      'core/query',
      'core/sqlite',
      'core/store',
      'core/systems',
    ],
    packages: [],
    node: true,
  },
  'core/imports': {
    rooms: [
      'shared',
      'core/broker/properties',
      'core/capture/captured-event.ts',
      'core/captures',
      'core/exports',
      'core/jobs/turns.ts',
      'core/systems',
    ],
    packages: [],
    node: true,
  },
  'core/edit': {
    rooms: ['shared', 'core/broker/properties', 'core/systems', 'core/failures'],
    packages: [],
    node: true,
  },
  'core/audit': {
    rooms: ['shared', 'core/deps.ts', 'core/sqlite', 'core/retry'],
    packages: ['better-sqlite3'],
    node: true,
  },
  'core/host': { rooms: ['shared', 'core'], packages: [], node: true },
  core: { rooms: ['shared', 'core'], packages: ['ajv', 'ajv-formats'], node: true },
  backend: {
    rooms: [
      'shared',
      'core/broker',
      'core/results',
      'core/sqlite',
      'core/wires',
      'core/deps.ts',
      'core/log.ts',
    ],
    packages: [
      'ajv',
      'ajv-formats',
      'undici',
      'fast-xml-parser',
      'iconv-lite',
      'ipaddr.js',
      'pino',
      'htmlparser2',
      'domhandler',
      'entities',
    ],
    node: true,
  },
  'backend/local.ts': {
    rooms: [
      'shared',
      'backend',
      'core/broker',
      'core/results',
      'core/sqlite',
      'core/wires',
      'core/deps.ts',
      'core/log.ts',
    ],
    packages: [],
    node: true,
  },
  main: { rooms: ['shared', 'core'], packages: ['electron'], node: true },
  web: { rooms: ['shared', 'core'], packages: ['ws'], node: true },
  cli: { rooms: ['shared', 'core'], packages: [], node: true },
  preload: { rooms: ['shared'], packages: ['electron'], node: false },
  'renderer/theme': { rooms: [], packages: [], node: false },
  'renderer/i18n': { rooms: ['shared'], packages: REACT, node: false },
  'renderer/components': {
    rooms: ['shared', 'renderer/i18n', 'renderer/theme'],
    packages: [
      ...REACT,
      '@tanstack/react-virtual',
      '@tanstack/react-table',
      'react-hook-form',
      'lossless-json',
    ],
    node: false,
  },
  'renderer/components/query-bar': {
    rooms: ['shared', 'renderer/components', 'renderer/i18n', 'renderer/theme'],
    packages: [...REACT, '@codemirror', '@lezer'],
    node: false,
  },
  'renderer/charts': {
    rooms: ['shared', 'renderer/i18n', 'renderer/theme'],
    packages: [...REACT, 'echarts'],
    node: false,
  },
  'renderer/client': { rooms: ['shared'], packages: [...REACT, ...QUERY], node: false },
  'renderer/features': {
    rooms: ['shared', 'renderer/client', 'renderer/components', 'renderer/charts', 'renderer/i18n'],
    packages: [...REACT, ...QUERY, 'react-hook-form'],
    node: false,
  },
  'renderer/features/failures/edit': {
    rooms: [
      'shared',
      'renderer/client',
      'renderer/components',
      'renderer/features/failures',
      'renderer/i18n',
    ],
    packages: [...REACT, ...QUERY, '@codemirror', '@lezer', 'diff'],
    node: false,
  },
  renderer: { rooms: ['shared', 'renderer'], packages: [...REACT, ...QUERY], node: false },
};

const ROOT = join(import.meta.dirname, '../..');
const SRC = join(ROOT, 'src');
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"\n]*?(?:[^'";]*?)from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function matches(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function roomOf(path: string): string {
  const rooms = Object.keys(RULES).filter((room) => matches(path, room));
  return rooms.toSorted((a, b) => b.length - a.length)[0] ?? '(none)';
}

function importsOf(file: string): string[] {
  return [...readFileSync(join(SRC, file), 'utf8').matchAll(IMPORT)].map(([, a, b, c]) => a ?? b ?? c ?? '');
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

function problemOf(file: string, specifier: string): string | undefined {
  const room = roomOf(file);
  const rule = RULES[room];
  if (!rule) return `${file} is in no room`;
  // amqplib keeps its inner modules out of its exports; they are reached by path, and count as the package.
  const inner = /(?:\.\.\/)+node_modules\/(.+)/.exec(specifier)?.[1];
  if (inner !== undefined) return problemOf(file, inner);
  if (specifier.startsWith('.')) {
    const target = relative(SRC, join(SRC, dirname(file), specifier))
      .split(sep)
      .join('/');
    if (target.startsWith('..'))
      return specifier.endsWith('.json') ? undefined : `${file} leaves src: ${specifier}`;
    const sibling = /^renderer\/features\/[^/]+/.exec(file)?.[0];
    if (sibling && target.startsWith('renderer/features/') && !matches(target, sibling))
      return `${file} → ${target}`;
    const allowed = matches(target, room) || rule.rooms.some((other) => matches(target, other));
    return allowed ? undefined : `${file} → ${target}`;
  }
  if (specifier.startsWith('node:')) return rule.node ? undefined : `${file} → ${specifier}`;
  const name = packageOf(specifier);
  const allowed = rule.packages.some((one) => one === name || specifier.startsWith(`${one}/`));
  return allowed ? undefined : `${file} → package ${name}`;
}

describe('rooms', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: SRC })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !file.endsWith('.d.ts'));

  it('import only what is upstream of them', () => {
    const problems = files.flatMap((file) =>
      importsOf(file).flatMap((specifier) => problemOf(file, specifier) ?? []),
    );
    expect(problems).toEqual([]);
  });

  it('finds the imports it is meant to find, and knows a wrong one', () => {
    expect(importsOf('shared/console-rpc.ts')).toContain('./contract.ts');
    expect(problemOf('shared/x.ts', 'node:fs')).toBeDefined();
    expect(problemOf('core/retry/x.ts', 'amqplib')).toBeDefined();
    expect(problemOf('renderer/features/live/x.tsx', '../runs/y.tsx')).toBeDefined();
    expect(problemOf('renderer/components/x.tsx', '../client/queries.ts')).toBeDefined();
    expect(problemOf('core/api/x.ts', 'electron')).toBeDefined();
    expect(problemOf('core/api/x.ts', '../store/y.ts')).toBeUndefined();
  });
});
