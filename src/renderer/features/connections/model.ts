/** A connection as the fields of its form, and back. Pure. */
import type {
  ConnectionInput,
  ConnectionSecrets,
  ConnectionView,
  RabbitmqSettings,
} from '../../../shared/domain/connection.ts';

/** What is typed. Passwords are empty unless typed now: stored ones are never read back. */
export interface ConnectionDraft {
  readonly name: string;
  readonly color: ConnectionInput['color'];
  readonly profileId: string;
  readonly readOnly: boolean;
  /** `host:port, host:port`, tried in this order. */
  readonly hosts: string;
  readonly vhost: string;
  readonly auth: RabbitmqSettings['auth'];
  readonly username: string;
  readonly password: string;
  readonly forgetPassword: boolean;
  readonly tls: boolean;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly keyPassphrase: string;
  readonly serverName: string;
  /** Seconds. */
  readonly heartbeat: string;
  readonly redisUrl: string;
  readonly redisPassword: string;
  readonly managementUrl: string;
  /** Days and megabytes of history that are kept; empty: no limit. */
  readonly keepDays: string;
  readonly keepMegabytes: string;
}

const PLAIN_PORT = 5672;
const TLS_PORT = 5671;

export const EMPTY_DRAFT: ConnectionDraft = {
  name: '',
  color: 'blue',
  profileId: 'oraculo',
  readOnly: false,
  hosts: '',
  vhost: '/',
  auth: 'plain',
  username: '',
  password: '',
  forgetPassword: false,
  tls: false,
  caFile: '',
  certFile: '',
  keyFile: '',
  keyPassphrase: '',
  serverName: '',
  heartbeat: '20',
  redisUrl: '',
  redisPassword: '',
  managementUrl: '',
  keepDays: '',
  keepMegabytes: '',
};

type Host = RabbitmqSettings['hosts'][number];

/** `host`, `host:port` or `[v6]:port`, separated by commas, spaces or lines; null when one does not read. */
export function readHosts(text: string, tls: boolean): readonly Host[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const hosts: Host[] = [];
  for (const part of parts) {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/@]+))(?::(\d{1,5}))?$/.exec(part);
    const host = match?.[1] ?? match?.[2];
    const port = match?.[3] === undefined ? (tls ? TLS_PORT : PLAIN_PORT) : Number(match[3]);
    if (host === undefined || port < 1 || port > 65_535) return null;
    hosts.push({ host, port });
  }
  return hosts.length > 0 && hosts.length <= 16 ? hosts : null;
}

function writeHosts(hosts: readonly Host[]): string {
  return hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(', ');
}

/** An address without its password, and the password. */
interface SplitUrl {
  readonly url: string;
  readonly password: string;
}

