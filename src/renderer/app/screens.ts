/** The screens that exist, in the order of the rail, with the key that goes to them after `g`. */
import {
  Activity,
  FileArchive,
  Gauge,
  Layers,
  type LucideIcon,
  Network,
  Rows3,
  Settings,
  Sprout,
  TriangleAlert,
} from 'lucide-react';

import type { ConnectionView } from '../../shared/domain/connection.ts';

/** Screens of one connection: `/<connectionId>/<id>`. */
export const CONNECTION_SCREENS = ['overview', 'collections', 'live', 'runs', 'failures', 'queues'] as const;
/** Screens of the console itself: `/<id>`. */
export const GENERAL_SCREENS = ['captures', 'connections', 'settings'] as const;

export type ConnectionScreen = (typeof CONNECTION_SCREENS)[number];
export type GeneralScreen = (typeof GENERAL_SCREENS)[number];
export type Screen = ConnectionScreen | GeneralScreen;

interface ScreenLook {
  readonly icon: LucideIcon;
  readonly key: string;
}

export const SCREEN_LOOK: Readonly<Record<Screen, ScreenLook>> = {
  overview: { icon: Gauge, key: 'p' },
  collections: { icon: Sprout, key: 'c' },
  live: { icon: Activity, key: 'l' },
  runs: { icon: Rows3, key: 'e' },
  failures: { icon: TriangleAlert, key: 'f' },
  queues: { icon: Layers, key: 'q' },
  captures: { icon: FileArchive, key: 'a' },
  connections: { icon: Network, key: 'n' },
  settings: { icon: Settings, key: 's' },
};

const NEEDS_BROKER: readonly ConnectionScreen[] = ['collections', 'queues'];

/** A capture has no broker: nothing can be started there, and it has no queues. */
export function screensOf(connection: Pick<ConnectionView, 'kind'> | null): readonly ConnectionScreen[] {
  if (connection === null) return [];
  return CONNECTION_SCREENS.filter(
    (screen) => connection.kind !== 'capture' || !NEEDS_BROKER.includes(screen),
  );
}

export function isConnectionScreen(screen: string): screen is ConnectionScreen {
  return (CONNECTION_SCREENS as readonly string[]).includes(screen);
}

function isGeneralScreen(screen: string): screen is GeneralScreen {
  return (GENERAL_SCREENS as readonly string[]).includes(screen);
}

/** Address of a screen. `connectionId` null: only screens of the console have one. */
export function screenPath(screen: Screen, connectionId: string | null): string | null {
  if (isGeneralScreen(screen)) return `/${screen}`;
  return connectionId === null ? null : `/${encodeURIComponent(connectionId)}/${screen}`;
}

/** Which screen an address shows; null for any other. */
export function screenOf(pathname: string): Screen | null {
  const [, first = '', second = ''] = pathname.split('/');
  if (isConnectionScreen(second)) return second;
  return isGeneralScreen(first) ? first : null;
}
