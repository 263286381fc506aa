import { useTranslation } from 'react-i18next';
import { DASHES } from './edge-line.tsx';

const LINES = [
  ['binding', 'stroke-control'],
  ['death', 'stroke-danger'],
  ['retry', 'stroke-accent-text'],
] as const;

/** What the lines mean. `isBlind`: the broker tells no bindings. */
export function GraphLegend({ isBlind }: { readonly isBlind: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-panel py-1.5 text-xs text-muted">
      <ul aria-label={t('queues.graph.legend')} className="flex flex-wrap gap-x-4">
        {LINES.map(([kind, stroke]) => (
          <li key={kind} className="flex items-center gap-1.5">
            <svg aria-hidden width={28} height={8}>
              <line
                x1={1}
                x2={27}
                y1={4}
                y2={4}
                strokeWidth={2}
                strokeLinecap="round"
                strokeDasharray={DASHES[kind]}
                className={stroke}
              />
            </svg>
            {t(`queues.graph.${kind}`)}
          </li>
        ))}
      </ul>
      {isBlind && <p>{t('queues.graph.noLinks')}</p>}
    </div>
  );
}
