/** Connections: the list, and the one chosen in `?edit=` (`new` for one that is being made) beside it. */
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Network, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient } from '../../client/client-context.tsx';
import { connectionsQuery, systemsQuery } from '../../client/queries.ts';
import { Button } from '../../components/button.tsx';
import { ConnectionMark, ConnectionStateBadge } from '../../components/connection-state.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { PageHeader } from '../../components/page.tsx';
import { SplitView } from '../../components/split-view.tsx';
import { EmptyState } from '../../components/states.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ConnectionPane } from './connection-pane.tsx';
import { addressOf } from './model.ts';

const NEW = 'new';

export function ConnectionsScreen() {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const { data: all } = useSuspenseQuery(connectionsQuery(client));
  // A capture that is open is a file; its screen is another one.
  const connections = all.filter(({ kind }) => kind !== 'capture');
  const { edit } = useSearch({ strict: false });
  const columns = useColumns();
  const choose = (id: string | null) =>
    void navigate({ to: '/connections', search: id === null ? {} : { edit: id } });
  const chosen = connections.find(({ id }) => id === edit) ?? null;
  const pane =
    edit === NEW || chosen ? (
      <ConnectionPane key={chosen?.id ?? NEW} connection={chosen} onChosen={choose} />
    ) : null;
  return (
    <div className="flex h-full flex-col">
      <PageHeader
        title={t('connections.title')}
        subtitle={t('connections.subtitle')}
        actions={
          <Button variant="primary" icon={Plus} onClick={() => choose(NEW)}>
            {t('connections.create')}
          </Button>
        }
      />
      <div className="min-h-0 flex-1">
        <SplitView
          label={t('connections.detail')}
          onCloseDetail={() => choose(null)}
          initialShare={0.56}
          list={
            <DataTable
              label={t('connections.title')}
              rows={connections}
              columns={columns}
              rowKey={({ id }) => id}
              selectedKey={chosen?.id ?? null}
              onSelect={({ id }) => choose(id)}
              empty={
                <EmptyState
                  icon={Network}
                  title={t('connections.empty.title')}
                  text={t('connections.empty.text')}
                />
              }
            />
          }
          detail={pane}
        />
      </div>
    </div>
  );
}

function useColumns(): readonly Column<ConnectionView>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const language = useLanguage();
  const { data: systems } = useQuery(systemsQuery(useClient()));
  const systemName = (id: string) => systems?.find((system) => system.id === id)?.name[language] ?? id;
  return [
    {
      id: 'name',
      header: t('connections.column.name'),
      cell: ({ name, color }) => (
        <span className="flex items-center gap-2">
          <ConnectionMark color={color} />
          <span className="truncate font-medium">{name}</span>
        </span>
      ),
    },
    {
      id: 'state',
      header: t('connections.column.state'),
      width: 140,
      cell: ({ state }) => <ConnectionStateBadge state={state} />,
    },
    {
      id: 'address',
      header: t('connections.column.address'),
      hideBelow: 720,
      cell: (row) => (
        <span className="font-mono text-xs">{addressOf(row) ?? t('connections.local.address')}</span>
      ),
    },
    {
      id: 'system',
      header: t('connections.column.system'),
      width: 130,
      hideBelow: 860,
      cell: ({ profileId }) => systemName(profileId),
    },
    {
      id: 'captured',
      header: t('connections.column.captured'),
      width: 110,
      align: 'end',
      hideBelow: 520,
      cell: ({ captured }) => format.number(captured),
    },
    {
      id: 'failures',
      header: t('connections.column.failures'),
      width: 90,
      align: 'end',
      hideBelow: 420,
      cell: ({ openFailures }) =>
        openFailures > 0 ? (
          <span className="font-medium text-danger">{format.number(openFailures)}</span>
        ) : (
          '0'
        ),
    },
  ];
}
