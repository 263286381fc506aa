/** Asks for a password that is not stored, hands it over once, and forgets it. */
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient } from '../../client/client-context.tsx';
import { statusQuery } from '../../client/queries.ts';
import { useCommand } from '../../client/use-command.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { PasswordField } from '../../components/fields.tsx';
import { ErrorState } from '../../components/states.tsx';

export interface PasswordPromptProps {
  readonly connection: ConnectionView;
  readonly open: boolean;
  readonly onClose: () => void;
}

export function PasswordPrompt({ connection, open, onClose }: PasswordPromptProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('connections.prompt.title', { name: connection.name })}
      description={<StorageNote />}
      size="sm"
    >
      <PromptForm connection={connection} onClose={onClose} />
    </Dialog>
  );
}

/** Where a password that is typed now will live. */
export function StorageNote() {
  const { t } = useTranslation();
  const { data: status } = useQuery(statusQuery(useClient()));
  if (!status) return null;
  return (
    <>{t(status.secrets === 'memory' ? 'connections.secrets.memory' : 'connections.secrets.keychain')}</>
  );
}

function PromptForm({ connection, onClose }: Omit<PasswordPromptProps, 'open'>) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const connect = useCommand('connections.connect', { onSuccess: onClose });
  const external = connection.rabbitmq?.auth === 'external';
  const withKey = (connection.rabbitmq?.tls.keyFile ?? null) !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    connect.mutate({
      id: connection.id,
      secrets: {
        ...(password === '' ? {} : { password }),
        ...(passphrase === '' ? {} : { keyPassphrase: passphrase }),
      },
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {!external && (
        <PasswordField
          label={t('connections.prompt.password', { user: connection.rabbitmq?.username ?? '' })}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      {withKey && (
        <PasswordField
          label={t('connections.field.keyPassphrase')}
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
      )}
      {connect.error && <ErrorState compact error={connect.error} />}
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button
          type="submit"
          variant="primary"
          busy={connect.isPending}
          disabled={password === '' && passphrase === ''}
        >
          {t('app.connection.connect')}
        </Button>
      </div>
    </form>
  );
}
