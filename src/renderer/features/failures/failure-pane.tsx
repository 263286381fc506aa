/** One failure beside the list: what can be done, the error, its story, its retries and its message. */
import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { FailureDetail } from '../../../shared/domain/failure.ts';
import { withTerm } from '../../../shared/filter/write-filter.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { failureQuery } from '../../client/queries.ts';
import { Section } from '../../components/domain/section.tsx';
import type { OnFilterValue } from '../../components/filter-value.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx';
import { DeathList } from './death-list.tsx';
import { FailureActions } from './failure-actions.tsx';
import { FailureFacts } from './failure-facts.tsx';
import { FailureGroups } from './failure-groups.tsx';
import { FailureHead } from './failure-head.tsx';
import { FailureMessage } from './failure-message.tsx';
import type { OnLaunch } from './launch.ts';
import { Lineage } from './lineage.tsx';
import { RetryList } from './retry-list.tsx';
import { connectionProblem } from './retry-plan.ts';
import { ToldErrors } from './told-errors.tsx';
import type { FailurePlace } from './use-failure-place.ts';
import { useQuickArchive } from './use-quick-archive.ts';

export interface FailurePaneProps {
  readonly connection: ConnectionView;
  readonly id: string;
  readonly place: FailurePlace;
  /** The keys of its actions act on it. */
  readonly ownKeys: boolean;
  readonly onLaunch: OnLaunch;
}

export function FailurePane(props: FailurePaneProps) {
  const { connection, id } = props;
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(failureQuery(useClient(), connection.id, id));
  if (error) {
    const known = toClientError(error);
    return known.code === 'not-found' ? (
      <EmptyState
        icon={SearchX}
        title={t('failures.detail.notFoundTitle')}
        text={t('failures.detail.notFoundText')}
      />
    ) : (
      <ErrorState error={known} onRetry={() => void refetch()} />
    );
  }
  if (!data) return <LoadingState label={t('ui.loading')} />;
  return <Failure {...props} detail={data} />;
}

interface FailureProps extends FailurePaneProps {
  readonly detail: FailureDetail;
}

function Failure({ connection, detail, place, ownKeys, onLaunch }: FailureProps) {
  const { t } = useTranslation();
  const filterBy: OnFilterValue = (term, use) => {
    const { filter } = place;
    const query = withTerm(filter.query ?? '', term, use);
    place.setFilter(use === 'only' ? { query } : { ...filter, query });
  };
  const { failure, message, retries, groups, lineage } = detail;
  const archive = useQuickArchive(connection.id);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <FailureHead
        connectionId={connection.id}
        detail={detail}
        onGo={place.chooseFailure}
        onArchive={connectionProblem(connection) === null ? archive : null}
      />
      <section
        data-detail
        aria-label={t('failures.detail.title')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto -outline-offset-2"
      >
        <FailureActions connection={connection} detail={detail} ownKeys={ownKeys} onLaunch={onLaunch} />
        <Section title={t('failures.detail.error')}>
          <ToldErrors detail={detail} />
        </Section>
        {failure.origin === 'dead_letter' && (
          <Section title={t('failures.detail.story')}>
            <DeathList deaths={message?.deaths ?? []} />
          </Section>
        )}
        {lineage.length > 1 && (
          <Section title={t('failures.detail.lineage')}>
            <Lineage detail={detail} onGo={place.chooseFailure} />
          </Section>
        )}
        <Section title={t('failures.detail.retries')}>
          <RetryList retries={retries} />
        </Section>
        {groups.length > 0 && (
          <Section title={t('failures.detail.groups')}>
            <FailureGroups groups={groups} onShow={place.showGroup} />
          </Section>
        )}
        <Section title={t('failures.detail.facts')}>
          <FailureFacts detail={detail} onFilter={filterBy} />
        </Section>
        <Section title={t('failures.detail.message')} flush>
          {message === null ? (
            <p className="p-panel text-muted">{t('failures.detail.notCaptured')}</p>
          ) : (
            <div className="h-96">
              <FailureMessage
                connectionId={connection.id}
                failure={failure}
                message={message}
                onFilter={filterBy}
              />
            </div>
          )}
        </Section>
      </section>
    </div>
  );
}
