/** Filters of every shape as texts, over values that the sample history has, nearly has and does not have. */
import fc from 'fast-check';
import type { FilterSubject } from '../../../../src/shared/filter/ast.ts';
import {
  FIELD_NAMES,
  type FieldName,
  fieldFacts,
  operatorsOf,
} from '../../../../src/shared/filter/fields.ts';
import { quote } from '../../../../src/shared/filter/read-value.ts';

const WORDS = [
  'iniciar_coleta',
  'resultado_coleta',
  'ação',
  'blog',
  'YouTube',
  'youtube',
  'coração',
  'x"y',
  'ok',
  'erro',
  'TIMEOUT',
  'timed out',
  'TIMED',
  'conexao',
  'Conexão recusada',
  '100%',
  "'; DROP TABLE event; --",
  'a\0b',
  'c-1',
  'C-1',
  'c-',
  'a.b.c',
  'a*b',
  'rejected',
  'escavador.blog',
  'escavador.blog.falhas',
  'x"; DROP TABLE failure; --',
  'g-a',
  'g-b',
  'r-1',
  'ValueError',
  '5',
  'null',
  'true',
  'q1',
  'e\u0301',
  '\u{1F600}',
  '\ud800',
  '',
];

const PATTERNS = ['*', 'iniciar_*', '*coleta', '*_*', 'a*b', 'c-*', '*o*', 'Y*e', '**', 'x*'];
const PLACES = [
  'payload.fonte',
  'payload.n',
  'payload.itens',
  'payload.itens[0].id',
  'payload.itens.nome',
  'payload.tags',
  'payload',
  'body.payload.ok',
  'body.__proto__.payload.fonte',
  'body["a.b"]["c d"]',
  'payload.toString',
  'body.constructor.name',
  'body.data',
  'body[2].payload.n',
  'header.x-tries',
  'header.x-death[0].queue',
  'header.x-death.queue',
  'header["a.b"]',
  'header.big',
  'header.none',
  'header.yes',
  'property.app_id',
  'property.priority',
  'property.timestamp',
];

const text = fc.constantFrom(...WORDS.filter((word) => word !== '')).map(quote);
const anyText = fc.constantFrom(...WORDS).map(quote);
const bareWord = fc.constantFrom(
  'iniciar_coleta',
  'blog',
  'TIMEOUT',
  'c-1',
  '5',
  '7',
  '-1.5',
  'true',
  'null',
  'youtube',
);
const numbers = fc.constantFrom('0', '1', '2', '3', '5', '-1.5', '20', '600', '1e3');
const sizes = fc.constantFrom('0', '10', '84', '1KB', '2KiB', '0.5KB');
const durations = fc.constantFrom('0s', '10ms', '2s', '79s', '80s', '5m', '1h30m');
const times = fc.constantFrom(
  '1970-01-01T00:20:00Z',
  '1970-01-01T00:25:00Z',
  'now',
  'today',
  '1970-01-01T00:33:20Z',
);

function valuesOf(name: FieldName): fc.Arbitrary<string> {
  const facts = fieldFacts(name);
  switch (facts.kind) {
    case 'text':
      return facts.values ? fc.constantFrom(...facts.values) : fc.oneof(anyText, bareWord);
    case 'flag':
      return fc.constantFrom('true', 'false');
    case 'number':
      return numbers;
    case 'size':
      return sizes;
    case 'duration':
      return durations;
    case 'time':
      return times;
    case 'open':
      return fc.oneof(anyText, bareWord, numbers);
  }
}

function asked(
  field: string,
  operators: readonly string[],
  value: fc.Arbitrary<string>,
  kind: string,
): fc.Arbitrary<string> {
  return fc.constantFrom(...operators).chain((operator) => {
    if (operator === 'exists') return fc.constantFrom(`${field} exists`, `${field} not exists`);
    if (operator === '~' || operator === '!~') return text.map((word) => `${field} ${operator} ${word}`);
    if (operator === 'in') {
      const list = fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => `(${values.join(', ')})`);
      const range = fc.tuple(numbers, numbers).map(([least, most]) => `${least}..${most}`);
      const spans = kind === 'number' || kind === 'open' ? [range] : [];
      return fc.oneof(list, ...spans).map((given) => `${field} in ${given}`);
    }
    const isPattern = (operator === '=' || operator === '!=') && kind === 'pattern';
    return (isPattern ? fc.oneof(value, fc.constantFrom(...PATTERNS)) : value).map(
      (one) => `${field} ${operator} ${one}`,
    );
  });
}

function columnTest(subject: FilterSubject): fc.Arbitrary<string> {
  const names = FIELD_NAMES.filter((name) => fieldFacts(name).subjects.includes(subject));
  return fc.constantFrom(...names).chain((name) => {
    const facts = fieldFacts(name);
    const takesPatterns = facts.kind === 'text' && !facts.only && !facts.values;
    return asked(name, operatorsOf(facts), valuesOf(name), takesPatterns ? 'pattern' : facts.kind);
  });
}

/** Values that the sample's bodies hold, so that these find something. */
const heldValue = fc.constantFrom('youtube', '"youtube"', 'coração', 'x', '5', '50', '"5"', 'a', 'true');
const held = fc
  .tuple(
    fc.constantFrom('payload.fonte', 'payload.n', 'payload.tags', 'payload.itens.nome', 'body.payload.ok'),
    fc.constantFrom('=', '!='),
    heldValue,
  )
  .map((parts) => parts.join(' '));
const messageTest = fc
  .constantFrom(...PLACES)
  .chain((place) =>
    asked(
      place,
      ['=', '!=', '~', '!~', '<', '<=', '>', '>=', 'in', 'exists'],
      fc.oneof(anyText, bareWord, numbers, fc.constantFrom(...PATTERNS)),
      'open',
    ),
  );
const bodyTest = text.map((word) => `body ~ ${word}`);
const span = fc.oneof(
  durations.map((each) => `last ${each}`),
  times.map((each) => `since ${each}`),
  times.map((each) => `before ${each}`),
  fc.tuple(times, times).map(([from, to]) => `between ${from} and ${to}`),
);

/** A text that is a filter of that subject. */
export function filterTexts(subject: FilterSubject): fc.Arbitrary<string> {
  const leaf = fc.oneof(
    { weight: 6, arbitrary: columnTest(subject) },
    { weight: 2, arbitrary: text },
    { weight: 1, arbitrary: span },
    ...(subject === 'events'
      ? [
          {
            weight: 1,
            arbitrary: asked('latency', operatorsOf(fieldFacts('latency')), durations, 'duration'),
          },
        ]
      : []),
    ...(subject === 'runs'
      ? []
      : [
          { weight: 5, arbitrary: messageTest },
          { weight: 1, arbitrary: bodyTest },
          { weight: 1, arbitrary: held },
        ]),
  );
  return fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => `(${a}) and (${b})`),
      fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => `(${a}) or (${b})`),
      fc.tuple(leaf, tie('filter')).map(([a, b]) => `${a} (${b})`),
      tie('filter').map((a) => `not (${a})`),
    ),
  })).filter;
}
