import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import { useClient } from '../../../client/client-context.tsx';
import { archiveQuery } from '../../../client/queries.ts';
import { VisibleText } from '../../../components/visible-text.tsx';

export interface ArchivePanelProps {
  readonly connection: ConnectionView;
}

/** What was discarded or archived. */
export function ArchivePanel({ connection }: ArchivePanelProps) {
  const { t } = useTranslation();
  const { data } = useInfiniteQuery(archiveQuery(useClient(), connection.id, ''));
  return (
    <ul aria-label={t('jobs.archive.title')} className="p-panel">
      {data?.pages
        .flatMap(({ items }) => items)
        .map(({ id, queue }) => (
          <li key={id}>
            <VisibleText text={queue} />
          </li>
        ))}
    </ul>
  );
}
