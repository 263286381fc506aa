/**
 * A private RabbitMQ: its own node name, folders, cookie, epmd and free ports, all on 127.0.0.1, so that it neither
 * sees nor disturbs another broker on the machine. It needs no service manager and may run as any user.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs } from './install.ts';
import { accepts, eventually, exited, freePorts, isAlive, run, signal } from './processes.ts';

export interface RabbitmqOptions {
  /** Further lines of rabbitmq.conf. */
  readonly config?: readonly string[];
  /** Enabled plugins; the management plugin when absent. Without it the broker starts faster. */
  readonly plugins?: readonly string[];
}

export interface RabbitmqServer {
  /** Of user guest, virtual host `/`. */
  readonly amqpUrl: string;
  readonly amqpPort: number;
  readonly managementUrl: string;
  /** The process that is the broker now. */
  readonly pid: number;
  /** Ends the broker at once, as a crash would. */
  kill9(): Promise<void>;
  /** Starts it again on the same ports and data; stops it in order first when it runs. */
  restart(): Promise<void>;
  /** Stops everything and removes its data. */
  stop(): Promise<void>;
  /** rabbitmqctl against this broker; its output. */
  ctl(args: readonly string[]): Promise<string>;
}

interface Layout {
  readonly dir: string;
  readonly ports: {
    readonly amqp: number;
    readonly management: number;
    readonly dist: number;
    readonly epmd: number;
  };
  readonly env: NodeJS.ProcessEnv;
}

async function prepare(options: RabbitmqOptions): Promise<Layout> {
  const dir = mkdtempSync(join(tmpdir(), 'oraculo-rabbitmq-'));
  const [amqp = 0, management = 0, dist = 0, epmd = 0] = await freePorts(4);
  for (const folder of ['home', 'mnesia', 'log']) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, 'home', '.erlang.cookie'), randomBytes(16).toString('hex'), { mode: 0o400 });
  const plugins = options.plugins ?? ['rabbitmq_management'];
  writeFileSync(join(dir, 'enabled_plugins'), `[${plugins.join(',')}].\n`);
  const config = [
    `listeners.tcp.1 = 127.0.0.1:${amqp}`,
    ...(plugins.includes('rabbitmq_management')
      ? ['management.tcp.ip = 127.0.0.1', `management.tcp.port = ${management}`]
      : []),
    'log.console = true',
    'log.file = false',
    ...(options.config ?? []),
  ];
  writeFileSync(join(dir, 'rabbitmq.conf'), `${config.join('\n')}\n`);
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: join(dir, 'home'),
    ERL_EPMD_PORT: String(epmd),
    RABBITMQ_NODENAME: `oraculo-${amqp}@localhost`,
    RABBITMQ_DIST_PORT: String(dist),
    RABBITMQ_MNESIA_BASE: join(dir, 'mnesia'),
    RABBITMQ_LOG_BASE: join(dir, 'log'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(dir, 'pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false +sbwt none +sbwtdcpu none +sbwtdio none',
  };
  return { dir, ports: { amqp, management, dist, epmd }, env };
}

/** Our own epmd in the foreground: one that the broker started would outlive it. */
async function startEpmd(program: string, layout: Layout): Promise<ChildProcess> {
  const child = spawn(program, ['-port', String(layout.ports.epmd), '-address', '127.0.0.1'], {
    env: layout.env,
    stdio: 'ignore',
  });
  await eventually('epmd starts', () => accepts(layout.ports.epmd), { withinMs: 10_000, everyMs: 10 });
  return child;
}

class PrivateRabbitmq implements RabbitmqServer {
  readonly #layout: Layout;
  readonly #server: string;
  readonly #ctl: string;
  readonly #epmd: ChildProcess;
  readonly #hasManagement: boolean;
  readonly #endWithUs = () => this.#killAll();
  #child: ChildProcess | undefined;
  pid = 0;

  constructor(layout: Layout, server: string, ctl: string, epmd: ChildProcess, hasManagement: boolean) {
    this.#layout = layout;
    this.#server = server;
    this.#ctl = ctl;
    this.#epmd = epmd;
    this.#hasManagement = hasManagement;
    process.once('exit', this.#endWithUs);
  }

  get amqpPort(): number {
    return this.#layout.ports.amqp;
  }

  get amqpUrl(): string {
    return `amqp://guest:guest@127.0.0.1:${this.amqpPort}`;
  }

  get managementUrl(): string {
    return `http://127.0.0.1:${this.#layout.ports.management}`;
  }

  async start(): Promise<void> {
    const { dir, env, ports } = this.#layout;
    rmSync(join(dir, 'pid'), { force: true });
    const log = openSync(join(dir, 'log', 'console.log'), 'a', 0o600);
    const child = spawn(this.#server, [], { env, stdio: ['ignore', log, log], detached: true });
    closeSync(log);
    this.#child = child;
    const stop = () =>
      child.exitCode === null ? null : `it ended with ${child.exitCode}\n${this.#lastLines()}`;
    await eventually('RabbitMQ starts', () => accepts(ports.amqp), { stop });
    if (this.#hasManagement) {
      await eventually('the management plugin starts', () => accepts(ports.management), { stop });
    }
    this.pid = Number(readFileSync(join(dir, 'pid'), 'utf8').trim());
  }

  #lastLines(): string {
    return readFileSync(join(this.#layout.dir, 'log', 'console.log'), 'utf8')
      .split('\n')
      .slice(-30)
      .join('\n');
  }

  async kill9(): Promise<void> {
    signal(this.pid, 'SIGKILL');
    await this.#gone();
  }

  async #gone(): Promise<void> {
    const pid = this.pid;
    await eventually('RabbitMQ ends', () => !isAlive(pid), { everyMs: 10 });
    if (this.#child) await exited(this.#child);
  }

  async restart(): Promise<void> {
    signal(this.pid, 'SIGTERM');
    await this.#gone();
    await this.start();
  }

  ctl(args: readonly string[]): Promise<string> {
    return run(this.#ctl, args, this.#layout.env);
  }

  #killAll(): void {
    if (this.pid !== 0) signal(this.pid, 'SIGKILL');
    this.#epmd.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    process.off('exit', this.#endWithUs);
    signal(this.pid, 'SIGKILL');
    await this.#gone();
    this.#epmd.kill('SIGKILL');
    await exited(this.#epmd);
    rmSync(this.#layout.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Starts a broker and resolves when it accepts connections (some five seconds). */
export async function startRabbitmq(options: RabbitmqOptions = {}): Promise<RabbitmqServer> {
  const found = await programs();
  const layout = await prepare(options);
  const epmd = await startEpmd(found.epmd, layout);
  const hasManagement = (options.plugins ?? ['rabbitmq_management']).includes('rabbitmq_management');
  const server = new PrivateRabbitmq(layout, found.rabbitmqServer, found.rabbitmqctl, epmd, hasManagement);
  try {
    await server.start();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
