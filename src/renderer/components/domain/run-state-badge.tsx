import {
  CircleCheck,
  CircleDashed,
  CircleX,
  Clock,
  Cog,
  Download,
  Hourglass,
  type LucideIcon,
  MailX,
  PackageCheck,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RunState } from '../../../shared/domain/run.ts';
import { Badge } from '../badge.tsx';
import { RUN_TONES } from './state-tones.ts';

const ICONS: Readonly<Record<RunState, LucideIcon>> = {
  waiting: Clock,
  collecting: Download,
  collected: PackageCheck,
  executing: Cog,
  done: CircleCheck,
  failed: CircleX,
  dead_lettered: MailX,
  stalled: Hourglass,
  partial: CircleDashed,
};

/** The state of a run in a word, with an icon so that the colour is never alone. */
export function RunStateBadge({ state }: { readonly state: RunState }) {
  const { t } = useTranslation();
  return (
    <Badge tone={RUN_TONES[state]} icon={ICONS[state]} title={t(`runs.stateHelp.${state}`)}>
      {t(`runs.state.${state}`)}
    </Badge>
  );
}
