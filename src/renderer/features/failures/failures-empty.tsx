import { CircleCheck, FilterX, Inbox } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/states.tsx';
import { isFiltered } from './filter.ts';
import { holdsUnseen } from './model.ts';
import type { FailurePlace } from './use-failure-place.ts';

export interface FailuresEmptyProps {
  readonly place: FailurePlace;
  /** Undefined while they are not known. */
  readonly queues: readonly DeadLetterQueue[] | undefined;
}

/** Why there are no failures to show, and what to do next. */
export function FailuresEmpty({ place, queues }: FailuresEmptyProps) {
  const { t } = useTranslation();
  const { filter } = place;
  const unseen = holdsUnseen(queues ?? [], filter.queue ?? null);
  if (isFiltered(filter) || (filter.queue !== undefined && !unseen)) {
    return (
      <EmptyState
        icon={FilterX}
        title={t('failures.empty.filteredTitle')}
        text={t('failures.empty.filteredText')}
        action={<Button onClick={() => place.setFilter({})}>{t('failures.clearFilter')}</Button>}
      />
    );
  }
  if (queues?.length === 0) {
    return (
      <EmptyState
        icon={Inbox}
        title={t('failures.queues.empty.title')}
        text={t('failures.queues.empty.text')}
      />
    );
  }
  return (
    <EmptyState
      icon={CircleCheck}
      title={t('failures.empty.title')}
      text={unseen ? t('failures.empty.lookFirst') : t('failures.empty.text')}
    />
  );
}
