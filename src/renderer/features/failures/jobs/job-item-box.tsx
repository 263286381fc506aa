import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { JobItem } from '../../../../shared/domain/job.ts';
import { useClient } from '../../../client/client-context.tsx';
import { failureQuery } from '../../../client/queries.ts';
import { Button } from '../../../components/button.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { DecideDialog } from '../decide-dialog.tsx';
import { DecidePanel, type Decision } from '../decide-panel.tsx';
import { connectionProblem } from '../retry-plan.ts';
import { useRetry } from '../use-retry.ts';
import { ItemState } from './item-columns.tsx';

export interface JobItemBoxProps {
  readonly connection: ConnectionView;
  readonly item: JobItem;
  readonly onShowFailure: (failureId: string) => void;
}

/** The chosen message of a job: what went wrong, the way to its failure, and the decision where one is due. */
export function JobItemBox({ connection, item, onShowFailure }: JobItemBoxProps) {
  const { t } = useTranslation();
  return (
    <section
      aria-label={t('jobs.items.chosen')}
      className="flex max-h-[55%] shrink-0 flex-col gap-3 overflow-auto border-t border-line-strong bg-surface p-panel"
    >
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium tabular-nums">{item.position + 1}</span>
        <ItemState item={item} />
        <span className="min-w-0 flex-1 truncate font-mono text-xs text-muted">
          <VisibleText text={item.correlationId ?? item.failureId} />
        </span>
        <Button size="sm" icon={ExternalLink} shortcut="Enter" onClick={() => onShowFailure(item.failureId)}>
          {t('jobs.items.showFailure')}
        </Button>
      </div>
      {item.error !== null && (
        <p className="text-danger wrap-anywhere">
          <VisibleText
            text={t([`error.${item.error.code}`, 'failures.retry.errorText'], {
              message: item.error.message,
            })}
          />
        </p>
      )}
      {item.state === 'unknown' && <Decide connection={connection} item={item} />}
    </section>
  );
}

function Decide({ connection, item }: { readonly connection: ConnectionView; readonly item: JobItem }) {
  const { t } = useTranslation();
  const [asking, ask] = useState<Decision | null>(null);
  const { data } = useQuery(failureQuery(useClient(), connection.id, item.failureId));
  const { busy, decide } = useRetry(connection.id);
  const retry = data?.retries.find(({ id }) => id === item.retryId);
  if (!retry) return null;
  const problem = connectionProblem(connection);
  return (
    <>
      <DecidePanel
        retry={retry}
        busy={busy}
        problem={problem === null ? null : t(`error.${problem}`)}
        onDecide={ask}
      />
      {asking !== null && (
        <DecideDialog
          decision={asking}
          busy={busy}
          onConfirm={(reason) => decide(retry, asking, reason, () => ask(null))}
          onClose={() => ask(null)}
        />
      )}
    </>
  );
}
