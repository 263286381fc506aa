import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { GROUP_STATES, type GroupEvent } from '../../../../shared/domain/failure-group.ts';
import { TimeText } from '../../../components/time.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { eventKey } from './group-model.ts';

/** What happened to a group, newest first, by whom. */
export function GroupHistory({ events }: { readonly events: readonly GroupEvent[] }) {
  const { t } = useTranslation();
  if (events.length === 0) return <p className="text-muted">{t('groups.event.none')}</p>;
  return (
    <ol className="flex flex-col gap-1.5">
      {events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a log; two entries may be alike in everything
        <li key={index} className="border-l-2 border-line-strong pl-3">
          <p className="wrap-anywhere">
            <VisibleText text={t(eventKey(event), { from: word(event.from, t), to: word(event.to, t) })} />
          </p>
          <p className="text-xs text-muted">
            <TimeText at={event.at} />
            {event.operator !== null && (
              <>
                {' · '}
                <VisibleText text={event.operator} />
              </>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}

/** A state in the language shown; anything else as it was written, cut to a line or two. */
function word(value: string | null, t: TFunction): string {
  if (value === null) return '';
  const state = GROUP_STATES.find((each) => each === value);
  return state === undefined ? value.slice(0, 200) : t(`groups.state.${state}`);
}
