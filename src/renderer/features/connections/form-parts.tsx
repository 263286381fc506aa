/** The parts of the connection form. Each is a named group of fields. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { UseFormRegister } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { CONNECTION_COLORS, type ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient } from '../../client/client-context.tsx';
import { systemsQuery } from '../../client/queries.ts';
import { ConnectionMark } from '../../components/connection-state.tsx';
import {
  CheckboxField,
  NumberField,
  PasswordField,
  SelectField,
  SwitchField,
  TextField,
} from '../../components/fields.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { type ConnectionDraft, splitPassword } from './model.ts';
import { StorageNote } from './password-prompt.tsx';

export interface FieldKit {
  readonly draft: ConnectionDraft;
  readonly register: UseFormRegister<ConnectionDraft>;
  readonly set: (values: Partial<ConnectionDraft>) => void;
  /** What is wrong with a field, in words. */
  readonly problem: (name: keyof ConnectionDraft) => string | undefined;
  /** Which secrets are known to the core. */
  readonly stored: ConnectionView['secrets'];
}

interface PartProps {
  readonly kit: FieldKit;
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-3 border-b border-line p-panel last-of-type:border-b-0">
      <legend className="float-left mb-1 text-xs font-semibold text-muted">{title}</legend>
      {children}
    </fieldset>
  );
}

export function GeneralPart({ kit }: PartProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: systems = [] } = useQuery(systemsQuery(useClient()));
  return (
    <Part title={t('connections.part.general')}>
      <TextField
        label={t('connections.field.name')}
        required
        maxLength={80}
        error={kit.problem('name')}
        {...kit.register('name')}
      />
      <ColorField kit={kit} />
      <SelectField
        label={t('connections.field.profile')}
        hint={systems.find(({ id }) => id === kit.draft.profileId)?.description[language]}
        options={systems.map(({ id, name }) => ({ value: id, label: name[language] }))}
        {...kit.register('profileId')}
      />
      <SwitchField
        label={t('connections.field.readOnly')}
        hint={t('connections.hint.readOnly')}
        {...kit.register('readOnly')}
      />
    </Part>
  );
}

function ColorField({ kit }: PartProps) {
  const { t } = useTranslation();
  return (
    <div role="radiogroup" aria-label={t('connections.field.color')} className="flex flex-col gap-1">
      <span aria-hidden className="text-sm font-medium">
        {t('connections.field.color')}
      </span>
      <div className="flex flex-wrap gap-1">
        {CONNECTION_COLORS.map((color) => (
          <label
            key={color}
            className="flex h-7 items-center gap-1.5 rounded-md border border-transparent px-2 text-xs has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent-text has-focus-visible:outline-2 has-focus-visible:outline-focus"
          >
            <input type="radio" value={color} className="sr-only" {...kit.register('color')} />
            <ConnectionMark color={color} />
            {t(`app.color.${color}`)}
          </label>
        ))}
      </div>
    </div>
  );
}

export function ServerPart({ kit }: PartProps) {
  const { t } = useTranslation();
  return (
    <Part title={t('connections.part.server')}>
      <TextField
        label={t('connections.field.hosts')}
        hint={t('connections.hint.hosts')}
        required
        mono
        placeholder="rabbit-1.example:5672, rabbit-2.example:5672"
        error={kit.problem('hosts')}
        {...kit.register('hosts')}
      />
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label={t('connections.field.vhost')}
          required
          mono
          error={kit.problem('vhost')}
          {...kit.register('vhost')}
        />
        <NumberField
          label={t('connections.field.heartbeat')}
          error={kit.problem('heartbeat')}
          {...kit.register('heartbeat')}
        />
      </div>
    </Part>
  );
}

