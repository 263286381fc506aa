import { describe, expect, it } from 'vitest';
import { applyEdit } from '../../../../src/core/edit/apply-edit.ts';
import type { BodyEdit } from '../../../../src/shared/domain/job.ts';

const FREE = { locked: [], check: () => [] };

function edited(body: string | Uint8Array, edit: BodyEdit, rules: Parameters<typeof applyEdit>[2] = FREE) {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const result = applyEdit({ body: bytes, contentType: null, contentEncoding: null }, edit, rules);
  return { ...result, text: Buffer.from(result.body).toString() };
}

function patch(...operations: readonly unknown[]): BodyEdit {
  return { kind: 'patch', format: 'json-patch', patch: JSON.stringify(operations) };
}

function rawPatch(text: string): BodyEdit {
  return { kind: 'patch', format: 'json-patch', patch: text };
}

function merge(text: string): BodyEdit {
  return { kind: 'patch', format: 'merge-patch', patch: text };
}

const text = (value: string): BodyEdit => ({ kind: 'text', text: value });
const codes = (result: ReturnType<typeof edited>) => result.problems.map(({ code }) => code);

describe('a patch keeps every byte that it does not name', () => {
  const ODD = `{ "id" : 12345678901234567890123 ,\r\n\t"k":1, "k":1.50E+02,\n "t":"\\u00e9\\/é", "v":[ 1 ,2.0,  -0 ] }\n`;

  it('numbers, escapes, equal keys and white space stay as they are', () => {
    const result = edited(ODD, patch({ op: 'replace', path: '/v/1', value: 'x' }));
    expect(result.problems).toEqual([]);
    expect(result.text).toBe(ODD.replace('2.0', '"x"'));
  });

  it('a byte order mark stays, under a text too', () => {
    const bom = Buffer.from([0xef, 0xbb, 0xbf]);
    const body = Buffer.concat([bom, Buffer.from('{"a":1}')]);
    const first = edited(body, patch({ op: 'add', path: '/b', value: 2 }));
    expect(Buffer.from(first.body)).toEqual(Buffer.concat([bom, Buffer.from('{"a":1,"b":2}')]));
    const second = edited(body, text('{"a":2}'));
    expect(Buffer.from(second.body)).toEqual(Buffer.concat([bom, Buffer.from('{"a":2}')]));
    expect(Buffer.from(edited(body, text('\ufeff{"a":3}')).body).length).toBe(10);
  });

  it('values are put in as the patch writes them', () => {
    const big = '[{"op":"add","path":"/n","value": 98765432109876543210.10 }]';
    expect(edited('{"a":1}', rawPatch(big)).text).toBe('{"a":1,"n":98765432109876543210.10}');
    expect(edited('{"a":1}', merge('{"n":1e400,"o":{"x":  1}}')).text).toBe(
      '{"a":1,"n":1e400,"o":{"x":  1}}',
    );
  });

  it('copies and moves carry the text of the message', () => {
    const body = '{"a":{"n":  90071992547409931.0},"b":[]}';
    expect(edited(body, patch({ op: 'copy', from: '/a', path: '/b/-' })).text).toBe(
      '{"a":{"n":  90071992547409931.0},"b":[{"n":  90071992547409931.0}]}',
    );
    expect(edited(body, patch({ op: 'move', from: '/a/n', path: '/c' })).text).toBe(
      '{"a":{},"b":[],"c":90071992547409931.0}',
    );
  });

  it('a new member is laid out as the ones beside it', () => {
    expect(edited('{\n  "a": 1\n}', patch({ op: 'add', path: '/b', value: 2 })).text).toBe(
      '{\n  "a": 1,\n  "b": 2\n}',
    );
    expect(edited('{\n  "a": 1,\n  "b": 2\n}', patch({ op: 'remove', path: '/b' })).text).toBe(
      '{\n  "a": 1\n}',
    );
    expect(edited('[1, 2, 3]', patch({ op: 'remove', path: '/0' })).text).toBe('[2, 3]');
  });

  it('what is added and removed again leaves no trace', () => {
    const result = edited(ODD, patch({ op: 'add', path: '/z', value: 1 }, { op: 'remove', path: '/z' }));
    expect(result.text).toBe(ODD);
    expect(codes(result)).toEqual(['unchanged']);
  });
});

