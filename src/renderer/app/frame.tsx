/**
 * The frame around every screen: top bar, rail, banners, the screen itself, status bar. It knows which connection and
 * screen the address means, and nothing of what a screen shows.
 */
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { Keyboard, Search } from 'lucide-react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../shared/domain/connection.ts';
import icon from '../app-icon.svg';
import { IconButton } from '../components/button.tsx';
import { cx } from '../components/class-names.ts';
import { connectionColorClass } from '../components/connection-state.tsx';
import { Kbd } from '../components/kbd.tsx';
import { LoadingState } from '../components/states.tsx';
import { useToast } from '../components/toast.tsx';
import { PasswordPrompt } from '../features/connections/password-prompt.tsx';
import { useAppearance } from './appearance.ts';
import { ConnectionBanner, CoreBanner } from './banners.tsx';
import { ConnectionSwitcher } from './connection-switcher.tsx';
import { useCurrentConnection } from './current-connection.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { KeyMap } from './key-map.tsx';
import { useGlobalKeys } from './keyboard.ts';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { isConnectionScreen, type Screen, screenOf, screenPath } from './screens.ts';
import { StatusBar } from './status-bar.tsx';
import { useCommands } from './use-commands.ts';
import { useOpenedFiles } from './use-opened-files.ts';
import { useRouteFocus } from './use-route-focus.ts';

type Overlay = 'none' | 'palette' | 'keys';

export function Frame() {
  const { t } = useTranslation();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const { reset } = useQueryErrorResetBoundary();
  const { connections, connection } = useCurrentConnection();
  const [overlay, setOverlay] = useState<Overlay>('none');
  const { showConnection } = useToast();
  const shown = connection?.id ?? null;
  useEffect(() => showConnection(shown), [showConnection, shown]);
  const prompt = usePasswordPrompt(connection);
  const screen = screenOf(pathname);
  const screenKey = `${screen ?? ''} ${connection?.id ?? ''}`;
  const ofConnection = screen !== null && isConnectionScreen(screen);
  const commands = useCommands({
    connections,
    connection,
    open: overlay === 'palette',
    onHelp: () => setOverlay('keys'),
  });

  const isDropping = useOpenedFiles();
  useAppearance();
  useRouteFocus(main, screenKey);
  useFrameKeys(connection, setOverlay);
  useEffect(() => {
    const parts = [screen && t(`app.screens.${screen}`), ofConnection && connection?.name, t('app.name')];
    document.title = parts.filter(Boolean).join(' · ');
  }, [screen, ofConnection, connection?.name, t]);

  return (
    <div className="flex h-full flex-col">
      <button
        type="button"
        onClick={() => main.current?.focus()}
        className="sr-only focus:not-sr-only focus:absolute focus:top-1 focus:left-1 focus:z-50 focus:rounded-md focus:bg-accent focus:px-3 focus:py-1.5 focus:text-accent-ink"
      >
        {t('app.skip')}
      </button>
      <div
        aria-hidden
        className={cx('h-0.5 shrink-0', connection ? connectionColorClass(connection.color) : 'bg-line')}
      />
      <header className="flex h-11 shrink-0 items-center gap-3 border-b border-line bg-canvas px-3">
        <img src={icon} alt={t('app.name')} title={t('app.name')} className="size-6 shrink-0" />
        <ConnectionSwitcher connections={connections} connection={connection} screen={screen} />
        <div className="flex min-w-0 flex-1 justify-center">
          <PaletteButton onOpen={() => setOverlay('palette')} />
        </div>
        <IconButton
          icon={Keyboard}
          label={t('app.keys.title')}
          shortcut="?"
          onClick={() => setOverlay('keys')}
        />
      </header>
      <CoreBanner />
      <div className="flex min-h-0 flex-1">
        <Rail connection={connection} current={screen} />
        <div className="flex min-w-0 flex-1 flex-col">
          {ofConnection && connection && (
            <ConnectionBanner connection={connection} onPassword={prompt.open} />
          )}
          <main id="main" ref={main} tabIndex={-1} className="min-h-0 flex-1 bg-canvas outline-none">
            <ErrorBoundary key={screenKey} onReset={reset}>
              <Suspense fallback={<LoadingState label={t('ui.loading')} />}>
                <Outlet />
              </Suspense>
            </ErrorBoundary>
          </main>
        </div>
      </div>
      <StatusBar connection={connection} />
      {isDropping && (
        <div
          aria-hidden
          className="pointer-events-none fixed inset-2 z-50 flex items-center justify-center rounded-lg border-2 border-dashed border-accent bg-scrim text-lg font-semibold text-accent-ink"
        >
          {t('captures.drop.title')}
        </div>
      )}
      <Palette
        open={overlay === 'palette'}
        onClose={() => setOverlay('none')}
        commands={commands.commands}
        commandsFor={commands.commandsFor}
      />
      <KeyMap open={overlay === 'keys'} onClose={() => setOverlay('none')} />
      {connection && <PasswordPrompt connection={connection} open={prompt.isOpen} onClose={prompt.close} />}
    </div>
  );
}

function PaletteButton({ onOpen }: { readonly onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex h-8 w-full max-w-110 items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-muted hover:bg-hover hover:text-ink"
    >
      <Search aria-hidden className="size-3.5 shrink-0" />
      <span className="min-w-0 flex-1 truncate text-left">{t('app.palette.open')}</span>
      <Kbd keys="Ctrl+K" />
    </button>
  );
}

function useFrameKeys(connection: ConnectionView | null, setOverlay: (overlay: Overlay) => void): void {
  const navigate = useNavigate();
  const go = (screen: Screen) => {
    const to = screenPath(screen, connection?.id ?? null);
    if (to !== null) void navigate({ to });
  };
  useGlobalKeys({
    onPalette: () => setOverlay('palette'),
    onHelp: () => setOverlay('keys'),
    onSearch: () => document.querySelector<HTMLElement>('[data-search]')?.focus(),
    onGo: go,
  });
}

interface PromptState {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
}

/** The prompt opens by itself once, when a connection turns out to need its password; later it is asked for. */
function usePasswordPrompt(connection: ConnectionView | null): PromptState {
  const [isOpen, setOpen] = useState(false);
  const needed = connection?.state.kind === 'failed' && connection.state.error.code === 'password-needed';
  const key = needed ? connection.id : null;
  useEffect(() => setOpen(key !== null), [key]);
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false) };
}
