/** One line of facts: the connection, what was captured and what was not, where data and passwords are. */
import { useQuery } from '@tanstack/react-query';
import {
  HardDrive,
  KeyRound,
  LockOpen,
  type LucideIcon,
  ShieldCheck,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../shared/domain/connection.ts';
import { useClient, useLinkState } from '../client/client-context.tsx';
import { statusQuery } from '../client/queries.ts';
import { cx } from '../components/class-names.ts';
import { ConnectionMark, useConnectionLook } from '../components/connection-state.tsx';
import { AgeText } from '../components/time.tsx';
import { TONE_TEXT, type Tone } from '../components/tone.ts';
import { useFormat } from '../i18n/use-format.ts';

interface FactProps {
  readonly icon?: LucideIcon;
  readonly tone?: Tone;
  readonly title?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

function Fact({ icon: Icon, tone = 'neutral', title, className, children }: FactProps) {
  return (
    <span
      title={title}
      className={cx('flex items-center gap-1.5 whitespace-nowrap', TONE_TEXT[tone], className)}
    >
      {Icon && <Icon aria-hidden className="size-3.5 shrink-0" />}
      {children}
    </span>
  );
}

export function StatusBar({ connection }: { readonly connection: ConnectionView | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const link = useLinkState();
  return (
    <footer className="flex h-7 shrink-0 items-center gap-4 overflow-hidden border-t border-line bg-canvas px-3 text-xs">
      {link.kind === 'lost' && (
        <Fact icon={Unplug} tone="danger">
          {t('app.status.coreLost', { time: format.time(link.since) })}
        </Fact>
      )}
      {connection && <ConnectionFacts connection={connection} />}
      <span className="flex-1" />
      <ConsoleFacts />
    </footer>
  );
}

function ConnectionFacts({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTranslation();
  const { state, captured, notCaptured, lastEventAt } = connection;
  const look = useConnectionLook()(state);
  const server = state.kind === 'connected' ? `${state.product} ${state.version} · ${state.host}` : undefined;
  return (
    <>
      <Fact icon={look.icon} tone={look.tone} {...(server ? { title: server } : {})}>
        <ConnectionMark color={connection.color} />
        {connection.name}: {look.text}
      </Fact>
      <Fact>{t('app.status.captured', { count: captured })}</Fact>
      {notCaptured > 0 && (
        <Fact icon={TriangleAlert} tone="warn" title={t('app.status.notCapturedHelp')}>
          {t('app.status.notCaptured', { count: notCaptured })}
        </Fact>
      )}
      <Fact className="max-[1180px]:hidden">
        {lastEventAt === null ? (
          t('app.status.noEvent')
        ) : (
          <>
            {t('app.status.lastEvent')} <AgeText at={lastEventAt} />
          </>
        )}
      </Fact>
    </>
  );
}

function ConsoleFacts() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: status } = useQuery({ ...statusQuery(useClient()), refetchInterval: 30_000 });
  if (!status) return null;
  const inMemory = status.secrets === 'memory';
  return (
    <>
      <Fact icon={KeyRound} {...(inMemory ? { title: t('app.status.memoryHelp') } : {})}>
        {inMemory ? t('app.status.memory') : t('app.status.keychain')}
      </Fact>
      {status.encryptedAtRest ? (
        <Fact icon={ShieldCheck}>{t('app.status.encrypted')}</Fact>
      ) : (
        <Fact icon={LockOpen} title={t('app.status.notEncryptedHelp')}>
          {t('app.status.notEncrypted')}
        </Fact>
      )}
      <Fact icon={HardDrive} title={t('app.status.diskHelp', { dir: status.dataDir })}>
        {t('app.status.disk', { size: format.size(status.diskBytes) })}
      </Fact>
    </>
  );
}
