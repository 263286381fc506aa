/**
 * A console that only watches, to be killed. It writes down each message that it acks, at once and where a kill cannot
 * take it back. Arguments: a port and a folder.
 */
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BrokerChannel, BrokerSession } from '../../../src/core/broker/port.ts';
import { startCapture } from '../../../src/core/capture/capture.ts';
import { openConnectionHistory } from '../../../src/core/connections/connection-history.ts';
import { loadProfiles } from '../../../src/core/systems/load.ts';
import { systemClock as clock, eventually, TestLog } from '../../support/failures/lab.ts';
import { openSession } from '../../support/failures/sessions.ts';
import { ACKED_FILE, EXCHANGE, numberOf } from './order.ts';

const [amqpUrl = '', folder = ''] = process.argv.slice(2);
const acked = openSync(join(folder, ACKED_FILE), 'a');

/** The same channel, with what it acks written down after the ack was sent. */
function noting(channel: BrokerChannel): BrokerChannel {
  let unacked: { readonly tag: number; readonly number: number }[] = [];
  const consume: BrokerChannel['consume'] = (queue, receive, options) =>
    channel.consume(
      queue,
      (delivery) => {
        unacked.push({ tag: delivery.deliveryTag, number: numberOf(delivery.body) });
        receive(delivery);
      },
      options,
    );
  const ack: BrokerChannel['ack'] = (tag, multiple) => {
    channel.ack(tag, multiple);
    const done = unacked.filter((each) => each.tag <= tag);
    unacked = unacked.filter((each) => each.tag > tag);
    writeSync(acked, done.map(({ number }) => `${number}\n`).join(''));
  };
  return new Proxy(channel, {
    get: (target, name) => {
      if (name === 'consume') return consume;
      if (name === 'ack') return ack;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function notingSession(session: BrokerSession): BrokerSession {
  return new Proxy(session, {
    get: (target, name) => {
      if (name === 'openChannel') {
        return async (...args: Parameters<BrokerSession['openChannel']>) =>
          noting(await target.openChannel(...args));
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const log = new TestLog();
const open = await openSession({ kind: 'rabbitmq', folder, amqpUrl, managementUrl: '' });
const profile = loadProfiles('resources').find(({ id }) => id === 'oraculo');
if (!profile) throw new Error('there is no profile oraculo');
const history = openConnectionHistory({ file: join(folder, 'history.db'), profile, clock, log });
await eventually(() => (open.session.state.kind === 'connected' ? true : null), 20_000);
const { recorder, record } = history;
const capture = startCapture({ session: notingSession(open.session), profile, recorder, record, clock, log });
if (!(await capture.whenWatching(EXCHANGE, 20_000))) throw new Error('it does not watch');
process.stdout.write('WATCHING\n');
process.on('SIGTERM', () => {
  void capture.close('not-connected').then(async () => {
    await open.close();
    history.close();
    process.stdout.write(`REPORT ${JSON.stringify({ errors: log.errors })}\n`);
  });
});
