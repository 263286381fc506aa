import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../shared/domain/event.ts';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { type DeathLine, deathStory } from './death-story.ts';

/** How the message came to its dead-letter queue, oldest first; every time local and in UTC. */
export function DeathList({ deaths }: { readonly deaths: MessageView['deaths'] }) {
  const { t } = useTranslation();
  if (deaths.length === 0) return <p className="text-muted">{t('failures.death.noHistory')}</p>;
  return (
    <ol className="flex flex-col gap-2">
      {deathStory(deaths).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed story; two deaths may be alike in everything
        <Death key={index} line={line} />
      ))}
    </ol>
  );
}

function Death({ line: { death, reason, route } }: { readonly line: DeathLine }) {
  const { t } = useTranslation();
  const format = useFormat();
  const values = { count: death.count, queue: death.queue, reason: death.reason };
  return (
    <li className="border-l-2 border-danger-line pl-3">
      <p className="wrap-anywhere">
        <VisibleText text={t(`failures.death.${reason}`, values)} />
      </p>
      <p className="text-xs text-muted wrap-anywhere">
        {death.time === null ? t('failures.death.noTime') : format.dateTime(death.time)}
        {death.time !== null && ` · ${format.utc(death.time)}`}
      </p>
      <p className="text-xs text-muted wrap-anywhere">
        <VisibleText text={t('failures.death.route', { route })} />
        {death.originalExpiration !== null && (
          <>
            {' · '}
            <VisibleText text={t('failures.death.ttl', { ms: death.originalExpiration })} />
          </>
        )}
      </p>
    </li>
  );
}
