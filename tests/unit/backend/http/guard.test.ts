import type { LookupAddress } from 'node:dns';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mayReach } from '../../../../src/backend/http/addresses.ts';
import { DEFAULT_LIMITS, type Http, openHttp, webAddress } from '../../../../src/backend/http/http.ts';
import { type FeedServer, startFeedServer } from '../../../support/feeds/server.ts';

describe('A05: which addresses may be reached', () => {
  const LOCAL = [
    '127.0.0.1',
    '127.8.8.8',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    'fe80::1',
    'fd00::1',
    'fec0::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '::127.0.0.1',
    '::7f00:1',
    '::a00:1',
    '0:0:0:0:0:0:c0a8:101',
    'fe80::1%eth0',
    '169.254.1.1',
  ];
  const NEVER = [
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    '240.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2001::1',
    '100::1',
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '169.254.42.42',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    'fd00:ec2::254',
    'fd00:ec2::254%eth0',
    'fd00:ec2::23',
    'fd20:ce::254',
    'fd00:c1::a9fe:a9fe',
    'fd00:42::42',
    'fe80::a9fe:a9fe',
    'fe80::a9fe:a9fe%eth0',
    '::a9fe:a9fe',
    '::a9fe:aa17',
    '::6464:64c8',
    '::ffff:6464:64c8',
    '64:ff9b::a9fe:aa02',
    '::2',
    '4000::1',
    '1::1',
    '64:ff9b:1::808:808',
    '2002:a9fe:a9fe::',
    '2002:808:808::',
    '2001:0:808:808:0:0:5601:5601',
    '3fff::1',
    'e000::1',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '',
    'example.org',
    '1.2.3',
    '::ffff:0:127.0.0.1',
  ];
  const PUBLIC = [
    '8.8.8.8',
    '1.1.1.1',
    '2606:4700::1111',
    '64:ff9b::808:808',
    '::ffff:8.8.8.8',
    '::808:808',
    '2a00:1450::1',
    '3ffe::1',
    '172.32.0.1',
    '100.128.0.1',
  ];

  it.each(LOCAL)('%s only with leave', (address) => {
    expect(mayReach(address, false)).toBe(false);
    expect(mayReach(address, true)).toBe(true);
  });
  it.each(NEVER)('"%s" never', (address) => {
    expect(mayReach(address, false)).toBe(false);
    expect(mayReach(address, true)).toBe(false);
  });
  it.each(PUBLIC)('%s always', (address) => {
    expect(mayReach(address, false)).toBe(true);
  });
});

describe('A05: requests are guarded after DNS and on every hop', () => {
  let server: FeedServer;
  let asked: string[];
  let answers: Record<string, string[]>;
  const opened: Http[] = [];

  const http = () => {
    const made = openHttp({
      limits: { ...DEFAULT_LIMITS, connectTimeoutMs: 300, headersTimeoutMs: 300, totalTimeoutMs: 1_500 },
      resolve: async (name): Promise<LookupAddress[]> => {
        asked.push(name);
        return (answers[name] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      },
      userAgent: 'test',
      now: Date.now,
    });
    opened.push(made);
    return made;
  };
  const get = (url: string, allowLocal: boolean) =>
    http().get(url, { allowLocal, headers: {}, signal: new AbortController().signal });
  const portOf = () => new URL(server.url).port;

  beforeAll(async () => {
    server = await startFeedServer();
    asked = [];
    answers = {};
  });
  afterEach(async () => {
    asked = [];
    answers = {};
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
  afterAll(() => server.close());

  it.each([
    'http://127.0.0.1:PORT/feed.xml',
    'http://[::1]:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://0.0.0.0:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::127.0.0.1]:PORT/',
    'http://[::a9fe:a9fe]/latest/meta-data/',
    'http://[4000::1]/',
  ])('an address in the place of a name: %s', async (url) => {
    const before = server.hits.length;
    await expect(get(url.replace('PORT', portOf()), false)).rejects.toMatchObject({
      codigo: 'endereco_bloqueado',
      kind: 'permanent',
    });
    expect(server.hits.length).toBe(before);
  });

  it('a name that answers with an inner address, even beside a public one', async () => {
    answers = { 'inner.example': ['127.0.0.1'], 'mixed.example': ['8.8.8.8', '10.0.0.1'] };
    for (const name of Object.keys(answers)) {
      const before = server.hits.length;
      await expect(get(`http://${name}:${portOf()}/feed.xml`, false)).rejects.toMatchObject({
        codigo: 'endereco_bloqueado',
      });
      expect(server.hits.length).toBe(before);
    }
  });

  it('connects to the address that was checked, and asks once', async () => {
    answers = { 'blog.example': ['127.0.0.1'] };
    const answer = await get(`http://blog.example:${portOf()}/feed.xml`, true);
    expect(answer.status).toBe(200);
    expect(asked).toEqual(['blog.example']);
  });

  it('a redirect to a metadata address, though local ones are allowed', async () => {
    server.setMode('/meta', { kind: 'redirect', to: 'http://169.254.169.254/latest/' });
    await expect(get(`${server.url}/meta`, true)).rejects.toMatchObject({ codigo: 'endereco_bloqueado' });
  });

  it('a redirect to a name that answers inside', async () => {
    answers = { 'rebound.example': ['169.254.169.254'] };
    server.setMode('/rebind', { kind: 'redirect', to: 'http://rebound.example/' });
    await expect(get(`${server.url}/rebind`, true)).rejects.toMatchObject({ codigo: 'endereco_bloqueado' });
    expect(asked).toEqual(['rebound.example']);
  });

  it('a connection made with leave is not lent to a request without', async () => {
    const shared = http();
    const signal = new AbortController().signal;
    await shared.get(`${server.url}/feed.xml`, { allowLocal: true, headers: {}, signal });
    await expect(
      shared.get(`${server.url}/feed.xml`, { allowLocal: false, headers: {}, signal }),
    ).rejects.toMatchObject({ codigo: 'endereco_bloqueado' });
  });

  it.each([
    'file:///etc/passwd',
    'ftp://example.org/',
    'gopher://example.org/',
    'data:text/xml,<a/>',
    'javascript:1',
    '//x',
    '',
    'http://',
  ])('only http and https: "%s"', (url) => {
    expect(() => webAddress(url)).toThrow(expect.objectContaining({ codigo: 'endereco_invalido' }));
  });
  it('a redirect to another scheme', async () => {
    server.setMode('/scheme', { kind: 'redirect', to: 'file:///etc/passwd' });
    await expect(get(`${server.url}/scheme`, true)).rejects.toMatchObject({ codigo: 'endereco_invalido' });
  });
  it('no user or password in an address', () => {
    expect(() => webAddress('https://a:b@example.org/')).toThrow(
      expect.objectContaining({ codigo: 'endereco_invalido' }),
    );
  });
});
