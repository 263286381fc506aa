import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../src/backend/arguments.ts';
import { messageOf } from '../../../src/shared/errors.ts';

const PLANTED = 'planted-secret';
const given = (amqp: string, redis = 'redis://localhost') =>
  readArguments(['--amqp', amqp, '--redis', redis, '--data', '/tmp/x']);

function refusalOf(args: readonly string[]): string {
  try {
    readArguments(args);
  } catch (error) {
    return messageOf(error);
  }
  throw new Error('was not refused');
}

describe('the arguments of the backend', () => {
  it.each([
    ['amqp://guest@[::1]', '::1', 5672, 'guest', '/'],
    ['amqps://[fe80::1]:5999/v', 'fe80::1', 5999, 'guest', 'v'],
    ['amqps://ana%40x@host/a%2Fb', 'host', 5671, 'ana@x', 'a/b'],
    ['amqp://127.0.0.1/%25', '127.0.0.1', 5672, 'guest', '%'],
  ])('%s', (address, host, port, username, vhost) => {
    expect(given(address)?.settings).toMatchObject({ hosts: [{ host, port }], username, vhost });
  });

  it('keep the address of Redis as it is', () => {
    expect(given('amqp://host', 'rediss://ana@[::1]:6390/2')?.redisUrl).toBe('rediss://ana@[::1]:6390/2');
  });

  it.each([
    ['--amqp', 'amqp://ana%@host', '"%"'],
    ['--amqp', 'amqp://host/100%', '"%"'],
    ['--redis', 'redis://ana%zz@host', '"%"'],
    ['--amqp', 'amqp://host/a#b', '"#"'],
    ['--amqp', 'amqp://', 'then a host'],
    ['--amqp', `amqp://ana:${PLANTED}@host`, 'leave the password out'],
    ['--amqp', `amqp://ana:${PLANTED}#x@host`, 'starts with'],
    ['--amqp', `amqp://ana:12#${PLANTED}@host`, 'leave the password out'],
    ['--amqp', `amqp://ana:12/${PLANTED}@host`, 'leave the password out'],
    ['--redis', `redis://:a/${PLANTED}@host`, 'starts with'],
    ['--redis', `redis://a:12?${PLANTED}@host`, 'leave the password out'],
    ['--redis', `redis://host?password=${PLANTED}`, 'leave the password out'],
    ['--redis', `http://:${PLANTED}@host`, 'starts with'],
  ])('H14: %s %s is refused in words, without the address', (option, address, words) => {
    const rest = option === '--amqp' ? ['--redis', 'redis://h'] : ['--amqp', 'amqp://h'];
    const refusal = refusalOf([option, address, ...rest, '--data', '/tmp/x']);
    expect(refusal).toContain(option);
    expect(refusal).toContain(words);
    expect(refusal).not.toContain(PLANTED);
    expect(refusal).not.toContain('ana');
  });

  it.each([
    [[`amqp://ana:${PLANTED}@host`], 'Only options'],
    [[`--amqp://ana:${PLANTED}@host`], 'Unknown option'],
    [[`--ampq=amqp://ana:${PLANTED}@host`], 'Unknown option --ampq'],
    [[`-amqp://ana:${PLANTED}@host`], 'Unknown option -a'],
    [['--amqp', '--redis', `redis://:${PLANTED}@host`], '--amqp'],
    [[`--help=${PLANTED}`], '--help'],
    [['--data', '/tmp/x'], 'are needed'],
  ])('H14: an address out of place is not repeated: %j', (args, words) => {
    const refusal = refusalOf(args);
    expect(refusal).toContain(words);
    expect(refusal).not.toContain(PLANTED);
  });

  it('help needs nothing else', () => {
    expect(readArguments(['--help'])).toBeNull();
  });
});
