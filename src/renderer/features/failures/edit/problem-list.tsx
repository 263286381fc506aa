import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { EditProblem } from '../../../../shared/domain/job.ts';
import { VisibleText } from '../../../components/visible-text.tsx';
import type { PlacedProblem } from './place-problems.ts';

export interface ProblemListProps {
  readonly problems: readonly PlacedProblem[];
  readonly onGoTo: (at: number) => void;
}

/** What is wrong with an edit; each leads to its place in the text. */
export function ProblemList({ problems, onGoTo }: ProblemListProps) {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-col gap-1">
      {problems.map((problem) => (
        <li
          key={JSON.stringify([problem.code, problem.path, problem.message])}
          className="flex items-start gap-1.5 text-sm"
        >
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
          <span className="min-w-0 flex-1 wrap-anywhere">
            <ProblemText problem={problem} />
          </span>
          {problem.range !== null && problem.line !== null && (
            <button
              type="button"
              className="shrink-0 rounded-sm px-1 text-accent-text underline tabular-nums hover:bg-hover"
              aria-label={t('edits.check.goTo', { line: problem.line })}
              onClick={() => problem.range !== null && onGoTo(problem.range.from)}
            >
              {t('edits.check.line', { line: problem.line })}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Codes whose message says more than their own text. */
const TELLS_MORE: ReadonlySet<EditProblem['code']> = new Set(['schema', 'patch', 'invalid-json']);

export function ProblemText({ problem }: { readonly problem: EditProblem }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="font-medium text-danger">{t(`edits.problem.${problem.code}`)}</span>
      {problem.path !== '' && (
        <span className="ml-1.5 font-mono text-xs">
          <VisibleText text={problem.path} />
        </span>
      )}
      {TELLS_MORE.has(problem.code) && (
        <span className="ml-1.5 text-xs text-muted">
          <VisibleText text={problem.message} />
        </span>
      )}
    </>
  );
}
