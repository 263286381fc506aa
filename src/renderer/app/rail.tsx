/** The left rail: the screens that exist. In a narrow window only their icons, with their names as tooltips. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../shared/domain/connection.ts';
import { Tooltip } from '../components/tooltip.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { GENERAL_SCREENS, SCREEN_LOOK, type Screen, screenPath, screensOf } from './screens.ts';

export interface RailProps {
  readonly connection: ConnectionView | null;
  readonly current: Screen | null;
}

export function Rail({ connection, current }: RailProps) {
  const { t } = useTranslation();
  const connectionId = connection?.id ?? null;
  const failures = connection?.openFailures ?? 0;
  return (
    <nav
      aria-label={t('app.rail.label')}
      className="flex w-48 shrink-0 flex-col gap-0.5 border-r border-line bg-canvas p-2 max-[1180px]:w-13"
    >
      {connectionId !== null &&
        screensOf(connection).map((screen) => (
          <RailLink key={screen} screen={screen} connectionId={connectionId} current={current === screen}>
            {screen === 'failures' && failures > 0 && <FailureCount count={failures} />}
          </RailLink>
        ))}
      <div className="flex-1" />
      {GENERAL_SCREENS.map((screen) => (
        <RailLink key={screen} screen={screen} connectionId={connectionId} current={current === screen} />
      ))}
    </nav>
  );
}

function FailureCount({ count }: { readonly count: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <span className="rounded-full bg-danger-solid px-1.5 text-xs leading-4.5 font-semibold tabular-nums text-danger-ink max-[1180px]:absolute max-[1180px]:top-1 max-[1180px]:right-1 max-[1180px]:size-2 max-[1180px]:p-0">
      <span aria-hidden className="max-[1180px]:hidden">
        {count > 999 ? '999+' : format.number(count)}
      </span>
      <span className="sr-only">{t('app.rail.openFailures', { count })}</span>
    </span>
  );
}

interface RailLinkProps {
  readonly screen: Screen;
  readonly connectionId: string | null;
  readonly current: boolean;
  readonly children?: ReactNode;
}

function RailLink({ screen, connectionId, current, children }: RailLinkProps) {
  const { t } = useTranslation();
  const { icon: Icon, key } = SCREEN_LOOK[screen];
  const to = screenPath(screen, connectionId);
  if (to === null) return null;
  return (
    <Tooltip label={t(`app.screens.${screen}`)} shortcut={`g ${key}`} side="right">
      <Link
        to={to}
        aria-current={current ? 'page' : undefined}
        className="relative flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm text-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-semibold aria-[current=page]:text-accent-text"
      >
        <Icon aria-hidden className="size-4 shrink-0" />
        <span className="min-w-0 flex-1 truncate max-[1180px]:sr-only">{t(`app.screens.${screen}`)}</span>
        {children}
      </Link>
    </Tooltip>
  );
}