export function LoginPart({ kit }: PartProps) {
  const { t } = useTranslation();
  const { auth, password } = kit.draft;
  return (
    <Part title={t('connections.part.login')}>
      <SelectField
        label={t('connections.field.auth')}
        error={kit.problem('auth')}
        options={[
          { value: 'plain', label: t('connections.auth.plain') },
          { value: 'external', label: t('connections.auth.external') },
        ]}
        {...kit.register('auth')}
      />
      {auth === 'plain' && (
        <>
          <TextField
            label={t('connections.field.username')}
            required
            error={kit.problem('username')}
            {...kit.register('username')}
          />
          <PasswordField
            label={t('connections.field.password')}
            placeholder={kit.stored.password ? t('connections.secrets.stored') : undefined}
            hint={<StorageNote />}
            {...kit.register('password')}
          />
          {kit.stored.password && password === '' && (
            <CheckboxField label={t('connections.secrets.forget')} {...kit.register('forgetPassword')} />
          )}
        </>
      )}
    </Part>
  );
}

export function TlsPart({ kit }: PartProps) {
  const { t } = useTranslation();
  return (
    <Part title={t('connections.part.tls')}>
      <SwitchField
        label={t('connections.field.tls')}
        hint={t('connections.hint.tls')}
        {...kit.register('tls')}
      />
      {kit.draft.tls && (
        <>
          <TextField
            label={t('connections.field.caFile')}
            hint={t('connections.hint.caFile')}
            mono
            {...kit.register('caFile')}
          />
          <TextField
            label={t('connections.field.certFile')}
            hint={t('connections.hint.certFile')}
            mono
            error={kit.problem('certFile')}
            {...kit.register('certFile')}
          />
          <TextField
            label={t('connections.field.keyFile')}
            mono
            error={kit.problem('keyFile')}
            {...kit.register('keyFile')}
          />
          <PasswordField
            label={t('connections.field.keyPassphrase')}
            placeholder={kit.stored.keyPassphrase ? t('connections.secrets.stored') : undefined}
            {...kit.register('keyPassphrase')}
          />
          <TextField
            label={t('connections.field.serverName')}
            hint={t('connections.hint.serverName')}
            mono
            {...kit.register('serverName')}
          />
        </>
      )}
    </Part>
  );
}

export function OtherPart({ kit }: PartProps) {
  const { t } = useTranslation();
  const moveRedisPassword = (text: string) => {
    const split = splitPassword(text);
    if (split && split.password !== '') kit.set({ redisUrl: split.url, redisPassword: split.password });
  };
  return (
    <Part title={t('connections.part.other')}>
      <TextField
        label={t('connections.field.redisUrl')}
        hint={t('connections.hint.redisUrl')}
        mono
        placeholder="redis://redis.example:6379/0"
        error={kit.problem('redisUrl')}
        {...kit.register('redisUrl', { onBlur: (event) => moveRedisPassword(String(event.target.value)) })}
      />
      <PasswordField
        label={t('connections.field.redisPassword')}
        placeholder={kit.stored.redisPassword ? t('connections.secrets.stored') : undefined}
        {...kit.register('redisPassword')}
      />
      <TextField
        label={t('connections.field.managementUrl')}
        hint={t('connections.hint.managementUrl')}
        mono
        placeholder="https://rabbit-1.example:15671"
        error={kit.problem('managementUrl')}
        {...kit.register('managementUrl')}
      />
    </Part>
  );
}

export function HistoryPart({ kit }: PartProps) {
  const { t } = useTranslation();
  return (
    <Part title={t('connections.part.history')}>
      <p className="text-xs text-muted">{t('connections.hint.keep')}</p>
      <div className="grid grid-cols-2 gap-3">
        <NumberField
          label={t('connections.field.keepDays')}
          placeholder={t('connections.noLimit')}
          error={kit.problem('keepDays')}
          {...kit.register('keepDays')}
        />
        <NumberField
          label={t('connections.field.keepMegabytes')}
          placeholder={t('connections.noLimit')}
          error={kit.problem('keepMegabytes')}
          {...kit.register('keepMegabytes')}
        />
      </div>
    </Part>
  );
}
