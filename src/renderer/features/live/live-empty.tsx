import { Link } from '@tanstack/react-router';
import { CloudOff, FilterX, Radio } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { CaptureGap } from '../../../shared/domain/event.ts';
import { useCommand } from '../../client/use-command.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/states.tsx';
import { GapLine } from './gap-line.tsx';
import { isFiltered, type LiveFilter } from './model.ts';

export interface LiveEmptyProps {
  readonly connection: ConnectionView | undefined;
  readonly filter: LiveFilter;
  readonly gaps: readonly CaptureGap[];
  readonly onClearFilter: () => void;
}

/** No rows: because of the filter, because nothing is connected, or because nothing has happened yet. */
export function LiveEmpty({ connection, filter, gaps, onClearFilter }: LiveEmptyProps) {
  const { t } = useTranslation();
  const connect = useCommand('connections.connect');
  if (isFiltered(filter)) {
    return (
      <EmptyState
        icon={FilterX}
        title={t('live.empty.filteredTitle')}
        text={t('live.empty.filteredText')}
        action={<Button onClick={onClearFilter}>{t('live.clearFilter')}</Button>}
      />
    );
  }
  if (connection === undefined) return null;
  if (connection.state.kind === 'disconnected' || connection.state.kind === 'failed') {
    return (
      <EmptyState
        icon={CloudOff}
        title={t('live.empty.offlineTitle')}
        text={t('live.empty.offlineText')}
        action={
          <Button busy={connect.isPending} onClick={() => connect.mutate({ id: connection.id })}>
            {t('live.empty.connect')}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={Radio}
      title={t('live.empty.title')}
      text={
        <>
          <p>{t('live.empty.text')}</p>
          {gaps.length > 0 && (
            <p className="mt-2 text-xs text-warn">
              <GapLine gaps={gaps} />
            </p>
          )}
        </>
      }
      action={
        <Link
          to="/$connectionId/collections"
          params={{ connectionId: connection.id }}
          className="inline-flex h-control items-center rounded-md border border-control px-3 text-sm font-medium hover:bg-hover"
        >
          {t('live.empty.action')}
        </Link>
      }
    />
  );
}
