import { Link } from '@tanstack/react-router';
import { Archive, ArrowLeft, ArrowRight, Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FailureDetail } from '../../../shared/domain/failure.ts';
import { Badge } from '../../components/badge.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { FailureStateBadge } from '../../components/domain/failure-state-badge.tsx';
import { useCopy } from '../../components/use-copy.ts';
import { ArchiveNow, DeadlineBadge } from './failure-marks.tsx';

export interface FailureHeadProps {
  readonly connectionId: string;
  readonly detail: FailureDetail;
  readonly onGo: (id: string) => void;
  /** Null: nothing can be kept now. */
  readonly onArchive: ((id: string) => void) | null;
}

/** How it stands in a word and a sentence; ways to its run and to the failures before and after a retry. */
export function FailureHead({ connectionId, detail, onGo, onArchive }: FailureHeadProps) {
  const { t } = useTranslation();
  const copy = useCopy();
  const { failure, previousId, nextId } = detail;
  const { correlationId } = failure;
  return (
    <div className="flex shrink-0 flex-col gap-1 border-b border-line px-panel py-2">
      <div className="flex min-h-control-sm flex-wrap items-center gap-2">
        <h2 className="text-md font-semibold">{t('failures.detail.title')}</h2>
        <FailureStateBadge state={failure.state} />
        {failure.deadline && <DeadlineBadge deadline={failure.deadline} />}
        {failure.deadline && !failure.archived && detail.actions.archive === null && onArchive && (
          <ArchiveNow onArchive={() => onArchive(failure.id)} />
        )}
        {failure.archived && (
          <Badge tone="ok" icon={Archive}>
            {t('failures.archivedShort')}
          </Badge>
        )}
        {failure.origin === 'result' && <Badge tone="neutral">{t('failures.origin.result')}</Badge>}
        {correlationId !== null && correlationId !== '' && (
          <span className="ml-auto flex items-center gap-1">
            <Link
              to="/$connectionId/runs/$correlationId"
              params={{ connectionId, correlationId }}
              className="rounded-sm text-sm whitespace-nowrap text-accent-text underline underline-offset-2"
            >
              {t('failures.detail.openRun')}
            </Link>
            <IconButton
              icon={Copy}
              size="sm"
              label={t('failures.detail.copyId')}
              onClick={() => copy(correlationId)}
            />
          </span>
        )}
      </div>
      <p className="text-xs text-muted">{t(`failures.stateHelp.${failure.state}`)}</p>
      {(previousId !== null || nextId !== null) && (
        <div className="flex flex-wrap gap-2">
          {previousId !== null && (
            <Button size="sm" variant="ghost" icon={ArrowLeft} onClick={() => onGo(previousId)}>
              {t('failures.detail.previous')}
            </Button>
          )}
          {nextId !== null && (
            <Button size="sm" variant="ghost" icon={ArrowRight} onClick={() => onGo(nextId)}>
              {t('failures.detail.next')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
