/** The queues on top, then what runs now, then the tabs: groups, failures, jobs and the archive. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { deadLetterQueuesQuery } from '../../client/queries.ts';
import { Button } from '../../components/button.tsx';
import { LoadingState, type ShownError, useErrorText } from '../../components/states.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { useKeys } from '../../components/use-keys.ts';
import { ArchivePanel } from './archive/archive-panel.tsx';
import { EditLauncher } from './edit/edit-launcher.tsx';
import { FailureList } from './failure-list.tsx';
import { GroupsView } from './groups/groups-view.tsx';
import { JobLauncher } from './jobs/job-launcher.tsx';
import { JobStrip } from './jobs/job-strip.tsx';
import { JobsPanel } from './jobs/jobs-panel.tsx';
import type { Launch } from './launch.ts';
import { QueueBar } from './queue-bar.tsx';
import { QueueLook } from './queue-look.tsx';
import { FAILURE_VIEWS, useFailurePlace } from './use-failure-place.ts';
import { useFirstView } from './use-first-view.ts';

export function FailurePanes({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const place = useFailurePlace();
  const [launched, launch] = useState<Launch | null>(null);
  const queues = useQuery(deadLetterQueuesQuery(useClient(), connection.id));
  const first = useFirstView(connection.id);
  const view = place.view ?? first;
  const queue = place.filter.queue ?? null;
  const chosen = queues.data?.find(({ name }) => name === queue);
  const show = (index: number) => () => {
    const to = FAILURE_VIEWS[index];
    if (to) place.show(to);
  };
  useKeys({ '1': show(0), '2': show(1), '3': show(2), '4': show(3), 'g g': show(0) });

  const content = {
    groups: <GroupsView connection={connection} queues={queues.data} place={place} onLaunch={launch} />,
    list: <FailureList connection={connection} place={place} queues={queues.data} onLaunch={launch} />,
    jobs: (
      <JobsPanel
        connection={connection}
        jobId={place.job}
        onSelectJob={place.chooseJob}
        onShowFailure={place.showFailure}
      />
    ),
    archive: <ArchivePanel connection={connection} />,
  } as const;
  return (
    <>
      {queues.error ? (
        <QueuesFailed error={toClientError(queues.error)} onRetry={() => void queues.refetch()} />
      ) : (
        <QueueBar
          connection={connection}
          queues={queues.data ?? []}
          open={connection.openFailures}
          chosen={queue}
          onChoose={place.setQueue}
        />
      )}
      {chosen && (
        <QueueLook
          key={chosen.name}
          connection={connection}
          queue={chosen}
          asked={place.lookAsked}
          onTaken={place.lookTaken}
          onLaunch={launch}
        />
      )}
      <JobStrip connection={connection} onOpen={place.showJob} />
      <div className="min-h-0 flex-1 bg-surface">
        {view === null ? (
          <LoadingState label={t('ui.loading')} />
        ) : (
          <Tabs
            label={t('failures.views')}
            value={view}
            onChange={(id) => place.show(FAILURE_VIEWS.find((each) => each === id) ?? 'list')}
            tabs={FAILURE_VIEWS.map((id) => ({ id, label: t(`failures.view.${id}`), content: content[id] }))}
          />
        )}
      </div>
      {launched?.action === 'edit' && (
        <EditLauncher connection={connection} selection={launched.selection} onClose={() => launch(null)} />
      )}
      {launched && launched.action !== 'edit' && (
        <JobLauncher
          connection={connection}
          action={launched.action}
          selection={launched.selection}
          onClose={() => launch(null)}
        />
      )}
    </>
  );
}

/** In one line: the list below says the same at length when it fails too. */
function QueuesFailed({ error, onRetry }: { readonly error: ShownError; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <p
      role="alert"
      className="flex items-center gap-3 border-b border-danger-line bg-danger-soft px-panel py-2 text-danger"
    >
      <span className="min-w-0 flex-1">
        {t('failures.queues.failed')} {errorText(error)}
      </span>
      <Button size="sm" onClick={onRetry}>
        {t('ui.retry')}
      </Button>
    </p>
  );
}
