/**
 * What an operator must not overlook: that the core is gone, that the screen shows history and not the present, that the
 * broker takes no messages. Each says since when and what to do.
 */
import { Link, useNavigate } from '@tanstack/react-router';
import {
  CloudOff,
  FileClock,
  LoaderCircle,
  type LucideIcon,
  OctagonAlert,
  PlugZap,
  Unplug,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../shared/domain/connection.ts';
import { assertNever } from '../../shared/errors.ts';
import { useLink, useLinkState } from '../client/client-context.tsx';
import { useCommand } from '../client/use-command.ts';
import { Button } from '../components/button.tsx';
import { cx } from '../components/class-names.ts';
import { useErrorText } from '../components/states.tsx';
import { useNow } from '../components/time.tsx';
import { TONE_BOX, type Tone } from '../components/tone.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useConnectionActions } from './connection-actions.ts';

interface BannerProps {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: ReactNode;
  readonly hatched?: boolean;
  readonly children?: ReactNode;
}

function Banner({ tone, icon: Icon, title, text, hatched = false, children }: BannerProps) {
  return (
    <div
      className={cx(
        'flex min-h-9 items-center gap-3 border-b px-4 py-1.5',
        TONE_BOX[tone],
        hatched && 'hatched',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <p className="min-w-0 flex-1 text-sm">
        <strong className="font-semibold">{title}</strong> <span className="wrap-anywhere">{text}</span>
      </p>
      {children}
    </div>
  );
}

export function CoreBanner() {
  const { t } = useTranslation();
  const link = useLink();
  const state = useLinkState();
  const asOf = useAsOf();
  if (state.kind !== 'lost') return null;
  return (
    <div role="alert">
      <Banner
        tone="danger"
        icon={Unplug}
        title={t('app.banner.coreLost', { time: asOf(state.since) })}
        text={t('app.banner.coreLostText', { attempt: state.attempt })}
        hatched
      >
        <Button size="sm" onClick={link.retryNow}>
          {t('app.banner.coreRetry')}
        </Button>
      </Banner>
    </div>
  );
}

export interface ConnectionBannerProps {
  readonly connection: ConnectionView;
  readonly onPassword: () => void;
}

/** Above every screen of a connection that is not connected. Says nothing while the core is lost: it would be as of then. */
export function ConnectionBanner({ connection, onPassword }: ConnectionBannerProps) {
  if (useLinkState().kind === 'lost') return null;
  return (
    <div role="status">
      <StateBanner connection={connection} onPassword={onPassword} />
      <BlockedBanner reason={connection.blocked} />
    </div>
  );
}

function BlockedBanner({ reason }: { readonly reason: string | null }) {
  const { t } = useTranslation();
  if (reason === null) return null;
  return (
    <Banner
      tone="warn"
      icon={OctagonAlert}
      title={t('app.banner.blocked', { reason })}
      text={t('app.banner.blockedText')}
    />
  );
}

/** When what is shown was last true: "14:03" today, with the date before that. */
function useAsOf(): (at: number) => string {
  const format = useFormat();
  const now = useNow();
  return (at) => (format.date(at) === format.date(now) ? format.time(at) : format.dateTime(at));
}

function StateBanner({ connection, onPassword }: ConnectionBannerProps) {
  const { t } = useTranslation();
  const asOf = useAsOf();
  const errorText = useErrorText();
  const { connect, busy } = useConnectionActions();
  const { state, lastEventAt } = connection;
  const offline =
    lastEventAt === null
      ? t('app.banner.offlineEmpty')
      : t('app.banner.offline', { time: asOf(lastEventAt) });
  switch (state.kind) {
    case 'connected':
      return null;
    case 'disconnected':
      return (
        <Banner tone="warn" icon={CloudOff} title={offline} text={t('app.banner.offlineText')} hatched>
          <Button size="sm" icon={PlugZap} busy={busy} onClick={() => connect(connection.id)}>
            {t('app.connection.connect')}
          </Button>
        </Banner>
      );
    case 'offline':
      return <CaptureBanner connection={connection} asOf={state.asOf} />;
    case 'connecting':
      return (
        <Banner
          tone="info"
          icon={LoaderCircle}
          title={t('app.banner.connecting', { name: connection.name })}
          text={
            lastEventAt === null
              ? t('app.banner.connectingTextEmpty')
              : t('app.banner.connectingText', { time: asOf(lastEventAt) })
          }
        />
      );
    case 'reconnecting':
      return (
        <Banner
          tone="warn"
          icon={CloudOff}
          title={t('app.banner.offline', { time: asOf(state.since) })}
          text={
            <>
              {errorText({ ...state.error, details: {} })} <RetryAt at={state.retryAt} />
            </>
          }
          hatched
        />
      );
    case 'failed':
      return (
        <Banner
          tone="danger"
          icon={CloudOff}
          title={offline}
          text={
            <>
              {t('app.banner.failedText')} {errorText({ ...state.error, details: {} })}
            </>
          }
          hatched
        >
          {state.error.code === 'password-needed' || state.error.code === 'broker-credentials' ? (
            <Button size="sm" onClick={onPassword}>
              {t('app.banner.password')}
            </Button>
          ) : (
            <Button size="sm" icon={PlugZap} busy={busy} onClick={() => connect(connection.id)}>
              {t('app.connection.connect')}
            </Button>
          )}
          {connection.kind === 'rabbitmq' && (
            <Link
              to="/connections"
              search={{ edit: connection.id }}
              className="text-sm underline underline-offset-2"
            >
              {t('app.banner.edit')}
            </Link>
          )}
        </Banner>
      );
    default:
      return assertNever(state);
  }
}

/** A capture is never mistaken for the present: its band stays, whatever the screen. */
function CaptureBanner({
  connection,
  asOf,
}: {
  readonly connection: ConnectionView;
  readonly asOf: number | null;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const format = useFormat();
  const close = useCommand('captures.close', { onSuccess: () => void navigate({ to: '/captures' }) });
  const { capture } = connection;
  const title =
    asOf === null ? t('app.banner.captureEmpty') : t('app.banner.capture', { time: format.dateTime(asOf) });
  const parts = [
    t('app.banner.captureText', { name: connection.name, connection: capture?.connection ?? '' }),
    capture?.masked && t('app.banner.captureMasked'),
    capture?.writable === false && t('app.banner.captureReadOnly'),
  ];
  return (
    <Banner tone="warn" icon={FileClock} title={title} text={parts.filter(Boolean).join(' ')} hatched>
      <Button size="sm" busy={close.isPending} onClick={() => close.mutate({ connectionId: connection.id })}>
        {t('app.banner.captureClose')}
      </Button>
    </Banner>
  );
}

function RetryAt({ at }: { readonly at: number }) {
  const { t } = useTranslation();
  const seconds = Math.ceil((at - useNow()) / 1000);
  return (
    // Counted on screen, not read out every second.
    <span aria-live="off">
      {seconds > 0 ? t('app.banner.reconnectIn', { count: seconds }) : t('app.banner.reconnectNow')}
    </span>
  );
}
