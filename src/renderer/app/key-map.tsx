import { useTranslation } from 'react-i18next';
import { Dialog } from '../components/dialog.tsx';
import { Kbd } from '../components/kbd.tsx';
import { FAILURE_KEYS } from './failure-keys.ts';
import { CONNECTION_SCREENS, GENERAL_SCREENS, SCREEN_LOOK } from './screens.ts';

interface KeyLine {
  readonly keys: string;
  readonly text: string;
}

interface KeyGroup {
  readonly id: string;
  readonly lines: readonly KeyLine[];
}

/** Every key with what it does, in the language of `t`. */
export function keyGroups(t: (key: string) => string): readonly KeyGroup[] {
  const screens = [...CONNECTION_SCREENS, ...GENERAL_SCREENS];
  return [
    {
      id: 'global',
      lines: [
        { keys: 'Ctrl+K', text: t('app.keys.palette') },
        { keys: '/', text: t('app.keys.search') },
        { keys: 'Esc', text: t('app.keys.escape') },
        { keys: '?', text: t('app.keys.help') },
      ],
    },
    {
      id: 'go',
      lines: screens.map((screen) => ({
        keys: `g ${SCREEN_LOOK[screen].key}`,
        text: t(`app.screens.${screen}`),
      })),
    },
    {
      id: 'list',
      lines: [
        { keys: '↓ Enter', text: t('app.keys.enterList') },
        { keys: '↑ ↓ j k', text: t('app.keys.move') },
        { keys: 'PgUp PgDn', text: t('app.keys.page') },
        { keys: 'Home End', text: t('app.keys.ends') },
        { keys: 'Enter', text: t('app.keys.open') },
        { keys: 'Esc', text: t('app.keys.leaveList') },
      ],
    },
    {
      id: 'work',
      lines: [{ keys: t('live.spaceKey'), text: t('app.keys.pause') }],
    },
    {
      id: 'failures',
      lines: FAILURE_KEYS.map(([keys, id]) => ({ keys, text: t(`app.keys.failures.${id}`) })),
    },
    {
      id: 'queues',
      lines: [
        { keys: '1 2', text: t('app.keys.queueViews') },
        { keys: 'u', text: t('app.keys.queueRefresh') },
      ],
    },
    {
      id: 'tree',
      lines: [
        { keys: '← →', text: t('app.keys.fold') },
        { keys: 'Ctrl+C', text: t('app.keys.copy') },
      ],
    },
  ];
}

/** What `?` shows. */
export function KeyMap({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('app.keys.title')} size="lg">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus, and nothing else in it does */}
      <div tabIndex={0} className="gap-x-10 outline-none sm:columns-2">
        {keyGroups(t).map((group) => (
          <section key={group.id} className="break-inside-avoid pb-4">
            <h3 className="mb-1 text-xs font-semibold text-muted">{t(`app.keys.group.${group.id}`)}</h3>
            <dl>
              {group.lines.map((line) => (
                <div
                  key={line.keys}
                  className="flex items-center justify-between gap-4 border-b border-line py-1.5"
                >
                  <dt>{line.text}</dt>
                  <dd>
                    <Kbd keys={line.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
