/**
 * The query bar: a filter is written, checked while it is written, and applied by Enter. Under it stands what is wrong
 * with it and what was probably meant, or how many pass and how far the search for them has come.
 */
import { CircleAlert, Filter, Lightbulb, Square, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilterProblem } from '../../../shared/filter/problem.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Button, IconButton } from '../button.tsx';
import { cx } from '../class-names.ts';
import { Kbd } from '../kbd.tsx';
import type { CompleteFilter } from './query-completion.ts';
import { QueryEditor, type QueryEditorHandle } from './query-editor.tsx';
import { useProblemText } from './use-problem-text.ts';

/** How many pass, as far as it is known. */
export interface FilterMatches {
  readonly count: number;
  /** The part of everything that was looked at, while or when that is not all of it: 0 to 1. */
  readonly searched: number | null;
  readonly isSearching: boolean;
  /** There may be more, and nobody goes on counting. */
  readonly isLeast?: boolean;
}

export interface QueryBarProps {
  readonly label: string;
  readonly placeholder: string;
  /** The filter in use. */
  readonly value: string;
  readonly onApply: (filter: string) => void;
  readonly check: (text: string) => Promise<readonly FilterProblem[]>;
  readonly complete: CompleteFilter;
  /** Filters that were applied before, newest first. */
  readonly history: readonly string[];
  /** Null: nothing is filtered, or nothing is known. */
  readonly matches: FilterMatches | null;
  readonly onStop?: () => void;
  readonly className?: string;
}

const CHECK_AFTER_MS = 150;
const NOTHING: readonly FilterProblem[] = [];

/** What is wrong with the text, once it has stood still for a moment. */
function useProblems(text: string, check: QueryBarProps['check']): readonly FilterProblem[] {
  const [found, setFound] = useState<{
    readonly text: string;
    readonly problems: readonly FilterProblem[];
  }>();
  const asked = useRef(check);
  asked.current = check;
  useEffect(() => {
    if (text.trim() === '') return setFound(undefined);
    let isWanted = true;
    const timer = setTimeout(async () => {
      const problems = await asked.current(text).catch(() => NOTHING);
      if (isWanted) setFound({ text, problems });
    }, CHECK_AFTER_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [text]);
  return found?.text === text ? found.problems : NOTHING;
}

export function QueryBar(props: QueryBarProps) {
  const { label, placeholder, value, onApply, check, complete, history, matches, onStop, className } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const editor = useRef<QueryEditorHandle>(null);
  const [written, setWritten] = useState(value);
  const problems = useProblems(written, check);
  const [problem] = problems;
  const isDraft = written.trim() !== value.trim();
  const apply = async (text: string) => {
    // What cannot be read is not applied: its place is marked instead.
    const wrong = text.trim() === '' ? [] : await check(text).catch(() => NOTHING);
    if (!wrong.some(({ severity }) => severity === 'error')) onApply(text.trim());
  };
  const replace = ({ from, to, suggestion }: FilterProblem) => {
    if (suggestion === null) return;
    editor.current?.setText(`${written.slice(0, from)}${suggestion}${written.slice(to)}`);
    editor.current?.focus();
  };
  return (
    <search className={cx('flex min-w-60 flex-1 flex-col gap-1', className)}>
      <div
        className={cx(
          'flex h-control items-center gap-2 rounded-md border bg-surface pr-1 pl-2.5 focus-within:outline-2 focus-within:outline-focus',
          problem?.severity === 'error' ? 'border-danger' : 'border-control hover:border-ink',
        )}
      >
        <Filter
          aria-hidden
          className={cx('size-3.5 shrink-0', value === '' ? 'text-muted' : 'text-accent-text')}
        />
        <QueryEditor
          label={label}
          placeholder={placeholder}
          applied={value}
          problems={problems}
          history={history}
          complete={complete}
          countText={(count) => format.number(count)}
          onWrite={setWritten}
          onApply={(text) => void apply(text)}
          handle={editor}
        />
        {written === '' ? (
          <span aria-hidden className="pr-1">
            <Kbd keys="/" />
          </span>
        ) : (
          <>
            {isDraft && !problems.some(({ severity }) => severity === 'error') && (
              <span className="hidden items-center gap-1 text-xs whitespace-nowrap text-muted sm:flex">
                <Kbd keys="Enter" /> {t('filters.applies')}
              </span>
            )}
            <IconButton
              icon={X}
              size="sm"
              variant="ghost"
              label={t('ui.clear')}
              onClick={() => {
                editor.current?.setText('');
                onApply('');
                editor.current?.focus();
              }}
            />
          </>
        )}
      </div>
      {problem ? (
        <ProblemLine problem={problem} onReplace={() => replace(problem)} />
      ) : (
        matches && value !== '' && <MatchLine matches={matches} {...(onStop ? { onStop } : {})} />
      )}
    </search>
  );
}

function ProblemLine({
  problem,
  onReplace,
}: {
  readonly problem: FilterProblem;
  readonly onReplace: () => void;
}) {
  const { t } = useTranslation();
  const text = useProblemText();
  const isError = problem.severity === 'error';
  const Icon = isError ? CircleAlert : Lightbulb;
  return (
    <p
      role="status"
      className={cx(
        'flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs',
        isError ? 'text-danger' : 'text-warn',
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{text(problem)}</span>
      {problem.suggestion !== null && (
        <Button
          size="sm"
          variant="ghost"
          onClick={onReplace}
          className="h-auto px-1.5 py-0.5 font-mono text-xs"
        >
          {t('filters.use', { suggestion: problem.suggestion.slice(0, 80) })}
        </Button>
      )}
    </p>
  );
}

function MatchLine({ matches, onStop }: { readonly matches: FilterMatches; readonly onStop?: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { count, searched, isSearching, isLeast = false } = matches;
  const formatted = format.number(count);
  const percent = Math.floor((searched ?? 1) * 100);
  return (
    <div className="flex min-h-5 flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-muted">
      <span role="status">
        {t(searched === null && !isLeast ? 'filters.matches' : 'filters.matchesSoFar', { count, formatted })}
      </span>
      {searched !== null && (
        <>
          <progress
            aria-label={t('filters.searched', { percent })}
            max={100}
            value={percent}
            className="h-1.5 w-28 overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
          />
          <span className="tabular-nums">
            {t(isSearching ? 'filters.searched' : 'filters.stoppedAt', { percent })}
          </span>
          {isSearching && onStop && (
            <Button size="sm" variant="ghost" icon={Square} onClick={onStop} className="h-5 px-1.5 text-xs">
              {t('filters.stop')}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
