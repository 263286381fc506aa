/** What the list is filtered by, one chip each; pressing a chip takes it away. The row is there only while there are chips. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../client/client-context.tsx';
import { groupQuery } from '../../client/queries.ts';
import { Button } from '../../components/button.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { reasonOf } from './death-story.ts';
import { CHIPS, type ChipName, type FailureFilter, without } from './filter.ts';

export interface FilterChipsRowProps {
  readonly connectionId: string;
  readonly filter: FailureFilter;
  readonly onFilter: (filter: FailureFilter) => void;
}

export function FilterChipsRow({ connectionId, filter, onFilter }: FilterChipsRowProps) {
  const { t } = useTranslation();
  const title = useGroupTitle(connectionId, filter.group);
  const chips = CHIPS.filter((name) => filter[name] !== undefined);
  if (chips.length === 0) return null;
  const clear = () => onFilter({ queue: filter.queue, query: filter.query, order: filter.order });
  return (
    <fieldset className="flex shrink-0 flex-wrap items-center gap-1 border-b border-line bg-surface px-panel py-1.5">
      <legend className="sr-only">{t('failures.filter.active')}</legend>
      {chips.map((name) => {
        const value = name === 'group' ? (title ?? filter.group ?? '') : chipValue(name, filter, t);
        return (
          <button
            key={name}
            type="button"
            aria-label={t('failures.filter.remove', { name: t(`failures.filter.${name}`), value })}
            onClick={() => onFilter(without(filter, name))}
            className="inline-flex h-control-sm max-w-80 items-center gap-1.5 rounded-full border border-accent bg-accent-soft px-2.5 text-xs text-accent-text"
          >
            <span className="shrink-0">{t(`failures.filter.${name}`)}:</span>
            <strong className="truncate font-medium">
              <VisibleText text={value.slice(0, 200)} />
            </strong>
            <X aria-hidden className="size-3 shrink-0" />
          </button>
        );
      })}
      <Button size="sm" variant="ghost" onClick={clear}>
        {t('failures.clearFilter')}
      </Button>
    </fieldset>
  );
}

function useGroupTitle(connectionId: string, id: string | undefined): string | undefined {
  const client = useClient();
  const { data } = useQuery({ ...groupQuery(client, connectionId, id ?? ''), enabled: id !== undefined });
  return data?.group.title;
}

function chipValue(name: Exclude<ChipName, 'group'>, filter: FailureFilter, t: TFunction): string {
  switch (name) {
    case 'states':
      return (filter.states ?? []).map((state) => t(`failures.state.${state}`)).join(', ');
    case 'origin':
      return t(`failures.origin.${filter.origin}`);
    case 'since':
      return t(`failures.filter.span.${filter.since}`);
    case 'reason': {
      const known = reasonOf(filter.reason ?? '');
      return known === 'other' ? (filter.reason ?? '') : t(`failures.reason.${known}`);
    }
    default:
      return filter[name] ?? '';
  }
}
