import { CircleAlert, CircleCheck, Eye } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EditPreview } from '../../../../shared/domain/job.ts';
import { Badge } from '../../../components/badge.tsx';
import { Button } from '../../../components/button.tsx';
import { cx } from '../../../components/class-names.ts';
import { shortId } from '../../../components/domain/event-text.ts';
import { EmptyState } from '../../../components/states.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import { DiffView } from './diff-view.tsx';
import { ProblemText } from './problem-list.tsx';
import type { EditCheck } from './use-edit-check.ts';

type Row = EditPreview['rows'][number];

export interface PreviewListProps {
  readonly check: EditCheck;
  /** Undefined: there is nothing to show the result of. */
  readonly preview: EditPreview | undefined;
}

/** What a patch makes of each failure: how many change, how many are refused and why, and each one's difference. */
export function PreviewList({ check, preview }: PreviewListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section aria-label={t('edits.patch.preview')} className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h3 className="text-sm font-medium">{t('edits.patch.preview')}</h3>
        {preview && (
          <p className="flex gap-3 text-xs text-muted tabular-nums">
            <span>
              {t('edits.patch.changed')}:{' '}
              <strong className="font-semibold text-ink">{format.number(preview.changed)}</strong>
            </span>
            <span>
              {t('edits.patch.refused')}:{' '}
              <strong className={cx('font-semibold', preview.refused > 0 ? 'text-danger' : 'text-ink')}>
                {format.number(preview.refused)}
              </strong>
            </span>
            {preview.refused > 0 && <span>{t('edits.patch.refusedNote')}</span>}
          </p>
        )}
      </div>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        className={cx(
          'h-[min(52vh,32rem)] overflow-auto rounded-md border border-line bg-surface transition-opacity',
          preview && !check.current && 'opacity-55',
        )}
      >
        {preview ? (
          <Rows check={check} preview={preview} />
        ) : (
          <EmptyState icon={Eye} title={t('edits.patch.preview')} text={t('edits.patch.previewHelp')} />
        )}
      </div>
    </section>
  );
}

function Rows({ check, preview }: { readonly check: EditCheck; readonly preview: EditPreview }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <ul className="divide-y divide-line">
        {preview.rows.map((row) => (
          <PreviewRow key={row.failureId} row={row} />
        ))}
      </ul>
      <p className="flex items-center gap-3 border-t border-line p-2 text-xs text-muted tabular-nums">
        {t('edits.patch.shown', {
          shown: format.number(preview.rows.length),
          total: format.number(preview.total),
        })}
        {check.more && (
          <Button size="sm" busy={check.loadingMore} onClick={check.more}>
            {t('edits.patch.more')}
          </Button>
        )}
      </p>
    </>
  );
}

function PreviewRow({ row }: { readonly row: Row }) {
  const { t } = useTranslation();
  const refused = row.problems.length > 0;
  return (
    <li className="flex flex-col gap-1 p-2">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={refused ? 'danger' : 'ok'} icon={refused ? CircleAlert : CircleCheck}>
          {t(refused ? 'edits.patch.rowRefused' : 'edits.patch.rowOk')}
        </Badge>
        <span className="min-w-0 truncate">
          <VisibleText text={row.type ?? t('edits.one.noType')} />
        </span>
        <span className="ml-auto font-mono text-xs text-muted" title={row.correlationId ?? row.failureId}>
          <VisibleText text={shortId(row.correlationId ?? row.failureId)} />
        </span>
      </p>
      {row.problems.map((problem) => (
        <p key={JSON.stringify(problem)} className="wrap-anywhere">
          <ProblemText problem={problem} />
        </p>
      ))}
      {row.after !== null && <DiffView before={row.before} after={row.after} />}
      {row.truncated && <p className="text-xs text-muted">{t('edits.patch.truncated')}</p>}
    </li>
  );
}
