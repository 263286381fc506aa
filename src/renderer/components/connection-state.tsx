/** A connection's colour and state, wherever they are shown. */
import {
  CircleCheck,
  CircleX,
  FileClock,
  LoaderCircle,
  type LucideIcon,
  PlugZap,
  RotateCw,
  Unplug,
} from 'lucide-react';
import { createContext, useContext } from 'react';
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

/** Since when the window is without its core, ms since 1970; null while it has one. */
export const CoreLostContext = createContext<number | null>(null);

export interface ShownState extends StateLook {
  readonly text: string;
}

const LOOK: Readonly<Record<ConnectionState['kind'], StateLook>> = {
  disconnected: { tone: 'neutral', icon: PlugZap },
  connecting: { tone: 'info', icon: LoaderCircle },
  connected: { tone: 'ok', icon: CircleCheck },
  reconnecting: { tone: 'warn', icon: RotateCw },
  failed: { tone: 'danger', icon: CircleX },
  offline: { tone: 'warn', icon: FileClock },
};

/** How a state is shown. Without its core the window knows of none: what it heard last is not what is. */
export function useConnectionLook(): (state: ConnectionState) => ShownState {
  const { t } = useTranslation();
  const isLost = useContext(CoreLostContext) !== null;
  return ({ kind }) =>
    isLost
      ? { tone: 'warn', icon: Unplug, text: t('app.connection.notKnown') }
      : { ...LOOK[kind], text: t(`app.connection.${kind}`) };
}

export function ConnectionStateBadge({ state }: { readonly state: ConnectionState }) {
  const { tone, icon, text } = useConnectionLook()(state);
  return (
    <Badge tone={tone} icon={icon}>
      {text}
    </Badge>
  );
}