describe('JSON pointers', () => {
  it('~0, ~1, the empty key and - name what RFC 6901 and RFC 6902 say', () => {
    const body = '{"a/b":1,"m~n":2,"":3,"~1":4,"l":[1]}';
    const result = edited(
      body,
      patch(
        { op: 'replace', path: '/a~1b', value: 'x' },
        { op: 'replace', path: '/m~0n', value: 'y' },
        { op: 'replace', path: '/', value: 'z' },
        { op: 'replace', path: '/~01', value: 'w' },
        { op: 'add', path: '/l/-', value: 2 },
      ),
    );
    expect(result.text).toBe('{"a/b":"x","m~n":"y","":"z","~1":"w","l":[1,2]}');
  });

  it.each([['a'], ['/a~2'], ['/a~']])('%s is none', (path) => {
    expect(codes(edited('{"a":1}', patch({ op: 'remove', path })))).toEqual(['patch']);
  });

  it.each([['/l/01'], ['/l/-'], ['/l/2'], ['/l/1e0'], ['/x/y'], ['/l/0/x']])('%s is not there', (path) => {
    const result = edited('{"l":[1,2]}', patch({ op: 'replace', path, value: 0 }));
    expect(result.problems).toMatchObject([{ code: 'patch', path }]);
    expect(result.made).toBe(false);
  });

  it('a __proto__ key is a key (H04)', () => {
    const result = edited('{"__proto__":{"a":1}}', patch({ op: 'replace', path: '/__proto__/a', value: 2 }));
    expect(result.text).toBe('{"__proto__":{"a":2}}');
    expect(codes(edited('{}', patch({ op: 'remove', path: '/constructor' })))).toEqual(['patch']);
  });

  it('a key that is there twice is not guessed at', () => {
    expect(codes(edited('{"a":1,"a":2}', patch({ op: 'replace', path: '/a', value: 3 })))).toEqual(['patch']);
    expect(codes(edited('{"a":1,"a":2}', merge('{"a":3}')))).toEqual(['patch']);
    expect(codes(edited('{"a":1}', merge('{"a":3,"a":4}')))).toEqual(['patch']);
    expect(edited('{"a":1,"a":2,"b":1}', merge('{"b":3}')).text).toBe('{"a":1,"a":2,"b":3}');
  });
});

describe('test', () => {
  const holds = (body: string, value: string) =>
    codes(
      edited(
        body,
        rawPatch(`[{"op":"test","path":"/a","value":${value}},{"op":"add","path":"/z","value":0}]`),
      ),
    );

  it.each([
    ['1', '1.0'],
    ['1e2', '100'],
    ['-0', '0.00'],
    ['"\\u0061/"', '"a\\/"'],
    ['{"x":1,"y":[2]}', '{ "y" : [2.0], "x" : 1 }'],
    ['1e1000000', '10e999999'],
  ])('%s equals %s', (left, right) => {
    expect(holds(`{"a":${left}}`, right)).toEqual([]);
  });

  it.each([
    ['9007199254740993', '9007199254740992'],
    ['0.1', '0.10000000000000000001'],
    ['1', '"1"'],
    ['null', 'false'],
    ['[1,2]', '[2,1]'],
    ['{"x":1}', '{"x":1,"y":1}'],
    ['{}', '[]'],
  ])('%s is not %s', (left, right) => {
    expect(holds(`{"a":${left}}`, right)).toEqual(['patch']);
  });
});

