import type { TFunction } from 'i18next';
import { BellOff, GitMerge, Scissors } from 'lucide-react';
import type { FailureGroup } from '../../../../shared/domain/failure-group.ts';
import type { Column } from '../../../components/data-table.tsx';
import { GroupStateBadge } from '../../../components/domain/group-state-badge.tsx';
import { TextCell } from '../../../components/domain/text-cells.tsx';
import { TrendBars } from '../../../components/domain/trend-bars.tsx';
import { AgeText } from '../../../components/time.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import type { Format } from '../../../i18n/format.ts';
import { isMuted, listOfShares } from './group-model.ts';

export function groupColumns(t: TFunction, format: Format): readonly Column<FailureGroup>[] {
  const header = (id: string) => t(`groups.column.${id}`);
  return [
    {
      id: 'title',
      header: header('title'),
      width: 'flex',
      grow: 3,
      cell: (group) => <Title group={group} t={t} />,
    },
    {
      id: 'state',
      header: header('state'),
      width: 192,
      cell: (group) => <GroupStateBadge state={group.state} />,
    },
    {
      id: 'trend',
      header: header('trend'),
      width: 136,
      hideBelow: 760,
      cell: ({ trend }) => <TrendBars {...trend} width={112} height={24} />,
    },
    {
      id: 'open',
      header: header('open'),
      width: 92,
      align: 'end',
      cell: ({ open, count }) => (
        <>
          <span className={open > 0 ? 'block font-semibold' : 'block text-muted'}>{format.number(open)}</span>
          <span className="block text-xs text-muted">
            {t('groups.ofAll', { formatted: format.number(count) })}
          </span>
        </>
      ),
    },
    {
      id: 'seen',
      header: header('seen'),
      width: 108,
      align: 'end',
      hideBelow: 640,
      cell: ({ firstSeenAt, lastSeenAt }) => (
        <>
          <span className="block">
            <AgeText at={lastSeenAt} />
          </span>
          <span className="block text-xs text-muted">
            <AgeText at={firstSeenAt} />
          </span>
        </>
      ),
    },
    {
      id: 'where',
      header: header('where'),
      width: 'flex',
      grow: 2,
      hideBelow: 1080,
      cell: ({ queues, sources }) => (
        <>
          <span className="block truncate">
            <TextCell text={listOfShares(queues)} mono />
          </span>
          <span className="block truncate text-xs text-muted">
            <TextCell text={listOfShares(sources)} />
          </span>
        </>
      ),
    },
    {
      id: 'owner',
      header: header('owner'),
      width: 120,
      hideBelow: 960,
      cell: ({ owner }) => <TextCell text={owner} />,
    },
  ];
}

/** What failed in the first line; type, error and frame in the second. */
function Title({ group, t }: { readonly group: FailureGroup; readonly t: TFunction }) {
  const { title, type, error, frame } = group;
  const facts = [error, type, frame].filter((part) => part !== null && part !== '');
  return (
    <>
      <span className="block truncate font-medium" title={title.slice(0, 300)}>
        <VisibleText text={title.slice(0, 300)} />
      </span>
      <span className="flex items-center gap-1.5 truncate text-xs text-muted">
        {isMuted(group) && <Mark icon={BellOff} text={t('groups.mark.muted')} />}
        {group.merged > 0 && <Mark icon={GitMerge} text={t('groups.mark.merged', { count: group.merged })} />}
        {group.byHand && <Mark icon={Scissors} text={t('groups.mark.byHand')} />}
        <span className="truncate">
          <VisibleText text={facts.join(' · ').slice(0, 300)} />
        </span>
      </span>
    </>
  );
}

function Mark({ icon: Icon, text }: { readonly icon: typeof BellOff; readonly text: string }) {
  return (
    <span title={text} className="shrink-0">
      <Icon aria-hidden className="size-3.5" />
      <span className="sr-only">{text}</span>
    </span>
  );
}
