/** Every screen in the states that a designer looks at. */
import type { Preferences } from '../../../src/shared/contract.ts';
import { correlationOf } from './fixtures/events.ts';
import type { Variant } from './page-options.ts';

export interface Shot {
  readonly name: string;
  readonly variant: Variant;
  readonly screen: string;
  readonly preferences: Partial<Omit<Preferences, 'filterHistory'>>;
  readonly size: { readonly width: number; readonly height: number };
  /** Pressed once the screen is there. */
  readonly keys?: readonly string[];
}

const LARGE = { width: 1440, height: 900 } as const;
const SMALL = { width: 1024, height: 700 } as const;

export const SCREENS = {
  overview: '/local/overview',
  collections: '/local/collections',
  live: '/local/live',
  runs: '/local/runs',
  run: `/local/runs/${correlationOf(2)}`,
  failures: '/local/failures',
  group:
    '/local/failures?view=groups&group=cause%3AA+resposta+n%C3%A3o+%C3%A9+um+feed%3A+HTTP+%3Cn%3E+de+https%3A%2F%2Fblog.example%2Ffeed',
  failureList: '/local/failures?view=list',
  failure: '/local/failures?view=list&failure=f1&queue=escavador.blog.falhas',
  jobs: '/local/failures?view=jobs',
  job: '/local/failures?view=jobs&job=j-stopped',
  archive: '/local/failures?view=archive',
  queues: '/local/queues',
  queue: '/local/queues?queue=escavador.blog',
  queueGraph: '/local/queues?view=graph&queue=escavador.blog',
  captures: '/captures',
  capture: `/captures?file=${encodeURIComponent('/home/ana/.local/share/oraculo-console/captures/Falha do relatório.oraculo')}`,
  connections: '/connections',
  connection: '/connections?edit=prod',
  newConnection: '/connections?edit=new',
  settings: '/settings',
} as const;

type ScreenName = keyof typeof SCREENS;
const NAMES = Object.keys(SCREENS) as ScreenName[];

function shot(
  screen: ScreenName,
  variant: Variant,
  preferences: Shot['preferences'] = {},
  size: Shot['size'] = LARGE,
): Shot {
  const name = [screen, variant, ...Object.values(preferences), String(size.width)].join('-');
  return { name, variant, screen: SCREENS[screen], preferences, size };
}

export const SHOTS: readonly Shot[] = [
  ...NAMES.map((name) => shot(name, 'little')),
  ...NAMES.map((name) => shot(name, 'lots', { theme: 'dark', language: 'en' }, SMALL)),
  ...NAMES.map((name) => shot(name, 'lots', { theme: 'dark', density: 'compact' })),
  ...(['overview', 'live', 'runs', 'failures', 'queues', 'collections', 'captures'] as const).map((name) =>
    shot(name, 'empty'),
  ),
  ...(['overview', 'live', 'runs', 'failures', 'queues', 'collections'] as const).map((name) =>
    shot(name, 'offline'),
  ),
  ...(['overview', 'live', 'runs', 'failures', 'failureList', 'queues'] as const).map((name) =>
    shot(name, 'error'),
  ),
  ...(
    ['overview', 'live', 'runs', 'run', 'failures', 'failureList', 'failure', 'queues', 'queueGraph'] as const
  ).map((name) => shot(name, 'hostile')),
  ...NAMES.map((name) => shot(name, 'little', { theme: 'contrast' })),
  ...NAMES.map((name) => shot(name, 'little', { language: 'en' })),
  {
    name: 'plan',
    variant: 'lots',
    screen: SCREENS.failureList,
    preferences: {},
    size: LARGE,
    keys: ['j', 'Control+a', 'r', 'Shift'],
  },
  {
    name: 'edit',
    variant: 'little',
    screen: SCREENS.failure,
    preferences: { theme: 'dark', language: 'en' },
    size: SMALL,
    keys: ['e', 'Shift', 'End'],
  },
  {
    name: 'edit-many',
    variant: 'lots',
    screen: SCREENS.failureList,
    preferences: { theme: 'contrast' },
    size: LARGE,
    keys: ['j', 'Control+a', 'e', 'Shift'],
  },
  { name: 'save-capture', variant: 'little', screen: '/captures', preferences: {}, size: LARGE, keys: ['s'] },
  {
    name: 'export-captured',
    variant: 'lots',
    screen: '/captures?dialog=export&from=local',
    preferences: { theme: 'dark', language: 'en' },
    size: SMALL,
    keys: ['Shift'],
  },
  {
    name: 'reconnecting',
    variant: 'little',
    screen: '/prod/live',
    preferences: {},
    size: LARGE,
  },
  { name: 'queues-refused', variant: 'little', screen: '/homolog/queues', preferences: {}, size: LARGE },
  { name: 'credentials', variant: 'little', screen: '/homolog/runs', preferences: {}, size: LARGE },
  {
    name: 'blocked',
    variant: 'little',
    screen: '/alarme/overview',
    preferences: { theme: 'dark' },
    size: LARGE,
  },
  {
    name: 'palette',
    variant: 'little',
    screen: '/local/runs',
    preferences: {},
    size: LARGE,
    keys: ['Control+k'],
  },
  {
    name: 'keys',
    variant: 'little',
    screen: '/local/runs',
    preferences: { language: 'en' },
    size: LARGE,
    keys: ['?'],
  },
];
