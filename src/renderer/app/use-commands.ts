/** What the palette offers now: screens, connections, appearance, help, and searches for what was typed. */
import { useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import {
  Activity,
  Eye,
  Keyboard,
  Languages,
  Palette,
  PlugZap,
  Rows3,
  Rows4,
  Sprout,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { DENSITIES, LANGUAGES, THEMES } from '../../shared/contract.ts';
import type { ConnectionView } from '../../shared/domain/connection.ts';
import { useClient } from '../client/client-context.tsx';
import { deadLetterQueuesQuery } from '../client/queries.ts';
import { useCommand } from '../client/use-command.ts';
import { pressScreenKey } from '../components/use-keys.ts';
import { useConnectionActions } from './connection-actions.ts';
import { FAILURE_ACTIONS } from './failure-keys.ts';
import type { Command } from './palette-commands.ts';
import { GENERAL_SCREENS, SCREEN_LOOK, screenOf, screenPath, screensOf } from './screens.ts';

export interface PaletteCommands {
  readonly commands: readonly Command[];
  readonly commandsFor: (query: string) => readonly Command[];
}

export interface CommandsSource {
  readonly connections: readonly ConnectionView[];
  /** The one that the address means. */
  readonly connection: ConnectionView | null;
  /** The palette is shown: only then is anything asked of the core for it. */
  readonly open: boolean;
  readonly onHelp: () => void;
}

export function useCommands({ connections, connection, open, onHelp }: CommandsSource): PaletteCommands {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { connect, disconnect } = useConnectionActions();
  const preferences = useCommand('preferences.set');
  const go = (to: string, search?: Record<string, string>) =>
    void navigate({ to, ...(search ? { search } : {}) });

  const screens = [...screensOf(connection), ...GENERAL_SCREENS].flatMap((screen): Command[] => {
    const to = screenPath(screen, connection?.id ?? null);
    const { icon, key } = SCREEN_LOOK[screen];
    const label = t('app.palette.goTo', { name: t(`app.screens.${screen}`) });
    return to === null
      ? []
      : [
          {
            id: screen,
            label,
            group: t('app.palette.group.screens'),
            icon,
            keys: `g ${key}`,
            run: () => go(to),
          },
        ];
  });
  const switches = connections
    .filter(({ id }) => id !== connection?.id)
    .map(
      ({ id, name }): Command => ({
        id: `to-${id}`,
        label: t('app.palette.switchTo', { name }),
        group: t('app.palette.group.connections'),
        icon: Rows3,
        run: () => go(screenPath('overview', id) ?? '/'),
      }),
    );
  const lines = connections.filter(({ kind }) => kind !== 'capture');
  const plugs = currentFirst(lines, connection).map(({ id, name, state }): Command => {
    const off = state.kind === 'disconnected' || state.kind === 'failed';
    return {
      id: `plug-${id}`,
      label: t(off ? 'app.palette.connect' : 'app.palette.disconnect', { name }),
      group: t('app.palette.group.connections'),
      icon: off ? PlugZap : Unplug,
      run: () => (off ? connect(id) : disconnect(id)),
    };
  });
  const work = useWorkCommands(connection, open, go);
  const appearance = t('app.palette.group.appearance');
  const looks: Command[] = [
    ...THEMES.map((theme) => ({
      id: `theme-${theme}`,
      label: t('app.palette.theme', { name: t(`settings.theme.${theme}`) }),
      group: appearance,
      icon: Palette,
      run: () => preferences.mutate({ theme }),
    })),
    ...LANGUAGES.map((language) => ({
      id: `language-${language}`,
      label: t('app.palette.language', { name: t(`settings.language.${language}`) }),
      group: appearance,
      icon: Languages,
      run: () => preferences.mutate({ language }),
    })),
    ...DENSITIES.map((density) => ({
      id: `density-${density}`,
      label: t('app.palette.density', { name: t(`settings.density.${density}`) }),
      group: appearance,
      icon: Rows4,
      run: () => preferences.mutate({ density }),
    })),
  ];
  const help: Command = {
    id: 'keys',
    label: t('app.palette.keys'),
    group: t('app.palette.group.help'),
    icon: Keyboard,
    keys: '?',
    run: onHelp,
  };
  const id = connection?.id ?? null;
  const find = t('app.palette.group.find');
  return {
    commands: [...screens, ...work, ...plugs, ...switches, ...looks, help],
    commandsFor: (query) =>
      id === null
        ? []
        : [
            {
              id: 'find-runs',
              label: t('app.palette.findRuns', { query }),
              group: find,
              icon: Rows3,
              run: () => go(screenPath('runs', id) ?? '/', { text: query }),
            },
            {
              id: 'find-events',
              label: t('app.palette.findEvents', { query }),
              group: find,
              icon: Activity,
              run: () => go(screenPath('live', id) ?? '/', { text: query }),
            },
          ],
  };
}

function currentFirst(
  connections: readonly ConnectionView[],
  current: ConnectionView | null,
): readonly ConnectionView[] {
  return connections.toSorted((a, b) => Number(b.id === current?.id) - Number(a.id === current?.id));
}

/** Work on the connection: start a collection, look into a dead-letter queue; the queue chosen on the screen first. */
function useWorkCommands(
  connection: ConnectionView | null,
  open: boolean,
  go: (to: string, search?: Record<string, string>) => void,
): readonly Command[] {
  const { t } = useTranslation();
  const { queue: chosen } = useSearch({ strict: false });
  const onFailures = screenOf(useLocation().pathname) === 'failures';
  const id = connection?.id ?? '';
  const { data: queues = [] } = useQuery({
    ...deadLetterQueuesQuery(useClient(), id),
    enabled: open && connection !== null && connection.kind !== 'capture',
  });
  const collections = screenPath('collections', connection?.id ?? null);
  const failures = screenPath('failures', connection?.id ?? null);
  if (collections === null || failures === null) return [];
  const group = t('app.palette.group.work');
  const looks = queues
    .filter(({ exists }) => exists)
    .toSorted((a, b) => Number(b.name === chosen) - Number(a.name === chosen))
    .map(
      ({ name }): Command => ({
        id: `look-${name}`,
        label: t('app.palette.look', { name }),
        group,
        icon: Eye,
        ...(name === chosen ? { keys: 'u' } : {}),
        run: () => go(failures, { queue: name, look: 'now' }),
      }),
    );
  const start: Command = {
    id: 'start-collection',
    label: t('app.palette.startCollection'),
    group,
    icon: Sprout,
    run: () => go(collections),
  };
  const views = (['groups', 'list', 'jobs', 'archive'] as const).map(
    (view, index): Command => ({
      id: `view-${view}`,
      label: t(`app.palette.failureView.${view}`),
      group,
      icon: TriangleAlert,
      ...(onFailures ? { keys: String(index + 1) } : {}),
      run: () => go(failures, { view }),
    }),
  );
  const actions = FAILURE_ACTIONS.map(
    ([key, id]): Command => ({
      id: `act-${id}`,
      label: t(`app.keys.failures.${id}`),
      group: t('app.screens.failures'),
      icon: Keyboard,
      keys: key === 'M' ? 'Shift+m' : key,
      run: () => pressScreenKey(key),
    }),
  );
  if (connection?.kind === 'capture') return views;
  return [...(onFailures ? actions : []), start, ...views, ...looks];
}
