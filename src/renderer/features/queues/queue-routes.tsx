/** What flows into a queue, where its dead letters go, and where a retry would go, in words; each queue leads to itself. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueReport, QueueView } from '../../../shared/domain/queue.ts';
import { Section } from '../../components/domain/section.tsx';
import { VisibleText } from '../../components/visible-text.tsx';

export interface QueueRoutesProps {
  readonly queue: QueueView;
  readonly report: QueueReport;
  readonly onChoose: (queue: string) => void;
}

/** Sources that are read at a glance. */
const MOST = 50;

export function QueueRoutes({ queue, report, onChoose }: QueueRoutesProps) {
  const { t } = useTranslation();
  const origins = queue.deadLetterOf;
  return (
    <>
      {report.source === 'broker' && (
        <Section title={t('queues.routes.in')}>
          <Inflow queue={queue} report={report} />
        </Section>
      )}
      <Section title={t('queues.routes.death')}>
        <DeathRoute queue={queue} report={report} onChoose={onChoose} />
      </Section>
      {origins !== null && (
        <Section title={t('queues.routes.retry')}>
          <p className="pb-1 text-xs text-muted">{t('queues.routes.retryText')}</p>
          <QueueNames names={origins} report={report} onChoose={onChoose} />
        </Section>
      )}
    </>
  );
}

function Inflow({ queue, report }: Pick<QueueRoutesProps, 'queue' | 'report'>) {
  const { t } = useTranslation();
  const bindings = report.bindings.filter((binding) => binding.queue === queue.name);
  if (bindings.length === 0) return <p className="text-sm text-muted">{t('queues.routes.noBindings')}</p>;
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {bindings.slice(0, MOST).map(({ exchange, routingKey }) => (
        <li key={`${exchange} ${routingKey}`} className="font-mono text-xs wrap-anywhere">
          <VisibleText text={exchange} />
          <span className="text-muted"> · </span>
          {routingKey === '' ? (
            <span className="text-muted">{t('queues.routes.emptyKey')}</span>
          ) : (
            <VisibleText text={routingKey} />
          )}
        </li>
      ))}
      {bindings.length > MOST && <More count={bindings.length - MOST} />}
    </ul>
  );
}

function DeathRoute({ queue, report, onChoose }: QueueRoutesProps) {
  const { t } = useTranslation();
  const { deadLetterExchange: exchange, deadLetterRoutingKey: key, deadLetterTargets: targets } = queue;
  if (exchange === null && targets.length === 0) {
    const isTold = report.source === 'broker';
    return (
      <p className="text-sm text-muted">
        {t(isTold ? 'queues.routes.noDeath' : 'queues.routes.deathNotTold')}
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-1 text-sm">
      {exchange !== null && (
        <p className="font-mono text-xs wrap-anywhere">
          {exchange === '' ? t('queues.routes.defaultExchange') : <VisibleText text={exchange} />}
          <span className="text-muted"> · </span>
          {key === null ? <Said>{t('queues.routes.ownKey')}</Said> : <VisibleText text={key} />}
        </p>
      )}
      {targets.length === 0 ? (
        <p className="text-warn">{t('queues.routes.deathLost')}</p>
      ) : (
        <>
          {!queue.deadLetterCertain && <p className="text-xs text-muted">{t('queues.routes.uncertain')}</p>}
          <QueueNames names={targets} report={report} onChoose={onChoose} />
        </>
      )}
    </div>
  );
}

function Said({ children }: { readonly children: ReactNode }) {
  return <span className="font-sans text-muted">{children}</span>;
}

function More({ count }: { readonly count: number }) {
  const { t } = useTranslation();
  return <li className="text-xs text-muted">{t('queues.routes.more', { count })}</li>;
}

interface QueueNamesProps extends Pick<QueueRoutesProps, 'report' | 'onChoose'> {
  readonly names: readonly string[];
}

/** A queue that is not shown here cannot be led to. */
function QueueNames({ names, report, onChoose }: QueueNamesProps) {
  const shown = new Set(report.queues.map(({ name }) => name));
  return (
    <ul className="flex flex-col gap-1">
      {names.slice(0, MOST).map((name) => (
        <li key={name} className="font-mono text-xs wrap-anywhere">
          {shown.has(name) ? (
            <button
              type="button"
              onClick={() => onChoose(name)}
              className="text-left text-accent-text underline underline-offset-2"
            >
              <VisibleText text={name} />
            </button>
          ) : (
            <VisibleText text={name} />
          )}
        </li>
      ))}
      {names.length > MOST && <More count={names.length - MOST} />}
    </ul>
  );
}
