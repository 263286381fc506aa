import { CircleCheck, CircleDot, Eye, type LucideIcon, TrendingUp, Wrench } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { GroupState } from '../../../shared/domain/failure-group.ts';
import { Badge } from '../badge.tsx';
import type { Tone } from '../tone.ts';

const LOOK: Readonly<Record<GroupState, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  new: { tone: 'danger', icon: CircleDot },
  acknowledged: { tone: 'info', icon: Eye },
  fix_expected: { tone: 'warn', icon: Wrench },
  resolved: { tone: 'ok', icon: CircleCheck },
  regressed: { tone: 'danger', icon: TrendingUp },
};

export function groupTone(state: GroupState): Tone {
  return LOOK[state].tone;
}

/** Where a group is in its life, in a word; the whole sentence on hover. */
export function GroupStateBadge({ state }: { readonly state: GroupState }) {
  const { t } = useTranslation();
  const { tone, icon } = LOOK[state];
  return (
    <Badge tone={tone} icon={icon} title={t(`groups.stateHelp.${state}`)}>
      {t(`groups.state.${state}`)}
    </Badge>
  );
}
