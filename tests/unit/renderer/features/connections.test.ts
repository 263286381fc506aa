import { describe, expect, it } from 'vitest';
import {
  type ConnectionDraft,
  checkDraft,
  draftOf,
  EMPTY_DRAFT,
  inputOf,
  readAmqpUrl,
  readHosts,
  secretsOf,
  splitPassword,
} from '../../../../src/renderer/features/connections/model.ts';
import {
  type ConnectionView,
  connectionInput,
  connectionSecrets,
  KEEP_EVERYTHING,
} from '../../../../src/shared/domain/connection.ts';

const GOOD: ConnectionDraft = { ...EMPTY_DRAFT, name: 'Prod', hosts: 'rabbit.example', username: 'ana' };

describe('an address with a password', () => {
  it('gives it as it was meant, also where a % is no escape', () => {
    expect(splitPassword('redis://:50%25off@h:6379/0')).toEqual({
      url: 'redis://h:6379/0',
      password: '50%off',
    });
    expect(splitPassword('redis://:50%off@h:6379/0')).toEqual({
      url: 'redis://h:6379/0',
      password: '50%off',
    });
    expect(splitPassword('not an address')).toBeNull();
  });
});

describe('a pasted address', () => {
  it('is taken apart, percent-encoding undone', () => {
    expect(readAmqpUrl('amqps://ana%40x:p%2Fw@rabbit.example:5999/or%C3%A1culo?heartbeat=15')).toEqual({
      hosts: 'rabbit.example:5999',
      tls: true,
      vhost: 'oráculo',
      username: 'ana@x',
      password: 'p/w',
      heartbeat: '15',
    });
  });

  it('without port and path means the usual ones', () => {
    expect(readAmqpUrl('amqp://rabbit.example')).toEqual({
      hosts: 'rabbit.example:5672',
      tls: false,
      vhost: '/',
    });
    expect(readAmqpUrl('amqps://h/%2F')).toMatchObject({ hosts: 'h:5671', vhost: '/' });
  });

  it.each(['https://rabbit.example', 'rabbit.example', 'amqp://h/%E0%A4%A'])('%s is none', (text) => {
    expect(readAmqpUrl(text)).toBeNull();
  });
});

describe('hosts', () => {
  it('are read with the port of the protocol, IPv6 included', () => {
    expect(readHosts('a, b:5000;[::1]:6000', true)).toEqual([
      { host: 'a', port: 5671 },
      { host: 'b', port: 5000 },
      { host: '::1', port: 6000 },
    ]);
  });

  it.each(['', ' , ', 'a:0', 'a:70000', 'a:b', 'ana@h', 'h/x'])('%j does not read', (text) => {
    expect(readHosts(text, false)).toBeNull();
  });
});

describe('a draft', () => {
  it('that is good passes the contract', () => {
    const draft = { ...GOOD, tls: true, caFile: ' /ca.pem ', redisUrl: 'redis://:segredo@r.example:6379/1' };
    expect(checkDraft(draft)).toEqual({});
    const input = connectionInput.parse(inputOf(draft));
    expect(input.rabbitmq).toMatchObject({
      tls: { caFile: '/ca.pem' },
      redisUrl: 'redis://r.example:6379/1',
    });
  });

  it('hands over only the secrets typed now, and never inside an address', () => {
    expect(secretsOf(GOOD)).toEqual({});
    expect(secretsOf({ ...GOOD, forgetPassword: true })).toEqual({ password: null });
    const draft = {
      ...GOOD,
      password: 'a',
      redisUrl: 'redis://:b@r/0',
      managementUrl: 'https://ana:c@m.example:15671/',
    };
    expect(connectionSecrets.parse(secretsOf(draft))).toEqual({ password: 'a', redisPassword: 'b' });
    expect(JSON.stringify(inputOf(draft))).not.toMatch(/:b@|:c@|ana:c/);
  });

  it('says what is wrong, field by field', () => {
    expect(checkDraft(EMPTY_DRAFT)).toEqual({ name: 'name', hosts: 'hosts', username: 'username' });
    expect(checkDraft({ ...GOOD, auth: 'external' })).toEqual({ auth: 'externalNeedsTls' });
    expect(checkDraft({ ...GOOD, auth: 'external', tls: true })).toEqual({
      certFile: 'externalNeedsCertificate',
    });
    expect(checkDraft({ ...GOOD, tls: true, certFile: '/c.pem' })).toEqual({ keyFile: 'keyFile' });
    expect(checkDraft({ ...GOOD, keepDays: '0', keepMegabytes: '49' })).toEqual({
      keepDays: 'keepDays',
      keepMegabytes: 'keepMegabytes',
    });
    expect(checkDraft({ ...GOOD, keepDays: '30', keepMegabytes: '' })).toEqual({});
    expect(inputOf({ ...GOOD, keepDays: '30' }).retention).toEqual({ days: 30, megabytes: null });
    expect(checkDraft({ ...GOOD, heartbeat: '61', redisUrl: 'http://r', managementUrl: 'x' })).toEqual({
      heartbeat: 'heartbeat',
      redisUrl: 'redisUrl',
      managementUrl: 'managementUrl',
    });
  });

  it('comes back as it was saved', () => {
    const input = inputOf({ ...GOOD, hosts: 'a:1, [::1]:2', tls: true, serverName: 's' });
    const view: ConnectionView = {
      ...input,
      retention: input.retention ?? KEEP_EVERYTHING,
      id: 'c1',
      kind: 'rabbitmq',
      secrets: { password: true, redisPassword: false, keyPassphrase: false },
      state: { kind: 'disconnected' },
      blocked: null,
      captured: 0,
      notCaptured: 0,
      lastEventAt: null,
      openFailures: 0,
      history: { since: null, bytes: 0, refused: null, setAside: null },
    };
    expect(inputOf(draftOf(view))).toEqual(input);
    expect(draftOf(view).password).toBe('');
  });
});
