import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EditSubject } from '../../../../shared/domain/job.ts';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';

/** What is edited, by what it is checked, and what of it may not change. */
export function SubjectFacts({ subject }: { readonly subject: EditSubject }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted">
      <span className="font-mono text-ink">
        <VisibleText text={subject.type ?? t('edits.one.noType')} />
      </span>
      <span className="tabular-nums">{format.size(subject.size)}</span>
      <span>{subject.schema === null ? t('edits.one.noSchema') : t('edits.one.schema')}</span>
      {subject.locked.length > 0 && (
        <span className="flex items-center gap-1" title={t('edits.one.lockedHelp')}>
          <Lock aria-hidden className="size-3" />
          {t('edits.one.locked')}:
          <span className="font-mono">
            <VisibleText text={subject.locked.join('  ')} />
          </span>
        </span>
      )}
    </div>
  );
}
