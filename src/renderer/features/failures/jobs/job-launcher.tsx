/**
 * Asks before a job: the plan (a dry run), how it is to go, and the start. In: `jobs.plan`, `failures.queues`. Out:
 * `jobs.start`, and `jobs.pause` from the note that follows.
 */
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, LoaderCircle } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { BodyEdit, JobAction } from '../../../../shared/domain/job.ts';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';
import { useClient } from '../../../client/client-context.tsx';
import { deadLetterQueuesQuery } from '../../../client/queries.ts';
import { Button } from '../../../components/button.tsx';
import { cx } from '../../../components/class-names.ts';
import { Dialog } from '../../../components/dialog.tsx';
import { ErrorState, LoadingState, useErrorText } from '../../../components/states.tsx';
import { connectionProblem } from '../retry-plan.ts';
import { ChoiceFields } from './choice-fields.tsx';
import { firstChoices, type JobSubject, requestOf, startProblems } from './job-request.ts';
import { Note } from './note.tsx';
import { PlanView } from './plan-view.tsx';
import { useJobPlan } from './use-job-plan.ts';
import { useJobStart } from './use-job-start.ts';

export interface JobLauncherProps {
  readonly connection: ConnectionView;
  readonly action: JobAction;
  /** Of action `restore`: ids of archive items. */
  readonly selection: FailureSelection;
  readonly onClose: () => void;
  /** Of action `edit`. */
  readonly edit?: BodyEdit;
  /** Leads back to where the edit was made. */
  readonly onBack?: () => void;
}

/** Where Enter already means something else than "start". */
const OWN_ENTER = 'button, summary, select, textarea, a, input[type="checkbox"]';

/** Shown while it is mounted. */
export function JobLauncher({ connection, action, selection, onClose, edit, onBack }: JobLauncherProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [choices, setChoices] = useState(() => firstChoices(action));
  const [tried, setTried] = useState(false);
  /** Told to start while the plan was being made: of so many messages. */
  const [awaited, setAwaited] = useState<number | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const subject: JobSubject = { action, selection, edit: edit ?? null };
  const request = requestOf(subject, choices);
  const { plan, current, error, replan } = useJobPlan(connection.id, request);
  const queues = useQuery(deadLetterQueuesQuery(useClient(), connection.id));
  const { busy, problem, start } = useJobStart(connection.id, onClose, replan);
  // A copy is kept from what was captured: it needs no broker, and changes nothing there.
  const blocked = action === 'archive' ? null : connectionProblem(connection);
  const problems = startProblems(choices, current && plan ? plan : null);
  const tryStart = () => {
    if (blocked !== null || busy) return;
    setTried(true);
    const [first] = problems;
    // The plan is being made anew: it starts as soon as it is there, if it is about as many messages.
    if (first === 'plan' && plan && request) setAwaited(plan.count);
    else if (first !== undefined)
      body.current?.querySelector<HTMLElement>(`[data-choice="${first}"] input`)?.focus();
    else if (plan && request) start(request, plan);
  };
  useEffect(() => {
    if (awaited === null || !current || !plan || !request) return;
    setAwaited(null);
    if (plan.count === awaited && startProblems(choices, plan).length === 0) start(request, plan);
  }, [awaited, current, plan, request, choices, start]);
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.defaultPrevented || event.repeat) return;
    const own = event.target instanceof Element && event.target.closest(OWN_ENTER) !== null;
    if (own && !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    tryStart();
  };
  return (
    <Dialog
      open
      size="xl"
      onClose={onClose}
      initialFocus={body}
      title={plan ? t(`jobs.title.${action}`, { count: plan.count }) : t(`jobs.action.${action}`)}
      description={t(`jobs.what.${action}`)}
      footer={
        <>
          <PlanState busy={plan !== undefined && !current && error === null && request !== null} />
          {onBack && (
            <Button variant="ghost" icon={ArrowLeft} onClick={onBack}>
              {t('jobs.start.back')}
            </Button>
          )}
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            shortcut="Ctrl+Enter"
            busy={busy || awaited !== null}
            disabled={blocked !== null || problems.includes('plan') || problems.includes('nothing')}
            onClick={tryStart}
          >
            {t(`jobs.start.${action}`)}
          </Button>
        </>
      }
    >
      {/* The whole form takes the focus, so that Enter starts as soon as the plan is there. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it hears the keys of the fields within it */}
      <div ref={body} tabIndex={-1} onKeyDown={press} className="flex flex-col gap-4 outline-none">
        {blocked !== null && <Note tone="warn">{t(`error.${blocked}`)}</Note>}
        {problem && problem.code !== 'selection-changed' && (
          <Note tone="danger" alert>
            {t('jobs.start.failed')}: {errorText(problem)}
          </Note>
        )}
        {problem?.code === 'selection-changed' && (
          <Note tone="warn" alert>
            {t('jobs.plan.changed')}
          </Note>
        )}
        {error && <ErrorState compact error={error} onRetry={replan} />}
        {!plan && !error && <LoadingState label={t('jobs.plan.loading')} />}
        <div className="grid gap-x-6 gap-y-4 md:grid-cols-[minmax(0,1fr)_21rem]">
          {plan && !error && (
            <div aria-busy={!current} className={cx('transition-opacity', !current && 'opacity-55')}>
              <PlanView
                action={action}
                plan={plan}
                onInclude={(include) => setChoices({ ...choices, include })}
                include={choices.include}
              />
            </div>
          )}
          {(plan || error) && (
            <ChoiceFields
              action={action}
              plan={plan}
              queues={queues.data ?? []}
              choices={choices}
              problems={tried ? problems : []}
              onChange={setChoices}
            />
          )}
        </div>
      </div>
    </Dialog>
  );
}

function PlanState({ busy }: { readonly busy: boolean }) {
  const { t } = useTranslation();
  return (
    <p role="status" className="flex min-w-0 flex-1 items-center gap-1.5 text-xs text-muted">
      {busy && (
        <>
          <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
          {t('jobs.plan.again')}
        </>
      )}
    </p>
  );
}
