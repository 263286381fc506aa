import {
  ArchiveX,
  CircleAlert,
  CircleCheck,
  CircleX,
  CopyX,
  Hourglass,
  LogOut,
  type LucideIcon,
  Send,
  SendHorizontal,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FailureState } from '../../../shared/domain/failure.ts';
import { Badge } from '../badge.tsx';
import { FAILURE_TONES } from './state-tones.ts';

const ICONS: Readonly<Record<FailureState, LucideIcon>> = {
  open: CircleAlert,
  retrying: SendHorizontal,
  sent: Send,
  succeeded: CircleCheck,
  failed_again: CircleX,
  overdue: Hourglass,
  possible_duplicate: CopyX,
  gone: LogOut,
  discarding: ArchiveX,
  discarded: ArchiveX,
};

/** What became of a failure, in a word; the whole sentence on hover. */
export function FailureStateBadge({ state }: { readonly state: FailureState }) {
  const { t } = useTranslation();
  return (
    <Badge tone={FAILURE_TONES[state]} icon={ICONS[state]} title={t(`failures.stateHelp.${state}`)}>
      {t(`failures.state.${state}`)}
    </Badge>
  );
}
