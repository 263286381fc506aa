/** What a connected connection stands on; the adapters behind it are chosen in `adapters.ts` alone. */
import type { ConnectionInput, RabbitmqSettings, TestStep } from '../../shared/domain/connection.ts';
import type { BrokerSession } from '../broker/port.ts';
import type { ResultReader } from '../results/port.ts';

export interface Link {
  readonly session: BrokerSession;
  readonly results: ResultReader | null;
  /** Resolves when the link is gone for good and must be opened anew (the local services ended). */
  readonly lost: Promise<void>;
  close(): Promise<void>;
}

export interface KnownSecrets {
  readonly password: string | null;
  readonly redisPassword: string | null;
  readonly keyPassphrase: string | null;
}

export interface Openers {
  local(): Promise<Link>;
  rabbitmq(settings: RabbitmqSettings, secrets: KnownSecrets, name: string): Link;
  /** Steps `broker`, `management` and `redis`; never throws for what it finds. */
  test(connection: ConnectionInput, secrets: KnownSecrets): Promise<readonly TestStep[]>;
}
