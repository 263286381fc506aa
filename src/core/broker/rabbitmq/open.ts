/** The door of the RabbitMQ adapter: settings and secrets in, a broker session out. */
import type { RabbitmqSettings } from '../../../shared/domain/connection.ts';
import type { Clock, Log } from '../../deps.ts';
import type { BrokerSession } from '../port.ts';
import type { BrokerSecrets } from './dial.ts';
import { managementOf } from './management.ts';
import { RabbitSession } from './session.ts';

export interface OpenRabbitmqOptions {
  readonly settings: RabbitmqSettings;
  readonly secrets: BrokerSecrets;
  /** Who we are in the broker's list of connections. */
  readonly clientName: string;
  readonly log: Log;
  readonly clock: Clock;
}

/** Starts connecting at once; the session's `state` tells how it goes. */
export function openRabbitmq(options: OpenRabbitmqOptions): BrokerSession {
  const management = managementOf(options.settings, options.secrets);
  return new RabbitSession({ ...options, management, random: Math.random });
}
