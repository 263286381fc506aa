/** The connection looked at now, its colour and state, and the way to another one. */
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown, Lock, Network, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../shared/domain/connection.ts';
import { cx } from '../components/class-names.ts';
import { ConnectionMark, useConnectionLook } from '../components/connection-state.tsx';
import { Menu, type MenuItem } from '../components/menu.tsx';
import { TONE_TEXT } from '../components/tone.ts';
import { type ConnectionScreen, isConnectionScreen, type Screen, screenPath } from './screens.ts';

export interface ConnectionSwitcherProps {
  readonly connections: readonly ConnectionView[];
  readonly connection: ConnectionView | null;
  readonly screen: Screen | null;
}

export function ConnectionSwitcher({ connections, connection, screen }: ConnectionSwitcherProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const lookOf = useConnectionLook();
  const target: ConnectionScreen = screen !== null && isConnectionScreen(screen) ? screen : 'overview';
  const items: MenuItem[] = connections.map((each) => ({
    id: each.id,
    label: each.name,
    detail: [lookOf(each.state).text, each.readOnly && t('app.connection.readOnly')]
      .filter(Boolean)
      .join(' · '),
    mark: <ConnectionMark color={each.color} />,
    checked: each.id === connection?.id,
    onSelect: () => void navigate({ to: screenPath(target, each.id) ?? '/' }),
  }));
  items.push(
    { kind: 'separator', id: 'line' },
    {
      id: 'manage',
      label: t('app.switcher.manage'),
      icon: Network,
      onSelect: () => void navigate({ to: '/connections' }),
    },
    {
      id: 'create',
      label: t('app.switcher.create'),
      icon: Plus,
      onSelect: () => void navigate({ to: '/connections', search: { edit: 'new' } }),
    },
  );
  return <Menu items={items} trigger={<SwitcherButton connection={connection} />} />;
}

/** The menu hands its wiring in as props. */
function SwitcherButton({
  connection,
  ...wiring
}: { readonly connection: ConnectionView | null } & React.ComponentProps<'button'>) {
  const { t } = useTranslation();
  const lookOf = useConnectionLook();
  const look = connection ? lookOf(connection.state) : null;
  return (
    <button
      {...wiring}
      type="button"
      className="flex h-8 max-w-100 items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-sm hover:bg-hover"
    >
      {connection && look ? (
        <>
          <ConnectionMark color={connection.color} />
          {/* The name of the button is what is seen, in words. */}
          <span className="sr-only">{t('app.switcher.label')}</span>
          <span className="min-w-0 truncate font-semibold">{connection.name}</span>
          <span className={cx('flex shrink-0 items-center gap-1 text-xs', TONE_TEXT[look.tone])}>
            <look.icon aria-hidden className="size-3.5 shrink-0" />
            {look.text}
          </span>
          {connection.readOnly && (
            <span className="flex shrink-0 items-center gap-1 text-xs text-muted">
              <Lock aria-hidden className="size-3" />
              {t('app.connection.readOnly')}
            </span>
          )}
        </>
      ) : (
        <span className="text-muted">{t('app.switcher.none')}</span>
      )}
      <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-muted" />
    </button>
  );
}
