/**
 * The steps of a run as a waterfall: one bar for each time through a step, with how long such a step takes as a rule and
 * may take at most. Pointing at a bar shows its events; choosing it chooses the first of them.
 */
import { type KeyboardEvent, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunDetail, RunEvent } from '../../../../shared/domain/run.ts';
import { cx } from '../../../components/class-names.ts';
import { DurationText, useNow } from '../../../components/time.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import { nextIndex } from '../model.ts';
import type { RunSelection } from '../use-run-selection.ts';
import { barOfEvent, type StepBar, stepBars } from './model.ts';

export interface StepListProps {
  readonly detail: RunDetail;
  readonly selection: RunSelection;
  /** The event that is chosen, once it is read. */
  readonly chosen: RunEvent | undefined;
}

export function StepList({ detail, selection, chosen }: StepListProps) {
  const { t } = useTranslation();
  const id = useId();
  const now = useNow();
  const bars = stepBars(detail, now);
  const bySeq = bars.findIndex(({ pass }) => pass !== null && pass.seq === selection.seq);
  const selected = bySeq >= 0 ? bySeq : barOfEvent(bars, chosen);
  const choose = (bar: StepBar | undefined) => {
    if (bar?.pass) selection.select(bar.pass.seq, -1);
  };
  const press = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, selected, bars.length);
    if (next === undefined) return;
    event.preventDefault();
    choose(bars[next]);
  };
  if (bars.length === 0) return null;
  return (
    <div
      role="listbox"
      aria-label={t('runs.passes.title')}
      aria-activedescendant={selected < 0 ? undefined : `${id}-${selected}`}
      tabIndex={0}
      onKeyDown={press}
      onPointerLeave={() => selection.point(null)}
      className="max-h-40 shrink-0 overflow-auto border-b border-line -outline-offset-2"
    >
      {bars.map((bar, index) => (
        <StepLine
          key={bar.key}
          id={`${id}-${index}`}
          bar={bar}
          selected={index === selected}
          pointedAt={selection.pointedAt?.step === bar.step}
          onSelect={() => choose(bar)}
          onPoint={() => selection.point({ step: bar.step, seq: null })}
        />
      ))}
    </div>
  );
}

interface StepLineProps {
  readonly id: string;
  readonly bar: StepBar;
  readonly selected: boolean;
  readonly pointedAt: boolean;
  readonly onSelect: () => void;
  readonly onPoint: () => void;
}

function StepLine({ id, bar, selected, pointedAt, onSelect, onPoint }: StepLineProps) {
  const { t } = useTranslation();
  const { step, pass, number } = bar;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the list holds the focus and the keys
    <div
      id={id}
      role="option"
      aria-selected={selected}
      data-pointed={pointedAt}
      onClick={onSelect}
      onPointerEnter={onPoint}
      className={cx(
        'grid min-h-7 grid-cols-[minmax(6rem,1fr)_minmax(6rem,2fr)_minmax(5rem,auto)] items-center gap-x-3 px-panel text-xs',
        selected ? 'bg-selected' : pointedAt && 'bg-hover',
      )}
    >
      <span className="truncate font-medium" title={step}>
        <VisibleText text={step} />
        {number !== null && <span className="text-muted"> {t('runs.passes.number', { number })}</span>}
      </span>
      <PassBar bar={bar} />
      <span className="text-right">
        {pass === null ? (
          <span className="text-warn">{t('runs.passes.unseen')}</span>
        ) : (
          <>
            {pass.latencyMs === null ? (
              <span className="text-muted">{t(`runs.passes.outcome.${pass.outcome}`)}</span>
            ) : (
              <DurationText ms={pass.latencyMs} />
            )}
            {pass.attempts > 1 && (
              <span className="text-muted"> · {t('runs.passes.attempts', { count: pass.attempts })}</span>
            )}
          </>
        )}
      </span>
    </div>
  );
}

const BAR_COLOR = {
  open: 'text-info',
  ended: 'text-ok',
  failed: 'text-danger',
  dead_lettered: 'text-danger',
} as const;

function PassBar({ bar }: { readonly bar: StepBar }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { pass, startPercent, widthPercent, p95Percent, limitPercent } = bar;
  if (pass === null) return <span />;
  return (
    <svg
      role="img"
      aria-label={t(`runs.passes.outcome.${pass.outcome}`)}
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      className={cx('h-3 w-full overflow-visible', BAR_COLOR[pass.outcome])}
    >
      <title>
        {[
          t(`runs.passes.outcome.${pass.outcome}`),
          ...(pass.latencyMs === null ? [] : [format.duration(pass.latencyMs)]),
        ].join(' · ')}
      </title>
      <rect x="0" y="4.5" width="100" height="1" className="fill-line" />
      <rect
        x={startPercent}
        y="1"
        width={Math.max(widthPercent, 0.6)}
        height="8"
        fill="currentColor"
        opacity={pass.outcome === 'open' ? 0.35 : 0.7}
      />
      {p95Percent !== null && <rect x={p95Percent} y="0" width="0.5" height="10" className="fill-ink" />}
      {limitPercent !== null && <rect x={limitPercent} y="0" width="0.5" height="10" className="fill-warn" />}
    </svg>
  );
}