describe('what cannot be edited', () => {
  it('has a code, and is never thrown', () => {
    const add = patch({ op: 'add', path: '/a', value: 1 });
    expect(codes(edited('not json', add))).toEqual(['not-json']);
    expect(codes(edited('{"a":1,}', add))).toEqual(['not-json']);
    expect(codes(edited('{"a":1} // no', add))).toEqual(['not-json']);
    expect(codes(edited(Buffer.from([0x7b, 0xff, 0x7d]), add))).toEqual(['not-json']);
    expect(codes(edited('', add))).toEqual(['not-json']);
    expect(codes(edited(`"${'x'.repeat(1024 * 1024)}"`, add))).toEqual(['too-big']);
    expect(codes(edited(`${'['.repeat(201)}${']'.repeat(201)}`, add))).toEqual(['not-json']);
    expect(codes(edited('['.repeat(1_000_000), add))).toEqual(['not-json']);
  });

  it('a compressed body is not, a character set in content-encoding is no compression', () => {
    const original = { body: Buffer.from('{"a":1}'), contentType: null };
    const encoded = (contentEncoding: string) =>
      applyEdit({ ...original, contentEncoding }, text('{}'), FREE).problems.map(({ code }) => code);
    expect(encoded('gzip')).toEqual(['not-json']);
    expect(encoded('UTF-8')).toEqual([]);
  });

  it('a patch that is none', () => {
    const bad = ['{}', '[', '[1]', '[{"op":"add"}]', '[{"op":"add","path":"/a"}]', '[{"op":"x","path":""}]'];
    const worse = ['[{"op":"move","path":"/b"}]', '[{"op":"remove","path":""}]', '"\ud800"'];
    const twice = '[{"op":"add","op":"remove","path":"/a","value":1}]';
    for (const one of [...bad, ...worse, twice]) {
      expect(codes(edited('{"a":{"b":1}}', rawPatch(one))), one).toEqual(['patch']);
    }
    expect(codes(edited('{"a":{}}', patch({ op: 'move', from: '/a', path: '/a/b' })))).toEqual(['patch']);
    expect(codes(edited('{"a":1}', rawPatch(`${'['.repeat(300)}${']'.repeat(300)}`)))).toEqual(['patch']);
  });

  it('copies that grow without end are stopped', () => {
    const copies = Array.from({ length: 900 }, (_, index) => ({ op: 'copy', from: '', path: `/${index}` }));
    expect(codes(edited('{"a":"0123456789"}', patch(...copies)))).toEqual(['patch']);
    const fills = Array.from({ length: 900 }, (_, index) => ({ op: 'copy', from: '/a', path: `/${index}` }));
    expect(codes(edited(`{"a":"${'x'.repeat(2000)}"}`, patch(...fills)))).toEqual(['too-big']);
  });
});

describe('a text', () => {
  it('is the new body, byte for byte', () => {
    const odd = '{ "n":1.0e+5,\r\n"n":2 }\n';
    expect(edited('{"a":1}', text(odd)).text).toBe(odd);
  });

  it('must be JSON where the message is, or says so', () => {
    expect(codes(edited('{"a":1}', text('{"a":')))).toEqual(['invalid-json']);
    expect(codes(edited('{"a":1}', text(`${'['.repeat(201)}${']'.repeat(201)}`)))).toEqual(['invalid-json']);
    expect(codes(edited('{"a":1}', text('"\ud800"')))).toEqual(['invalid-json']);
    expect(edited('{"a":', text('{"a":1}'))).toMatchObject({ problems: [], text: '{"a":1}' });
    expect(edited('hello', text('good bye'))).toMatchObject({ problems: [], text: 'good bye' });
    const json = { body: Buffer.from('{"a":'), contentType: 'application/json', contentEncoding: null };
    expect(applyEdit(json, text('{"b":'), FREE).problems).toMatchObject([{ code: 'invalid-json' }]);
    expect(codes(edited('{"a":1}', text('{"a":1}')))).toEqual(['unchanged']);
  });
});

describe('locked fields', () => {
  const rules = { locked: ['/id', '/deep/0/x'], check: () => [] };
  const body = '{"id":"a","deep":[{"x":12345678901234567890}],"free":1}';
  const problems = (edit: BodyEdit) =>
    edited(body, edit, rules).problems.map(({ code, path }) => [code, path]);

  it('may be written another way, and not become another value', () => {
    expect(problems(text('{"id":"\\u0061","deep":[{"x":1234567890123456789e1}],"free":2}'))).toEqual([]);
    expect(problems(text('{"id":"a","deep":[{"x":12345678901234567891}],"free":2}'))).toEqual([
      ['locked-field', '/deep/0/x'],
    ]);
    expect(problems(merge('{"id":null,"free":2}'))).toEqual([['locked-field', '/id']]);
    expect(problems(patch({ op: 'add', path: '/deep/0', value: {} }))).toEqual([
      ['locked-field', '/deep/0/x'],
    ]);
    expect(problems(merge('[]'))).toEqual([
      ['locked-field', '/id'],
      ['locked-field', '/deep/0/x'],
    ]);
  });

  it('may not come a second time', () => {
    expect(problems(text('{"id":"a","deep":[{"x":12345678901234567890}],"free":1,"id":"b"}'))).toEqual([
      ['locked-field', '/id'],
    ]);
  });

  it('what breaks a rule is still shown', () => {
    const result = edited(body, merge('{"id":"b"}'), rules);
    expect(result).toMatchObject({ made: true, text: body.replace('"a"', '"b"') });
  });
});
