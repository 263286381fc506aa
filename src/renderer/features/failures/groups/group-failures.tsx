/** The newest failures of a group. Some of them can be taken out into a group of their own. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Scissors } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureSummary } from '../../../../shared/domain/failure.ts';
import type { FailureGroup } from '../../../../shared/domain/failure-group.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { failuresQuery } from '../../../client/queries.ts';
import { Button } from '../../../components/button.tsx';
import { FailureStateBadge } from '../../../components/domain/failure-state-badge.tsx';
import { IdCell } from '../../../components/domain/text-cells.tsx';
import { TextField } from '../../../components/fields.tsx';
import { ErrorState, LoadingState } from '../../../components/states.tsx';
import { TimeText } from '../../../components/time.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import type { FailurePlace } from '../use-failure-place.ts';
import type { GroupActions } from './use-group-actions.ts';

export interface GroupFailuresProps {
  readonly connectionId: string;
  readonly group: FailureGroup;
  readonly actions: GroupActions;
  readonly place: FailurePlace;
}

const SHOWN = 20;

export function GroupFailures({ connectionId, group, actions, place }: GroupFailuresProps) {
  const { t } = useTranslation();
  const [picked, pick] = useState<ReadonlySet<string>>(new Set());
  const found = useInfiniteQuery(failuresQuery(useClient(), connectionId, { filter: { group: group.id } }));
  if (found.error) return <ErrorState compact error={toClientError(found.error)} />;
  const [page] = found.data?.pages ?? [];
  if (!page) return <LoadingState label={t('ui.loading')} />;
  const toggle = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    pick(next);
  };
  return (
    <div className="flex flex-col gap-2">
      <ul
        aria-label={t('groups.detail.failures')}
        className="divide-y divide-line rounded-md border border-line"
      >
        {page.failures.slice(0, SHOWN).map((failure) => (
          <Row
            key={failure.id}
            failure={failure}
            picked={picked.has(failure.id)}
            onPick={() => toggle(failure.id)}
            onOpen={() => place.showFailure(failure.id)}
          />
        ))}
      </ul>
      {picked.size > 0 && (
        <SplitForm
          count={picked.size}
          onSplit={(title) =>
            actions.split(group, [...picked], title, ({ id }) => {
              pick(new Set());
              place.chooseGroup(id);
            })
          }
        />
      )}
      {page.total > SHOWN && (
        <Button size="sm" className="self-start" onClick={() => place.showGroupInList(group.id)}>
          {t('groups.showAll', { count: page.total })}
        </Button>
      )}
    </div>
  );
}

interface RowProps {
  readonly failure: FailureSummary;
  readonly picked: boolean;
  readonly onPick: () => void;
  readonly onOpen: () => void;
}

function Row({ failure, picked, onPick, onOpen }: RowProps) {
  const { t } = useTranslation();
  return (
    <li className="flex items-center gap-2 px-2 py-1">
      <input
        type="checkbox"
        aria-label={t('groups.pick', { id: failure.correlationId ?? failure.id })}
        checked={picked}
        onChange={onPick}
        className="size-4 shrink-0 accent-accent"
      />
      <FailureStateBadge state={failure.state} />
      <button
        type="button"
        onClick={onOpen}
        className="min-w-0 flex-1 truncate rounded-sm text-left hover:underline"
        title={failure.error?.message.slice(0, 300)}
      >
        <VisibleText text={(failure.error?.message ?? failure.type ?? failure.id).slice(0, 300)} />
      </button>
      <span className="shrink-0 text-muted">
        <IdCell id={failure.correlationId} />
      </span>
      <span className="shrink-0 text-xs text-muted">
        <TimeText at={failure.failedAt} />
      </span>
    </li>
  );
}

interface SplitFormProps {
  readonly count: number;
  readonly onSplit: (title: string) => void;
}

function SplitForm({ count, onSplit }: SplitFormProps) {
  const { t } = useTranslation();
  const [title, setTitle] = useState('');
  const given = title.trim();
  return (
    <form
      className="flex flex-wrap items-end gap-2 rounded-md border border-line bg-sunken p-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (given !== '') onSplit(given);
      }}
    >
      <TextField
        label={t('groups.split.title')}
        maxLength={500}
        value={title}
        onChange={({ target }) => setTitle(target.value)}
        className="min-w-48 flex-1"
      />
      <Button type="submit" icon={Scissors} disabled={given === ''}>
        {t('groups.split.button', { count })}
      </Button>
    </form>
  );
}
