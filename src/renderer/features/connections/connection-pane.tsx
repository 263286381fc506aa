/** One connection: its state and actions above, its form below. The built-in one has no form. */
import { useNavigate } from '@tanstack/react-router';
import { ArrowRight, PlugZap, Trash2, Unplug } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useCommand } from '../../client/use-command.ts';
import { Button } from '../../components/button.tsx';
import { ConnectionMark, ConnectionStateBadge } from '../../components/connection-state.tsx';
import { KeyValues } from '../../components/key-values.tsx';
import { useErrorText } from '../../components/states.tsx';
import { AgeText, TimeText } from '../../components/time.tsx';
import { useToast } from '../../components/toast.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { ConnectionForm } from './connection-form.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { useHistoryFacts } from './history-facts.tsx';

export interface ConnectionPaneProps {
  /** Null: a new one. */
  readonly connection: ConnectionView | null;
  readonly onChosen: (id: string | null) => void;
}

export function ConnectionPane({ connection, onChosen }: ConnectionPaneProps) {
  const { t } = useTranslation();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line px-panel py-1.5">
        {connection && <ConnectionMark color={connection.color} />}
        <h2 className="min-w-0 flex-1 truncate text-md font-semibold">
          {connection ? connection.name : t('connections.create')}
        </h2>
        {connection && <PaneActions connection={connection} onDeleted={() => onChosen(null)} />}
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        {connection && <Facts connection={connection} />}
        {connection?.kind === 'local' ? (
          <p className="max-w-prose p-panel text-muted">{t('connections.local.text')}</p>
        ) : (
          <ConnectionForm connection={connection} onSaved={(id) => onChosen(id)} />
        )}
      </div>
    </div>
  );
}

function Facts({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const errorText = useErrorText();
  const historyFacts = useHistoryFacts(connection.history);
  const { state, captured, lastEventAt } = connection;
  const server =
    state.kind === 'connected'
      ? [
          {
            key: 'server',
            label: t('connections.fact.server'),
            value: `${state.product} ${state.version} · ${state.host}`,
          },
          { key: 'since', label: t('connections.fact.since'), value: <TimeText at={state.since} /> },
        ]
      : [];
  const problem =
    state.kind === 'failed' || state.kind === 'reconnecting'
      ? [
          {
            key: 'error',
            label: t('connections.fact.error'),
            value: <span className="text-danger">{errorText({ ...state.error, details: {} })}</span>,
          },
        ]
      : [];
  return (
    <div className="border-b border-line p-panel">
      <KeyValues
        items={[
          {
            key: 'state',
            label: t('connections.column.state'),
            value: <ConnectionStateBadge state={state} />,
          },
          ...server,
          ...problem,
          { key: 'captured', label: t('connections.column.captured'), value: format.number(captured) },
          {
            key: 'last',
            label: t('connections.fact.lastEvent'),
            value: lastEventAt === null ? t('ui.none') : <AgeText at={lastEventAt} />,
          },
          ...historyFacts,
        ]}
      />
    </div>
  );
}

interface PaneActionsProps {
  readonly connection: ConnectionView;
  readonly onDeleted: () => void;
}

function PaneActions({ connection, onDeleted }: PaneActionsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const toast = useToast();
  const errorText = useErrorText();
  const [deleting, setDeleting] = useState(false);
  const failed = {
    onSuccess: () => toast.clear(`connection:${connection.id}`),
    onError: (error: Parameters<typeof errorText>[0]) =>
      toast.show({ title: errorText(error), tone: 'danger', about: [`connection:${connection.id}`] }),
  };
  const connect = useCommand('connections.connect', failed);
  const disconnect = useCommand('connections.disconnect', failed);
  const { id, state } = connection;
  const off = state.kind === 'disconnected' || state.kind === 'failed';
  return (
    <>
      {off ? (
        <Button size="sm" icon={PlugZap} busy={connect.isPending} onClick={() => connect.mutate({ id })}>
          {t('app.connection.connect')}
        </Button>
      ) : (
        <Button size="sm" icon={Unplug} busy={disconnect.isPending} onClick={() => disconnect.mutate({ id })}>
          {t('app.connection.disconnect')}
        </Button>
      )}
      <Button
        size="sm"
        icon={ArrowRight}
        onClick={() => void navigate({ to: '/$connectionId/overview', params: { connectionId: id } })}
      >
        {t('connections.open')}
      </Button>
      {connection.kind === 'rabbitmq' && (
        <>
          <Button size="sm" variant="ghost" icon={Trash2} onClick={() => setDeleting(true)}>
            {t('connections.delete.action')}
          </Button>
          <DeleteDialog
            connection={connection}
            open={deleting}
            onClose={() => setDeleting(false)}
            onDeleted={onDeleted}
          />
        </>
      )}
    </>
  );
}
