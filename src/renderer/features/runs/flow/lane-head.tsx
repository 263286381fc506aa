import { useTranslation } from 'react-i18next';
import { VisibleText } from '../../../components/visible-text.tsx';
import type { Lane } from './model.ts';
import { useLaneName } from './use-lane-name.ts';

/** The names of the lanes above them. */
export function LaneHead({ lanes, width }: { readonly lanes: readonly Lane[]; readonly width: number }) {
  const { t } = useTranslation();
  const nameOf = useLaneName();
  return (
    <ul aria-label={t('runs.flow.lanes')} className="flex shrink-0 text-xs text-muted">
      {lanes.map((lane) => (
        <li key={lane.id} title={nameOf(lane)} style={{ width }} className="truncate px-0.5 text-center">
          <VisibleText text={nameOf(lane)} />
        </li>
      ))}
    </ul>
  );
}
