/**
 * The backend as a program of its own, on RabbitMQ and Redis: `npm run backend -- --amqp URL --redis URL --data DIR`. Any
 * number of them may run. Passwords come from ORACULO_AMQP_PASSWORD and ORACULO_REDIS_PASSWORD, never from arguments.
 */
import '../shared/freeze-prototype.ts';
import { openRabbitmq } from '../core/broker/rabbitmq/open.ts';
import { openRedis } from '../core/results/redis.ts';
import { messageOf } from '../shared/errors.ts';
import { type BackendArguments, HELP, readArguments } from './arguments.ts';
import { logPath, openBackendLog } from './log.ts';
import { credentialsFrom, targetsFrom } from './settings.ts';
import { startBackend } from './start.ts';

const BAD_USAGE = 2;

async function run({ settings, redisUrl, dataDir, resourcesDir }: BackendArguments) {
  const clock = { now: () => Date.now() };
  const log = openBackendLog(dataDir, clock);
  const session = openRabbitmq({
    settings,
    secrets: { password: process.env.ORACULO_AMQP_PASSWORD ?? null, keyPassphrase: null },
    clientName: 'oraculo-backend',
    log,
    clock,
  });
  const results = openRedis({ url: redisUrl, password: process.env.ORACULO_REDIS_PASSWORD ?? null, log });
  const credentials = credentialsFrom(process.env);
  const targets = targetsFrom(process.env);
  const backend = await startBackend({
    session,
    results,
    dataDir,
    resourcesDir,
    log,
    clock,
    credentials,
    targets,
  });

  const stop = async (code: number) => {
    await backend.close();
    await session.close();
    await results.close();
    process.exit(code);
  };
  process.once('SIGINT', () => void stop(0));
  process.once('SIGTERM', () => void stop(0));
  session.onState((state) => {
    if (state.kind !== 'failed') return;
    console.error(`The broker refused: ${state.error.message}`);
    void stop(1);
  });
  await backend.ready;
  console.log(`The backend runs. Log: ${logPath(dataDir)}`);
}

function chosen() {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${HELP}`);
    process.exit(BAD_USAGE);
  }
}

const options = chosen();
if (options) await run(options);
else console.log(HELP);
