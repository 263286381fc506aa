/** A connection's colour and state, wherever they are shown. */
import {
  CircleCheck,
  CircleX,
  FileClock,
  LoaderCircle,
  type LucideIcon,
  PlugZap,
  RotateCw,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionColor, ConnectionState } from '../../shared/domain/connection.ts';
import { Badge } from './badge.tsx';
import { cx } from './class-names.ts';
import type { Tone } from './tone.ts';

const COLOR: Readonly<Record<ConnectionColor, string>> = {
  slate: 'bg-conn-slate',
  blue: 'bg-conn-blue',
  teal: 'bg-conn-teal',
  green: 'bg-conn-green',
  amber: 'bg-conn-amber',
  red: 'bg-conn-red',
  violet: 'bg-conn-violet',
  pink: 'bg-conn-pink',
};

export function connectionColorClass(color: ConnectionColor): string {
  return COLOR[color];
}

/** The mark by which an operator tells connections apart; the name always stands beside it. */
export function ConnectionMark({ color }: { readonly color: ConnectionColor }) {
  return <span aria-hidden className={cx('size-2.5 shrink-0 rounded-sm', COLOR[color])} />;
}

interface StateLook {
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

const LOOK: Readonly<Record<ConnectionState['kind'], StateLook>> = {
  disconnected: { tone: 'neutral', icon: PlugZap },
  connecting: { tone: 'info', icon: LoaderCircle },
  connected: { tone: 'ok', icon: CircleCheck },
  reconnecting: { tone: 'warn', icon: RotateCw },
  failed: { tone: 'danger', icon: CircleX },
  offline: { tone: 'warn', icon: FileClock },
};

export function connectionLook(state: ConnectionState): StateLook {
  return LOOK[state.kind];
}

export function ConnectionStateBadge({ state }: { readonly state: ConnectionState }) {
  const { t } = useTranslation();
  const { tone, icon } = LOOK[state.kind];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`app.connection.${state.kind}`)}
    </Badge>
  );
}