/** A `%` that is no escape is meant as it stands. */
function decodedOrAsIs(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

/** Takes the password (and with `wholeLogin` the user too) out of an address; null when it is none. */
export function splitPassword(text: string, wholeLogin = false): SplitUrl | null {
  if (!URL.canParse(text.trim())) return null;
  const url = new URL(text.trim());
  const password = decodedOrAsIs(url.password);
  url.password = '';
  if (wholeLogin) url.username = '';
  return { url: url.href, password };
}

/** The parts of a draft that an `amqp://` or `amqps://` address gives; null when it is none. */
export function readAmqpUrl(text: string): Partial<ConnectionDraft> | null {
  if (!/^amqps?:\/\//i.test(text.trim()) || !URL.canParse(text.trim())) return null;
  const url = new URL(text.trim());
  const tls = url.protocol.toLowerCase() === 'amqps:';
  const host = url.hostname === '' ? 'localhost' : url.hostname;
  const port = url.port === '' ? String(tls ? TLS_PORT : PLAIN_PORT) : url.port;
  const heartbeat = url.searchParams.get('heartbeat');
  try {
    return {
      hosts: `${host}:${port}`,
      tls,
      // An empty path and "/" are the default vhost; anything after the slash is the vhost's own name.
      vhost: url.pathname.length > 1 ? decodeURIComponent(url.pathname.slice(1)) : '/',
      ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
      ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
      ...(heartbeat !== null && /^\d+$/.test(heartbeat) ? { heartbeat } : {}),
    };
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

export function draftOf(view: ConnectionView): ConnectionDraft {
  const base = {
    ...EMPTY_DRAFT,
    name: view.name,
    color: view.color,
    profileId: view.profileId,
    readOnly: view.readOnly,
    keepDays: String(view.retention.days ?? ''),
    keepMegabytes: String(view.retention.megabytes ?? ''),
  };
  const settings = view.rabbitmq;
  if (!settings) return base;
  return {
    ...base,
    hosts: writeHosts(settings.hosts),
    vhost: settings.vhost,
    auth: settings.auth,
    username: settings.username,
    tls: settings.tls.enabled,
    caFile: settings.tls.caFile ?? '',
    certFile: settings.tls.certFile ?? '',
    keyFile: settings.tls.keyFile ?? '',
    serverName: settings.tls.serverName ?? '',
    heartbeat: String(settings.heartbeat),
    redisUrl: settings.redisUrl ?? '',
    managementUrl: settings.managementUrl ?? '',
  };
}

const numberOrNull = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** Whether a limit may be left empty or is a whole number in that range. */
function isLimit(text: string, least: number, most: number): boolean {
  const number = Number(text);
  return text.trim() === '' || (/^\d+$/.test(text.trim()) && number >= least && number <= most);
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** What is saved. The draft has passed {@link checkDraft}. */
export function inputOf(draft: ConnectionDraft): ConnectionInput {
  return {
    name: draft.name.trim(),
    color: draft.color,
    profileId: draft.profileId,
    readOnly: draft.readOnly,
    retention: { days: numberOrNull(draft.keepDays), megabytes: numberOrNull(draft.keepMegabytes) },
    rabbitmq: {
      hosts: [...(readHosts(draft.hosts, draft.tls) ?? [])],
      vhost: draft.vhost,
      auth: draft.auth,
      username: draft.auth === 'external' ? '' : draft.username,
      tls: {
        enabled: draft.tls,
        caFile: draft.tls ? orNull(draft.caFile) : null,
        certFile: draft.tls ? orNull(draft.certFile) : null,
        keyFile: draft.tls ? orNull(draft.keyFile) : null,
        serverName: draft.tls ? orNull(draft.serverName) : null,
      },
      heartbeat: Number(draft.heartbeat),
      redisUrl: orNull(splitPassword(draft.redisUrl)?.url ?? draft.redisUrl),
      managementUrl: orNull(splitPassword(draft.managementUrl, true)?.url ?? draft.managementUrl),
    },
  };
}

/** Only what was typed now is handed over; absent keeps what is stored, null forgets it. */
export function secretsOf(draft: ConnectionDraft): ConnectionSecrets {
  const redis = draft.redisPassword || (splitPassword(draft.redisUrl)?.password ?? '');
  return {
    ...(draft.password === '' ? {} : { password: draft.password }),
    ...(draft.password === '' && draft.forgetPassword ? { password: null } : {}),
    ...(redis === '' ? {} : { redisPassword: redis }),
    ...(draft.keyPassphrase === '' ? {} : { keyPassphrase: draft.keyPassphrase }),
  };
}

/** Fields with a problem, as keys of `connections.problem.*`. */
export type DraftProblems = Readonly<Partial<Record<keyof ConnectionDraft, string>>>;

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text.trim()) && protocols.includes(new URL(text.trim()).protocol);
}

export function checkDraft(draft: ConnectionDraft): DraftProblems {
  const problems: { -readonly [K in keyof ConnectionDraft]?: string } = {};
  if (draft.name.trim() === '') problems.name = 'name';
  if (!readHosts(draft.hosts, draft.tls)) problems.hosts = 'hosts';
  if (draft.vhost === '') problems.vhost = 'vhost';
  if (draft.auth === 'plain' && draft.username.trim() === '') problems.username = 'username';
  if (draft.auth === 'external') {
    if (!draft.tls) problems.auth = 'externalNeedsTls';
    else if (draft.certFile.trim() === '') problems.certFile = 'externalNeedsCertificate';
  }
  if (draft.tls && draft.certFile.trim() !== '' && draft.keyFile.trim() === '') problems.keyFile = 'keyFile';
  const heartbeat = Number(draft.heartbeat);
  if (!/^\d+$/.test(draft.heartbeat) || heartbeat < 1 || heartbeat > 60) problems.heartbeat = 'heartbeat';
  if (draft.redisUrl.trim() !== '' && !isUrl(draft.redisUrl, ['redis:', 'rediss:']))
    problems.redisUrl = 'redisUrl';
  if (draft.managementUrl.trim() !== '' && !isUrl(draft.managementUrl, ['http:', 'https:'])) {
    problems.managementUrl = 'managementUrl';
  }
  if (!isLimit(draft.keepDays, 1, 3650)) problems.keepDays = 'keepDays';
  if (!isLimit(draft.keepMegabytes, 50, 1_000_000)) problems.keepMegabytes = 'keepMegabytes';
  return problems;
}

/** Where a connection leads, in one line. */
export function addressOf(view: ConnectionView): string | null {
  const settings = view.rabbitmq;
  if (!settings) return null;
  const [first, ...others] = settings.hosts;
  const more = others.length > 0 ? ` +${others.length}` : '';
  return first ? `${first.host}:${first.port}${more} ${settings.vhost}` : null;
}
