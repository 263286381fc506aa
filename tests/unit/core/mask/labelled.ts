/**
 * Texts of which it is known what in them is personal, made by a seed: H13 of docs/faults.md. Everything here is made up;
 * numbers carry right check digits so that they are what they would be in a real message.
 */

export interface Labelled {
  readonly text: string;
  /** What is personal in it, as it is read; null: nothing is. */
  readonly secret: string | null;
  /** How the text was made, for the report of a failure. */
  readonly form: string;
}

type Random = () => number;

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
}

function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

function remainder(signs: string, weights: readonly number[]): number {
  const sum = weights.reduce((total, weight, at) => total + weight * (signs.charCodeAt(at) - 48), 0);
  return sum % 11 < 2 ? 0 : 11 - (sum % 11);
}

function cpf(random: Random): string {
  const base = digits(random, 9);
  const first = remainder(base, [10, 9, 8, 7, 6, 5, 4, 3, 2]);
  const second = remainder(`${base}${first}`, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  const made = `${base}${first}${second}`;
  return /^(\d)\1+$/.test(made) ? cpf(random) : made;
}

function cnpj(random: Random, base = `${digits(random, 8)}000${1 + Math.floor(random() * 9)}`): string {
  const first = remainder(base, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
  const second = remainder(`${base}${first}`, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
  return `${base}${first}${second}`;
}

function card(random: Random): string {
  const [prefix, length] = pick(random, [
    ['4', 16],
    ['51', 16],
    ['55', 16],
    ['34', 15],
    ['37', 15],
    ['36', 14],
    ['6062', 16],
    ['2221', 16],
  ] as const);
  const base = `${prefix}${digits(random, length - prefix.length - 1)}`;
  let sum = 0;
  for (const [at, digit] of [...base].toReversed().entries()) {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return `${base}${(10 - (sum % 10)) % 10}`;
}

function uuid(random: Random): string {
  const hex = (count: number) =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${pick(random, ['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`;
}

const AREAS = ['11', '21', '31', '41', '51', '61', '71', '81', '85', '92', '48', '27'];
const NAMES = ['ana.souza', 'joao_silva', 'maria+news', 'p.oliveira99', 'contato', 'luís.alves', 'a'];
const DOMAINS = [
  'example.com',
  'exemplo.com.br',
  'mail.example.org',
  'empresa-x.net.br',
  'universität.example',
];

interface Value {
  readonly kind: string;
  readonly plain: string;
  readonly shown: readonly string[];
  /** Words that come before it in a sentence, and keys that lead to it. */
  readonly words: readonly string[];
  readonly keys: readonly string[];
  /** Only where the words or keys stand. */
  readonly needsContext?: true;
}

function dotted(text: string, form: string): string {
  let at = 0;
  return form.replaceAll('#', () => {
    at += 1;
    return text[at - 1] ?? '';
  });
}

const MAKERS: readonly ((random: Random) => Value)[] = [
  (random) => {
    const plain = cpf(random);
    return {
      kind: 'cpf',
      plain,
      shown: [
        plain,
        dotted(plain, '###.###.###-##'),
        dotted(plain, '###.###.###/##'),
        dotted(plain, '### ### ### ##'),
        dotted(plain, '#########-##'),
      ],
      words: ['CPF ', 'CPF: ', 'documento ', 'cliente nº ', ''],
      keys: ['cpf', 'documento', 'id_cliente', 'valor'],
    };
  },
  (random) => {
    const plain = cnpj(random);
    return {
      kind: 'cnpj',
      plain,
      shown: [plain, dotted(plain, '##.###.###/####-##'), dotted(plain, '########/####-##')],
      words: ['CNPJ ', 'empresa ', ''],
      keys: ['cnpj', 'empresa', 'fornecedor'],
    };
  },
  (random) => {
    const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
    const base = Array.from({ length: 12 }, (_, at) =>
      at % 3 === 0 ? pick(random, [...letters]) : digits(random, 1),
    ).join('');
    const plain = cnpj(random, base);
    return {
      kind: 'cnpj',
      plain,
      shown: [dotted(plain, '##.###.###/####-##')],
      words: ['CNPJ ', 'empresa '],
      keys: ['cnpj', 'empresa'],
    };
  },
  (random) => {
    const plain = card(random);
    const groups =
      plain.length === 16
        ? '#### #### #### ####'
        : plain.length === 15
          ? '#### ###### #####'
          : '#### ###### ####';
    return {
      kind: 'card',
      plain,
      shown: [plain, dotted(plain, groups), dotted(plain, groups.replaceAll(' ', '-'))],
      words: ['cartão ', 'Card no. ', ''],
      keys: ['cartao', 'numero', 'pan'],
    };
  },
  (random) => {
    const plain = `${pick(random, NAMES)}@${pick(random, DOMAINS)}`;
    return {
      kind: 'email',
      plain,
      shown: [plain, plain.replace('example', 'Example')],
      words: ['e-mail ', 'para: ', '<', 'mailto:', ''],
      keys: ['email', 'usuario', 'de'],
    };
  },
  (random) => {
    const plain = `${pick(random, AREAS)}9${1 + Math.floor(random() * 9)}${digits(random, 7)}`;
    return {
      kind: 'phone',
      plain,
      shown: [
        plain,
        dotted(plain, '(##) #####-####'),
        dotted(plain, '## #####-####'),
        dotted(plain, '+55 ## #####-####'),
        dotted(plain, '+55###########'),
        dotted(plain, '55###########'),
        dotted(plain, '+55 (##) #####-####'),
        dotted(plain, '(##)#########'),
        dotted(plain, '0## #####-####'),
        dotted(plain, '## # ####-####'),
      ],
      words: ['Tel. ', 'ligar para ', 'WhatsApp: ', ''],
      keys: ['telefone', 'contato', 'celular', 'de'],
    };
  },
  (random) => {
    const plain = `${pick(random, AREAS)}${2 + Math.floor(random() * 4)}${digits(random, 7)}`;
    return {
      kind: 'phone',
      plain,
      shown: [
        dotted(plain, '(##) ####-####'),
        dotted(plain, '+55 ## ####-####'),
        dotted(plain, '## ####-####'),
      ],
      words: ['fone ', 'ligar para ', ''],
      keys: ['telefone', 'comercial'],
    };
  },
  (random) => {
    const plain = pick(random, [
      `1${pick(random, ['415', '212', '646'])}555${digits(random, 4)}`,
      `4420${digits(random, 8)}`,
      `35191${digits(random, 7)}`,
      `4930${digits(random, 8)}`,
    ]);
    return {
      kind: 'phone',
      plain,
      shown: [`+${plain}`],
      words: ['phone ', 'call ', ''],
      keys: ['phone', 'from'],
    };
  },
  (random) => {
    const plain = uuid(random);
    return {
      kind: 'pix',
      plain,
      shown: [plain, plain.toUpperCase()],
      words: ['chave pix ', 'PIX: ', 'pix para '],
      keys: ['chave_pix', 'pix', 'pixKey', 'chave'],
      needsContext: true,
    };
  },
];

/** Ways in which a value comes in a text. Each answers null where it does not fit. */
const FORMS: Readonly<Record<string, (shown: string, value: Value, random: Random) => string | null>> = {
  json: (shown, { keys }, random) =>
    JSON.stringify({ id: digits(random, 6), [pick(random, keys)]: shown, ok: true }),
  nested: (shown, { keys }, random) =>
    JSON.stringify({ payload: { dados: [{ [pick(random, keys)]: shown }] } }, null, 2),
  sentence: (shown, { words }, random) => `Olá, ${pick(random, words)}${shown}, obrigado.`,
  'sentence in json': (shown, { words }, random) =>
    JSON.stringify({ mensagem: `Erro: ${pick(random, words)}${shown}` }),
  key: (shown, { needsContext }) =>
    needsContext ? null : JSON.stringify({ clientes: { [shown]: { saldo: 10 } } }),
  'json in json': (shown, { keys }, random) =>
    JSON.stringify({ corpo: JSON.stringify({ [pick(random, keys)]: shown }) }),
  base64: (shown, { keys }, random) =>
    JSON.stringify({
      conteudo: Buffer.from(JSON.stringify({ [pick(random, keys)]: shown })).toString('base64'),
    }),
  'base64url of a text': (shown, { words }, random) =>
    `token ${Buffer.from(`dados do cliente ${pick(random, words)}${shown}`).toString('base64url')} fim`,
  'url encoded': (shown, { keys }, random) =>
    `https://exemplo.test/busca?pagina=2&${pick(random, keys)}=${encodeURIComponent(shown)}&ordem=asc`,
  'markup within': (shown, { words, kind }, random) => {
    if (kind === 'pix') return null;
    const at = 1 + Math.floor(random() * (shown.length - 2));
    return `<p>${pick(
      random,
      words.filter((word) => word !== '<'),
    )}${shown.slice(0, at)}<b>${shown.slice(at)}</b></p>`;
  },
  entity: (shown, { kind, words }, random) =>
    kind === 'email'
      ? `<p>${pick(
          random,
          words.filter((word) => word !== '<'),
        )}${shown.replace('@', '&#64;')}</p>`
      : null,
  'no-break spaces': (shown) =>
    /^\d+ /.test(shown) && shown.length > 12 ? `Nº ${shown.replaceAll(' ', '\u00a0')}` : null,
  'zero width': (shown, { kind }) =>
    kind === 'pix' ? null : `cliente ${shown.slice(0, 3)}\u200b${shown.slice(3)} ok`,
  escaped: (shown, { kind }) => (kind === 'email' ? `{"de":"${shown.replace('@', '\\u0040')}"}` : null),
  number: (shown, { kind, keys }, random) =>
    ['cpf', 'cnpj', 'card', 'phone'].includes(kind) && /^[1-9]\d+$/.test(shown)
      ? `{"${pick(random, keys)}":${shown}}`
      : null,
};

/** What looks a little like personal data and is none. */
const DECOYS: Readonly<Record<string, (random: Random) => string>> = {
  'order number': (random) => JSON.stringify({ pedido: Number(`1${digits(random, 7)}`) }),
  'time in ms': (random) => JSON.stringify({ em: 1_700_000_000_000 + Math.floor(random() * 9e10) }),
  'time in ns': (random) => JSON.stringify({ em: `17${digits(random, 17)}` }),
  'time in s': (random) => `started at ${1_700_000_000 + Math.floor(random() * 9e7)}`,
  'iso time': (random) =>
    `2026-0${1 + Math.floor(random() * 9)}-1${digits(random, 1)}T1${digits(random, 1)}:0${digits(random, 1)}:00.${digits(random, 3)}Z`,
  uuid: (random) => JSON.stringify({ correlation_id: uuid(random) }),
  hash: (random) => JSON.stringify({ sha256: Buffer.from(digits(random, 32)).toString('hex') }),
  address: (random) =>
    `peer ${Math.floor(random() * 255)}.${Math.floor(random() * 255)}.${Math.floor(random() * 255)}.${Math.floor(random() * 99)}:5672`,
  price: (random) =>
    `R$ ${1 + Math.floor(random() * 9)}.${digits(random, 3)}.${digits(random, 3)},${digits(random, 2)}`,
  fraction: (random) => JSON.stringify({ taxa: Number(`0.${digits(random, 11)}1`) }),
  version: (random) => `amqplib@${digits(random, 1)}.${digits(random, 2)}.${digits(random, 1)}`,
  mention: (random) => `obrigado @equipe_${digits(random, 3)}!`,
  picture: (random) => `icon-${digits(random, 2)}@2x.png`,
  cep: (random) => `CEP ${digits(random, 5)}-${digits(random, 3)}`,
  rg: (random) => `RG ${digits(random, 2)}.${digits(random, 3)}.${digits(random, 3)}-${digits(random, 1)}`,
  'wrong check digits': (random) => {
    const right = cpf(random);
    const wrong = `${right.slice(0, 10)}${(Number(right[10]) + 1 + Math.floor(random() * 8)) % 10}`;
    return `CPF ${dotted(wrong, '###.###.###-##')}`;
  },
  'access key': (random) => JSON.stringify({ chave_nfe: digits(random, 44) }),
  barcode: (random) => `789${digits(random, 10)}`,
  coordinates: (random) => JSON.stringify({ lat: -23.5 - random() / 10, lon: -46.6 - random() / 10 }),
  tracking: (random) => `objeto BR${digits(random, 9)}BR postado`,
  'delivery tag': (random) =>
    JSON.stringify({ delivery_tag: Math.floor(random() * 1e9), body_bytes: Math.floor(random() * 1e7) }),
  path: (random) => `/var/dados/2026/1${digits(random, 1)}/lote-${digits(random, 6)}.json`,
  base64: (random) => JSON.stringify({ imagem: Buffer.from(digits(random, 40)).toString('base64').slice(1) }),
  sentence: () => 'A coleta terminou sem novidades; 10 de 10 itens foram lidos em 3.2 s.',
  'row of numbers': (random) =>
    `${digits(random, 3)} ${digits(random, 4)} ${digits(random, 2)} ${digits(random, 5)}`,
};

/** As many with personal data as without, about. */
export function labelledTexts(seed: number, count: number): readonly Labelled[] {
  const random = randomFrom(seed);
  const texts: Labelled[] = [];
  const forms = Object.entries(FORMS);
  const decoys = Object.entries(DECOYS);
  while (texts.length < count) {
    const value = pick(random, MAKERS)(random);
    const shown = pick(random, value.shown);
    const [form, write] = pick(random, forms);
    const text = write(shown, value, random);
    if (text !== null) texts.push({ text, secret: shown, form: `${value.kind} ${shown} as ${form}` });
    const [name, decoy] = pick(random, decoys);
    if (random() < 0.8) texts.push({ text: decoy(random), secret: null, form: name });
  }
  return texts;
}
