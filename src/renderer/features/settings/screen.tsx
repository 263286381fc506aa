/** Settings of the console: language, theme, density; and what it is, where it keeps things, and how well. */
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type AppStatus, DENSITIES, LANGUAGES, type Preferences, THEMES } from '../../../shared/contract.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { preferencesQuery, statusQuery } from '../../client/queries.ts';
import { useCommand } from '../../client/use-command.ts';
import { KeyValues } from '../../components/key-values.tsx';
import { PageHeader, Panel } from '../../components/page.tsx';
import { ErrorState, LoadingState, useErrorText } from '../../components/states.tsx';
import { SizeText, TimeText } from '../../components/time.tsx';
import { useToast } from '../../components/toast.tsx';
import { ChoiceField } from './choice-field.tsx';

export function SettingsScreen() {
  const { t } = useTranslation();
  return (
    <div className="flex h-full flex-col">
      <PageHeader title={t('settings.title')} />
      <div className="min-h-0 flex-1 overflow-auto p-panel">
        <div className="mx-auto flex max-w-3xl flex-col gap-4">
          <Appearance />
          <About />
        </div>
      </div>
    </div>
  );
}

function Appearance() {
  const { t } = useTranslation();
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const errorText = useErrorText();
  const { data: preferences } = useSuspenseQuery(preferencesQuery(client));
  const save = useCommand('preferences.set', {
    onSuccess: (saved) => {
      toast.clear('settings');
      queries.setQueryData(preferencesQuery(client).queryKey, saved);
    },
    onError: (error) => toast.show({ title: errorText(error), tone: 'danger', about: ['settings'] }),
  });
  const choose = (change: Partial<Preferences>) => save.mutate(change);
  return (
    <Panel title={t('settings.appearance')}>
      <div className="flex flex-col gap-4 p-panel">
        <ChoiceField
          label={t('settings.language.label')}
          value={preferences.language}
          options={LANGUAGES.map((value) => ({ value, label: t(`settings.language.${value}`) }))}
          onChange={(language) => choose({ language })}
        />
        <ChoiceField
          label={t('settings.theme.label')}
          value={preferences.theme}
          options={THEMES.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
          onChange={(theme) => choose({ theme })}
        />
        <ChoiceField
          label={t('settings.density.label')}
          value={preferences.density}
          options={DENSITIES.map((value) => ({ value, label: t(`settings.density.${value}`) }))}
          onChange={(density) => choose({ density })}
        />
      </div>
    </Panel>
  );
}

function About() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(statusQuery(useClient()));
  return (
    <Panel title={t('settings.about.title')}>
      {data ? <AboutFacts status={data} /> : null}
      {error && <ErrorState compact error={toClientError(error)} onRetry={() => void refetch()} />}
      {!data && !error && <LoadingState label={t('ui.loading')} />}
    </Panel>
  );
}

function AboutFacts({ status }: { readonly status: AppStatus }) {
  const { t } = useTranslation();
  return (
    <KeyValues
      className="p-panel"
      items={[
        { key: 'version', label: t('settings.about.version'), value: status.version },
        { key: 'host', label: t('settings.about.host'), value: t(`settings.host.${status.host}`) },
        { key: 'operator', label: t('settings.about.operator'), value: status.operator },
        { key: 'started', label: t('settings.about.started'), value: <TimeText at={status.startedAt} /> },
        { key: 'dir', label: t('settings.about.dataDir'), value: status.dataDir, mono: true },
        { key: 'disk', label: t('settings.about.disk'), value: <SizeText bytes={status.diskBytes} /> },
        {
          key: 'secrets',
          label: t('settings.about.secrets'),
          value: t(
            status.secrets === 'memory' ? 'connections.secrets.memory' : 'connections.secrets.keychain',
          ),
        },
        {
          key: 'encryption',
          label: t('settings.about.encryption'),
          value: status.encryptedAtRest ? t('app.status.encrypted') : t('app.status.notEncryptedHelp'),
        },
      ]}
    />
  );
}
