/** One group beside the list: what can be done, its life with owner and note, its facts, its failures and its history. */
import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { FailureGroup, GroupDetail } from '../../../../shared/domain/failure-group.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { groupQuery } from '../../../client/queries.ts';
import { Section } from '../../../components/domain/section.tsx';
import { TrendBars, useTrendText } from '../../../components/domain/trend-bars.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../components/states.tsx';
import type { OnLaunch } from '../launch.ts';
import type { FailurePlace } from '../use-failure-place.ts';
import { GroupFacts } from './group-facts.tsx';
import { GroupFailures } from './group-failures.tsx';
import { GroupHead } from './group-head.tsx';
import { GroupHistory } from './group-history.tsx';
import { GroupLife } from './group-life.tsx';
import { GroupMembers } from './group-members.tsx';
import type { GroupActions } from './use-group-actions.ts';

export interface GroupPaneProps {
  readonly connection: ConnectionView;
  readonly id: string;
  readonly actions: GroupActions;
  readonly place: FailurePlace;
  readonly onLaunch: OnLaunch;
}

const TREND_WIDTH = 480;
const TREND_HEIGHT = 64;

export function GroupPane(props: GroupPaneProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(groupQuery(useClient(), props.connection.id, props.id));
  if (error) {
    const known = toClientError(error);
    return known.code === 'not-found' ? (
      <EmptyState
        icon={SearchX}
        title={t('groups.detail.notFoundTitle')}
        text={t('groups.detail.notFoundText')}
      />
    ) : (
      <ErrorState error={known} onRetry={() => void refetch()} />
    );
  }
  if (!data) return <LoadingState label={t('ui.loading')} />;
  return <Group {...props} detail={data} />;
}

function Group({
  connection,
  detail,
  actions,
  place,
  onLaunch,
}: GroupPaneProps & { readonly detail: GroupDetail }) {
  const { t } = useTranslation();
  const { group, events, members } = detail;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <GroupHead
        connection={connection}
        group={group}
        actions={actions}
        onLaunch={onLaunch}
        onShowInList={() => place.showGroupInList(group.id)}
      />
      <section
        data-detail
        aria-label={t('groups.detail.title')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto -outline-offset-2"
      >
        <Section title={t('groups.detail.trend')}>
          <TrendBars {...group.trend} width={TREND_WIDTH} height={TREND_HEIGHT} wide />
          <TrendCaption trend={group.trend} />
        </Section>
        <Section title={t('groups.detail.life')}>
          <GroupLife connectionId={connection.id} group={group} />
        </Section>
        <Section title={t('groups.detail.facts')}>
          <GroupFacts group={group} />
        </Section>
        {members.length > 0 && (
          <Section title={t('groups.detail.members')}>
            <GroupMembers members={members} onUnmerge={actions.unmerge} />
          </Section>
        )}
        <Section title={t('groups.detail.failures')}>
          <GroupFailures connectionId={connection.id} group={group} actions={actions} place={place} />
        </Section>
        <Section title={t('groups.detail.history')}>
          <GroupHistory events={events} />
        </Section>
      </section>
    </div>
  );
}

function TrendCaption({ trend }: { readonly trend: FailureGroup['trend'] }) {
  const text = useTrendText(trend.counts, trend.sliceMs);
  // The picture says the same to assistive technology.
  return (
    <p aria-hidden className="mt-1 text-xs text-muted">
      {text}
    </p>
  );
}
