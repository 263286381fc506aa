/** What is kept of a connection on this machine, and what is wrong with it. */
import { useTranslation } from 'react-i18next';
import type { ConnectionHistoryView } from '../../../shared/domain/connection.ts';
import type { KeyValue } from '../../components/key-values.tsx';
import { TimeText } from '../../components/time.tsx';
import { useFormat } from '../../i18n/use-format.ts';

export function useHistoryFacts(history: ConnectionHistoryView): readonly KeyValue[] {
  const { t } = useTranslation();
  const format = useFormat();
  const { since, bytes, refused, setAside } = history;
  const kept: KeyValue[] = [
    {
      key: 'kept',
      label: t('connections.fact.keptSince'),
      value: since === null ? t('ui.none') : <TimeText at={since} />,
    },
    { key: 'bytes', label: t('connections.fact.size'), value: format.size(bytes) },
  ];
  if (refused) {
    const value = <span className="text-danger">{t(`connections.refused.${refused}`)}</span>;
    kept.push({ key: 'refused', label: t('connections.fact.disk'), value });
  }
  if (setAside)
    kept.push({ key: 'aside', label: t('connections.fact.damaged'), value: <SetAside of={setAside} /> });
  return kept;
}

function SetAside({ of }: { readonly of: NonNullable<ConnectionHistoryView['setAside']> }) {
  const { t } = useTranslation();
  const { at, file, salvagedFile, events, lost } = of;
  return (
    <div className="flex flex-col gap-1">
      <span>
        <TimeText at={at} /> · {t('connections.setAside.kept', { file })}
      </span>
      {events === null && <span className="text-muted">{t('connections.setAside.reading')}</span>}
      {events === 0 && <span className="text-muted">{t('connections.setAside.nothing')}</span>}
      {events !== null && events > 0 && (
        <span className="text-muted">
          {t('connections.setAside.salvaged', { count: events, lost: lost ?? 0, file: salvagedFile })}
        </span>
      )}
    </div>
  );
}
