import { Inbox } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { QueueView } from '../../../shared/domain/queue.ts';
import { Button } from '../../components/button.tsx';
import { FilterChips } from '../../components/domain/filter-chips.tsx';
import { Toolbar } from '../../components/page.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { matching, totalsOf } from './model.ts';
import { QUEUE_VIEWS, type QueuePlace } from './use-queue-place.ts';

export interface QueueToolbarProps {
  readonly queues: readonly QueueView[];
  readonly place: QueuePlace;
}

export function QueueToolbar({ queues, place }: QueueToolbarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { filter, setFilter, view } = place;
  const totals = totalsOf(matching(queues, { ...filter, withMessages: false }));
  return (
    <Toolbar label={t('queues.toolbar')}>
      <FilterChips
        label={t('queues.view.label')}
        chips={QUEUE_VIEWS.map((id) => ({ id, label: t(`queues.view.${id}`) }))}
        chosen={view}
        onChoose={(id) => place.show(QUEUE_VIEWS.find((each) => each === id) ?? 'table')}
      />
      <SearchField
        label={t('queues.search')}
        value={filter.text}
        onChange={(text) => setFilter({ ...filter, text })}
        shortcut="/"
        ofList={view === 'table'}
        className="w-56"
      />
      <Button
        size="sm"
        icon={Inbox}
        aria-pressed={filter.withMessages}
        onClick={() => setFilter({ ...filter, withMessages: !filter.withMessages })}
        className="aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
      >
        {t('queues.onlyWithMessages')}{' '}
        <span className="tabular-nums">{format.number(totals.withMessages)}</span>
      </Button>
      {view === 'graph' && place.queue !== null && (
        <Button
          size="sm"
          aria-pressed={place.related}
          onClick={() => place.setRelated(!place.related)}
          className="aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
        >
          {t('queues.graph.onlyRelated')}
        </Button>
      )}
      <p className="ml-auto text-xs text-muted">
        {t('queues.totals.queues', { count: totals.queues })} ·{' '}
        {t('queues.totals.messages', { count: totals.messages })}
      </p>
    </Toolbar>
  );
}
