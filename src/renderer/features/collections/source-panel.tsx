/** One source: its form, why it cannot be started now, and its recent runs. The values stay after a submit. */
import { Link, useNavigate } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useCommand } from '../../client/use-command.ts';
import { Button } from '../../components/button.tsx';
import { shortId } from '../../components/domain/event-text.ts';
import { Panel } from '../../components/page.tsx';
import { SchemaForm } from '../../components/schema-form.tsx';
import { useToastOf } from '../../components/toast.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { type SourceView, startProblem } from './model.ts';
import { RecentRuns } from './recent-runs.tsx';

export interface SourcePanelProps {
  readonly connection: ConnectionView;
  readonly source: SourceView;
}

export function SourcePanel({ connection, source }: SourcePanelProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const toast = useToastOf(connection.id);
  const connectionId = connection.id;
  const start = useCommand('collections.start', {
    onSuccess: ({ correlationId }) =>
      toast.show({
        title: t('collections.started'),
        text: t('collections.startedText', { id: shortId(correlationId) }),
        tone: 'ok',
        action: {
          label: t('collections.openRun'),
          onAction: () =>
            void navigate({
              to: '/$connectionId/runs/$correlationId',
              params: { connectionId, correlationId },
            }),
        },
      }),
  });
  const problem = startProblem(connection);
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-4 p-panel">
      <Panel title={source.title[language]}>
        <div className="flex flex-col gap-4 p-panel">
          <p className="text-muted">{source.description[language]}</p>
          {problem !== null && <StartProblem connection={connection} problem={problem} />}
          <SchemaForm
            schema={source.schema}
            language={language}
            submitLabel={t('collections.submit')}
            busy={start.isPending}
            disabled={problem !== null}
            error={start.error}
            onSubmit={(parameters) => start.mutate({ connectionId, source: source.id, parameters })}
          />
          {start.isSuccess && <p className="text-xs text-muted">{t('collections.repeatHint')}</p>}
        </div>
      </Panel>
      <RecentRuns connectionId={connectionId} source={source.id} />
    </div>
  );
}

interface StartProblemProps {
  readonly connection: ConnectionView;
  readonly problem: NonNullable<ReturnType<typeof startProblem>>;
}

/** Why nothing can be started, and the way out where there is one. */
function StartProblem({ connection, problem }: StartProblemProps) {
  const { t } = useTranslation();
  const connect = useCommand('connections.connect');
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-3 rounded-md border border-warn-line bg-warn-soft px-3 py-2 text-warn"
    >
      <TriangleAlert aria-hidden className="size-4 shrink-0" />
      <span className="min-w-48 flex-1 wrap-anywhere">
        {t(`collections.problem.${problem}`, { reason: connection.blocked ?? '' })}
      </span>
      {problem === 'disconnected' && (
        <Button size="sm" busy={connect.isPending} onClick={() => connect.mutate({ id: connection.id })}>
          {t('collections.connect')}
        </Button>
      )}
      {(problem === 'readOnly' || problem === 'failed') && connection.kind === 'rabbitmq' && (
        <Link to="/connections" className="font-medium underline underline-offset-2">
          {t('collections.editConnection')}
        </Link>
      )}
    </div>
  );
}
