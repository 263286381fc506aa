/** All texts, one tree per language: `<namespace>.<key>`. */
import { app as appEn } from './en/app.ts';
import { captures as capturesEn } from './en/captures.ts';
import { collections as collectionsEn } from './en/collections.ts';
import { connections as connectionsEn } from './en/connections.ts';
import { edits as editsEn } from './en/edits.ts';
import { error as errorEn } from './en/error.ts';
import { failures as failuresEn } from './en/failures.ts';
import { filters as filtersEn } from './en/filters.ts';
import { groups as groupsEn } from './en/groups.ts';
import { jobs as jobsEn } from './en/jobs.ts';
import { live as liveEn } from './en/live.ts';
import { overview as overviewEn } from './en/overview.ts';
import { queues as queuesEn } from './en/queues.ts';
import { runs as runsEn } from './en/runs.ts';
import { settings as settingsEn } from './en/settings.ts';
import { ui as uiEn } from './en/ui.ts';
import type { Language } from './languages.ts';
import type { Messages } from './messages.ts';
import { app as appPt } from './pt-BR/app.ts';
import { captures as capturesPt } from './pt-BR/captures.ts';
import { collections as collectionsPt } from './pt-BR/collections.ts';
import { connections as connectionsPt } from './pt-BR/connections.ts';
import { edits as editsPt } from './pt-BR/edits.ts';
import { error as errorPt } from './pt-BR/error.ts';
import { failures as failuresPt } from './pt-BR/failures.ts';
import { filters as filtersPt } from './pt-BR/filters.ts';
import { groups as groupsPt } from './pt-BR/groups.ts';
import { jobs as jobsPt } from './pt-BR/jobs.ts';
import { live as livePt } from './pt-BR/live.ts';
import { overview as overviewPt } from './pt-BR/overview.ts';
import { queues as queuesPt } from './pt-BR/queues.ts';
import { runs as runsPt } from './pt-BR/runs.ts';
import { settings as settingsPt } from './pt-BR/settings.ts';
import { ui as uiPt } from './pt-BR/ui.ts';

export const resources: Readonly<Record<Language, Messages>> = {
  en: {
    ui: uiEn,
    app: appEn,
    error: errorEn,
    overview: overviewEn,
    connections: connectionsEn,
    settings: settingsEn,
    collections: collectionsEn,
    live: liveEn,
    runs: runsEn,
    failures: failuresEn,
    queues: queuesEn,
    groups: groupsEn,
    jobs: jobsEn,
    edits: editsEn,
    filters: filtersEn,
    captures: capturesEn,
  },
  'pt-BR': {
    ui: uiPt,
    app: appPt,
    error: errorPt,
    overview: overviewPt,
    connections: connectionsPt,
    settings: settingsPt,
    collections: collectionsPt,
    live: livePt,
    runs: runsPt,
    failures: failuresPt,
    queues: queuesPt,
    groups: groupsPt,
    jobs: jobsPt,
    edits: editsPt,
    filters: filtersPt,
    captures: capturesPt,
  },
};
