/** Addresses of the console. They live behind `#`, so that they work the same under `app://` and `http://`. */
import { useSuspenseQuery } from '@tanstack/react-query';
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  Navigate,
  type RouteComponent,
  type RouterHistory,
} from '@tanstack/react-router';
import { MapPinOff } from 'lucide-react';
import { lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../client/client-context.tsx';
import { connectionsQuery } from '../client/queries.ts';
import { EmptyState } from '../components/states.tsx';
import {
  CollectionsRoute,
  FailuresRoute,
  LiveRoute,
  OverviewRoute,
  QueuesRoute,
  RunsRoute,
} from './connection-route.tsx';
import { firstConnection } from './current-connection.ts';
import { Frame } from './frame.tsx';
import { screenPath } from './screens.ts';

/** What is chosen and filtered in a screen. Each screen reads its own keys and checks their values. */
export type ScreenSearch = Readonly<Record<string, string | number | boolean | undefined>>;

function readSearch(search: Record<string, unknown>): ScreenSearch {
  const kept = Object.entries(search).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  // Only plain values are left.
  return Object.fromEntries(kept) as ScreenSearch;
}

const CapturesScreen = lazy(async () => ({
  default: (await import('../features/captures/screen.tsx')).CapturesScreen,
}));
const ConnectionsScreen = lazy(async () => ({
  default: (await import('../features/connections/screen.tsx')).ConnectionsScreen,
}));
const SettingsScreen = lazy(async () => ({
  default: (await import('../features/settings/screen.tsx')).SettingsScreen,
}));

function Home() {
  const { data: connections } = useSuspenseQuery(connectionsQuery(useClient()));
  const first = firstConnection(connections);
  const to = (first && screenPath('overview', first.id)) ?? '/connections';
  return <Navigate to={to} replace />;
}

function NotFound() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={MapPinOff}
      title={t('app.notFound.title')}
      action={
        <Link to="/" className="text-accent-text underline underline-offset-2">
          {t('app.notFound.home')}
        </Link>
      }
    />
  );
}

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound, validateSearch: readSearch });
const at = <P extends string>(path: P, component: RouteComponent) =>
  createRoute({ getParentRoute: () => root, path, component });

const routeTree = root.addChildren([
  at('/', Home),
  at('/captures', CapturesScreen),
  at('/connections', ConnectionsScreen),
  at('/settings', SettingsScreen),
  at('/$connectionId/overview', OverviewRoute),
  at('/$connectionId/collections', CollectionsRoute),
  at('/$connectionId/live', LiveRoute),
  at('/$connectionId/runs', RunsRoute),
  at('/$connectionId/runs/$correlationId', RunsRoute),
  at('/$connectionId/failures', FailuresRoute),
  at('/$connectionId/queues', QueuesRoute),
]);

export function createConsoleRouter(history: RouterHistory = createHashHistory()) {
  return createRouter({ routeTree, history, defaultPreload: false });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
