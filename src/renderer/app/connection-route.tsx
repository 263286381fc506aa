/** Screens of one connection: loaded when first opened, and only for a connection that exists. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Unplug } from 'lucide-react';
import { type ComponentType, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../client/client-context.tsx';
import { connectionsQuery } from '../client/queries.ts';
import { EmptyState } from '../components/states.tsx';
// The first screen comes with the frame: loading it on its own made every start a fifth longer (bench `start`).
import { OverviewScreen } from '../features/overview/screen.tsx';

interface ScreenProps {
  readonly connectionId: string;
  readonly correlationId?: string;
}

const CollectionsScreen = lazy(async () => ({
  default: (await import('../features/collections/screen.tsx')).CollectionsScreen,
}));
const LiveScreen = lazy(async () => ({ default: (await import('../features/live/screen.tsx')).LiveScreen }));
const RunsScreen = lazy(async () => ({ default: (await import('../features/runs/screen.tsx')).RunsScreen }));
const FailuresScreen = lazy(async () => ({
  default: (await import('../features/failures/screen.tsx')).FailuresScreen,
}));

const QueuesScreen = lazy(async () => ({
  default: (await import('../features/queues/screen.tsx')).QueuesScreen,
}));

function ofConnection(Screen: ComponentType<ScreenProps>) {
  return function ConnectionRoute() {
    const { connectionId = '', correlationId } = useParams({ strict: false });
    const { data: connections } = useSuspenseQuery(connectionsQuery(useClient()));
    if (!connections.some(({ id }) => id === connectionId)) return <MissingConnection />;
    return (
      <Screen
        key={connectionId}
        connectionId={connectionId}
        {...(correlationId === undefined ? {} : { correlationId })}
      />
    );
  };
}

function MissingConnection() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={Unplug}
      title={t('app.connection.missing')}
      text={t('app.connection.missingText')}
      action={
        <Link to="/connections" className="text-accent-text underline underline-offset-2">
          {t('app.switcher.manage')}
        </Link>
      }
    />
  );
}

export const OverviewRoute = ofConnection(OverviewScreen);
export const CollectionsRoute = ofConnection(CollectionsScreen);
export const LiveRoute = ofConnection(LiveScreen);
export const RunsRoute = ofConnection(RunsScreen);
export const FailuresRoute = ofConnection(FailuresScreen);
export const QueuesRoute = ofConnection(QueuesScreen);
