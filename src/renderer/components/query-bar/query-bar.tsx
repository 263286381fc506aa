/**
 * The query bar: a filter is written, checked while it is written, and applied by Enter. Under it stands what is wrong
 * with it and what was probably meant; at its end, how many pass and how far the search for them has come.
 */
import { CircleAlert, Filter, Lightbulb, Play, Square, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
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
  /** Goes on with a search that was stopped. */
  readonly onGoOn?: () => void;
  /** At the end of the line: what else can be done with filters. */
  readonly more?: ReactNode;
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

/** While something is being written, that it is not whole yet is no news. */
const WHILE_WRITING: readonly string[] = ['unfinished', 'unclosed-text'];

export function QueryBar(props: QueryBarProps) {
  const {
    label,
    placeholder,
    value,
    onApply,
    check,
    complete,
    history,
    matches,
    onStop,
    onGoOn,
    more,
    className,
  } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const editor = useRef<QueryEditorHandle>(null);
  const [written, setWritten] = useState(value);
  const [refused, setRefused] = useState<string | null>(null);
  const found = useProblems(written, check);
  const problems = found.filter(({ code }) => refused === written || !WHILE_WRITING.includes(code));
  const [problem] = problems;
  const isDraft = written.trim() !== value.trim();
  const apply = async (text: string) => {
    // What cannot be read is not applied: its place is marked instead.
    const wrong = text.trim() === '' ? [] : await check(text).catch(() => NOTHING);
    if (wrong.some(({ severity }) => severity === 'error')) setRefused(text);
    else onApply(text.trim());
  };
  const replace = ({ from, to, suggestion }: FilterProblem) => {
    if (suggestion === null) return;
    editor.current?.setText(`${written.slice(0, from)}${suggestion}${written.slice(to)}`);
    editor.current?.focus();
  };
  const clear = () => {
    editor.current?.setText('');
    onApply('');
    editor.current?.focus();
  };
  return (
    <search className={cx('relative min-w-60 flex-1', className)}>
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
        {isDraft && !problem && (
          <span
            aria-hidden
            className="hidden items-center gap-1 text-xs whitespace-nowrap text-muted sm:flex"
          >
            <Kbd keys="Enter" /> {t('filters.applies')}
          </span>
        )}
        {!isDraft && value !== '' && matches && (
          <MatchCount matches={matches} onStop={onStop} onGoOn={onGoOn} />
        )}
        {written === '' ? (
          <span aria-hidden className="pr-1">
            <Kbd keys="/" />
          </span>
        ) : (
          <IconButton icon={X} size="sm" variant="ghost" label={t('ui.clear')} onClick={clear} />
        )}
        {more}
      </div>
      {problem && <ProblemNote problem={problem} onReplace={() => replace(problem)} />}
    </search>
  );
}

/** Over what lies below: nothing moves while something is written. */
function ProblemNote({
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
        'absolute top-full left-0 z-30 mt-1 flex max-w-full flex-wrap items-center gap-x-2 gap-y-0.5 rounded-md border px-2.5 py-1.5 text-xs shadow-pop',
        isError ? 'border-danger-line bg-danger-soft text-danger' : 'border-warn-line bg-warn-soft text-warn',
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{text(problem)}</span>
      {problem.suggestion !== null && (
        <Button size="sm" onClick={onReplace} className="max-w-full truncate text-xs">
          {t('filters.use', { suggestion: problem.suggestion.slice(0, 80) })}
        </Button>
      )}
    </p>
  );
}

interface MatchCountProps {
  readonly matches: FilterMatches;
  readonly onStop: (() => void) | undefined;
  readonly onGoOn: (() => void) | undefined;
}

function MatchCount({ matches, onStop, onGoOn }: MatchCountProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { count, searched, isSearching, isLeast = false } = matches;
  const formatted = format.number(count);
  const percent = Math.floor((searched ?? 1) * 100);
  const isAll = searched === null && !isLeast;
  return (
    <span className="flex shrink-0 items-center gap-2 text-xs whitespace-nowrap text-muted tabular-nums">
      <span role="status">{t(isAll ? 'filters.matches' : 'filters.matchesSoFar', { count, formatted })}</span>
      {searched !== null && (
        <span className="hidden md:inline">
          {t(isSearching ? 'filters.searched' : 'filters.stoppedAt', { percent })}
        </span>
      )}
      {searched !== null && isSearching && (
        <progress
          aria-label={t('filters.searched', { percent })}
          max={100}
          value={percent}
          className="hidden h-1.5 w-20 overflow-hidden rounded-full lg:block [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
        />
      )}
      {searched !== null && isSearching && onStop && (
        <IconButton icon={Square} size="sm" label={t('filters.stop')} onClick={onStop} />
      )}
      {searched !== null && !isSearching && onGoOn && (
        <IconButton icon={Play} size="sm" label={t('filters.goOn')} onClick={onGoOn} />
      )}
    </span>
  );
}
