/** The chosen queue: how it is looked into, what a look costs and what is left, said before the first look. */
import { Eye, Lock, Radio, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import type { DeadLetterQueue } from '../../../shared/domain/failure.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Kbd } from '../../components/kbd.tsx';
import { DurationText, TimeText, useNow } from '../../components/time.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import type { OnLaunch } from './launch.ts';
import { costText, type LookPlan } from './look-plan.ts';
import { QueueFacts } from './queue-facts.tsx';
import { QueueLosses } from './queue-losses.tsx';

export interface LookPanelProps {
  readonly connection: ConnectionView;
  readonly queue: DeadLetterQueue;
  readonly plan: LookPlan;
  /** When this window's look began; null when none is under way here. */
  readonly startedAt: number | null;
  readonly onLook: () => void;
  readonly onCancel: () => void;
  readonly onLaunch: OnLaunch;
}

export function LookPanel({
  connection,
  queue,
  plan,
  startedAt,
  onLook,
  onCancel,
  onLaunch,
}: LookPanelProps) {
  const { t } = useTranslation();
  const running = plan.kind === 'running';
  return (
    <section
      aria-label={t('failures.look.panel')}
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-panel py-2"
    >
      <div className="flex min-w-64 flex-1 flex-col gap-1">
        <div className="flex flex-wrap items-center gap-1.5">
          <Badge tone="neutral">{t(`failures.queues.type.${queue.type}`)}</Badge>
          {queue.tapped && (
            <Badge tone="ok" icon={Radio} title={t('failures.queues.tappedHelp')}>
              {t('failures.queues.tapped')}
            </Badge>
          )}
          {queue.lockedBy !== null && (
            <Badge tone="warn" icon={Lock}>
              <VisibleText text={t('failures.queues.lockedBy', { name: queue.lockedBy })} />
            </Badge>
          )}
          {queue.consumers !== null && queue.consumers > 0 && (
            <Badge tone="warn" icon={TriangleAlert}>
              {t('failures.queues.consumers', { count: queue.consumers })}
            </Badge>
          )}
          {queue.asOf !== null && (
            <span className="text-xs text-muted">
              {t('failures.queues.asOfLabel')} <TimeText at={queue.asOf} timeOnly />
            </span>
          )}
        </div>
        <p className="text-xs text-muted" id="look-cost">
          <PlanText queue={queue} plan={plan} />
        </p>
      </div>
      <QueueFacts connection={connection} queue={queue} />
      {running && startedAt !== null && (
        <>
          <Elapsed since={startedAt} />
          <Button size="sm" icon={X} onClick={onCancel}>
            {t('failures.look.cancel')}
          </Button>
        </>
      )}
      <Button
        icon={Eye}
        busy={running}
        disabled={plan.kind !== 'ready'}
        onClick={onLook}
        aria-keyshortcuts="u"
        aria-describedby="look-cost"
      >
        {lookLabel(t, running, queue.asOf !== null)}
        <span aria-hidden>
          <Kbd keys="u" />
        </span>
      </Button>
      <QueueLosses queue={queue} onLaunch={onLaunch} />
    </section>
  );
}

function lookLabel(t: (key: string) => string, running: boolean, again: boolean): string {
  if (running) return t('failures.look.running');
  return again ? t('failures.look.again') : t('failures.look.button');
}

function Elapsed({ since }: { readonly since: number }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <span role="status" className="text-xs text-muted">
      {t('failures.look.elapsedLabel')} <DurationText ms={Math.max(0, now - since)} />
    </span>
  );
}

function PlanText({ queue, plan }: { readonly queue: DeadLetterQueue; readonly plan: LookPlan }): ReactNode {
  const { t } = useTranslation();
  switch (plan.kind) {
    case 'offline':
      return t('failures.look.offline');
    case 'missing':
      return <span className="text-warn">{t('failures.look.missing')}</span>;
    case 'refused':
      return (
        <span className="text-warn">
          {t([`failures.look.refusal.${plan.refusal}`, 'failures.look.way.refused'])}
        </span>
      );
    case 'running':
      return t(`failures.look.way.${queue.look.way}`);
    case 'ready':
      return (
        <>
          {/* How it is looked into matters before the first look; afterwards the facts tell it. */}
          {queue.asOf === null && t(`failures.look.way.${queue.look.way}`)}{' '}
          {queue.look.losesDeaths && `${t('failures.look.losesDeaths')} `}
          <strong className="font-medium text-ink">
            {t(`failures.look.cost.${costText(plan)}`, { count: plan.budget ?? plan.cost })}
          </strong>
        </>
      );
  }
}
