/**
 * Coletas: the sources of the connection's profile, a form for the chosen one made from its JSON Schema, and the runs
 * it started. In: profiles, connection, runs. Out: `collections.start`.
 */
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { connectionsQuery, systemsQuery } from '../../client/queries.ts';
import { FilterChips } from '../../components/domain/filter-chips.tsx';
import { PageHeader, Toolbar } from '../../components/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { chosenSource, sourcesOf } from './model.ts';
import { SourcePanel } from './source-panel.tsx';

export interface CollectionsScreenProps {
  readonly connectionId: string;
}

export function CollectionsScreen({ connectionId }: CollectionsScreenProps) {
  const { t } = useTranslation();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader title={t('collections.title')} subtitle={t('collections.subtitle')} />
      <div className="min-h-0 flex-1 overflow-auto">
        <Sources connectionId={connectionId} />
      </div>
    </div>
  );
}

function Sources({ connectionId }: CollectionsScreenProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const client = useClient();
  const profiles = useQuery(systemsQuery(client));
  const connections = useQuery(connectionsQuery(client));
  const [chosen, choose] = useState<string>();
  const failed = profiles.error ?? connections.error;
  if (failed) {
    const again = () => void Promise.all([profiles.refetch(), connections.refetch()]);
    return <ErrorState error={toClientError(failed)} onRetry={again} />;
  }
  if (!profiles.data || !connections.data) return <LoadingState label={t('ui.loading')} />;
  const connection = connections.data.find((each) => each.id === connectionId);
  if (connection === undefined) return null;
  const sources = sourcesOf(profiles.data, connection);
  const source = chosenSource(sources, chosen);
  if (source === undefined) {
    const profile = profiles.data.find((each) => each.id === connection.profileId);
    const name = profile?.name[language] ?? connection.profileId;
    return (
      <EmptyState
        icon={Download}
        title={t('collections.noSources.title')}
        text={t('collections.noSources.text', { profile: name })}
      />
    );
  }
  return (
    <>
      {sources.length > 1 && (
        <Toolbar label={t('collections.sources')}>
          <FilterChips
            label={t('collections.sources')}
            chips={sources.map(({ id, title }) => ({ id, label: title[language] }))}
            chosen={source.id}
            onChoose={choose}
          />
        </Toolbar>
      )}
      <SourcePanel key={`${connectionId}:${source.id}`} connection={connection} source={source} />
    </>
  );
}
