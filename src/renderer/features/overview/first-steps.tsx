/** What to do on a connection that has captured nothing yet: three steps, the next one marked. */
import { Link } from '@tanstack/react-router';
import { Activity, Check, type LucideIcon, PlugZap, Sprout } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../shared/domain/connection.ts';
import { useCommand } from '../../client/use-command.ts';
import { Button } from '../../components/button.tsx';
import { cx } from '../../components/class-names.ts';

const LINK =
  'inline-flex h-control items-center rounded-md border px-3 text-sm font-medium whitespace-nowrap';
const PLAIN_LINK = cx(LINK, 'border-control bg-surface hover:bg-hover');
const NEXT_LINK = cx(LINK, 'border-transparent bg-accent text-accent-ink hover:brightness-110');

export function FirstSteps({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const connect = useCommand('connections.connect');
  const { id, state } = connection;
  const connected = state.kind === 'connected';
  const off = state.kind === 'disconnected' || state.kind === 'failed';
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-5 px-panel py-10">
      <div>
        <h2 className="text-xl font-semibold">{t('overview.first.title')}</h2>
        <p className="mt-1 text-muted">
          {connection.kind === 'local' ? t('overview.first.localText') : t('overview.first.text')}
        </p>
      </div>
      <ol className="flex flex-col gap-3">
        <Step
          icon={PlugZap}
          done={connected}
          next={!connected}
          title={t('overview.first.connect')}
          text={
            connected
              ? t('overview.first.connected', { name: connection.name })
              : t('overview.first.connectText')
          }
        >
          {off && (
            <Button variant="primary" busy={connect.isPending} onClick={() => connect.mutate({ id })}>
              {t('app.connection.connect')}
            </Button>
          )}
        </Step>
        <Step
          icon={Sprout}
          next={connected}
          title={t('overview.first.collect')}
          text={t('overview.first.collectText')}
        >
          <Link
            to="/$connectionId/collections"
            params={{ connectionId: id }}
            className={connected ? NEXT_LINK : PLAIN_LINK}
          >
            {t('overview.first.openCollections')}
          </Link>
        </Step>
        <Step icon={Activity} title={t('overview.first.watch')} text={t('overview.first.watchText')}>
          <Link to="/$connectionId/live" params={{ connectionId: id }} className={PLAIN_LINK}>
            {t('overview.first.openLive')}
          </Link>
        </Step>
      </ol>
    </div>
  );
}

interface StepProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
  readonly done?: boolean;
  readonly next?: boolean;
  readonly children?: ReactNode;
}

function Step({ icon: Icon, title, text, done = false, next = false, children }: StepProps) {
  const { t } = useTranslation();
  return (
    <li
      aria-current={next ? 'step' : undefined}
      className={cx(
        'flex items-center gap-4 rounded-lg border bg-surface p-4',
        next ? 'border-accent' : 'border-line',
      )}
    >
      <span
        className={cx(
          'flex size-9 shrink-0 items-center justify-center rounded-full border',
          done && 'border-ok-line bg-ok-soft text-ok',
          next && 'border-transparent bg-accent-soft text-accent-text',
          !done && !next && 'border-line bg-sunken text-muted',
        )}
      >
        {done ? <Check aria-hidden className="size-4" /> : <Icon aria-hidden className="size-4" />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-semibold">
          {title}
          {done && <span className="sr-only"> ({t('overview.first.done')})</span>}
        </p>
        <p className="text-muted">{text}</p>
      </div>
      {children}
    </li>
  );
}
