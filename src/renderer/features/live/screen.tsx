/**
 * Ao vivo: captured events as they come, the message of the chosen one beside them. In: `events.page` through the tail,
 * types, the connection. Scrolling or choosing pauses; the rows then stand still and the newer ones are counted.
 */
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../components/page.tsx';
import { LivePanes } from './live-panes.tsx';

export interface LiveScreenProps {
  readonly connectionId: string;
}

export function LiveScreen({ connectionId }: LiveScreenProps) {
  const { t } = useTranslation();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader title={t('live.title')} subtitle={t('live.subtitle')} />
      {/* A connection's rows, filter and choice are its own. */}
      <LivePanes key={connectionId} connectionId={connectionId} />
    </div>
  );
}
