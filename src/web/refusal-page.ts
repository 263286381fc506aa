/** What a browser without a session sees: words, in both languages, and how to get in. No style, no script, nothing foreign. */

export type Refusal = 'no-session' | 'link-used' | 'foreign' | 'not-found' | 'method';

interface Words {
  readonly status: number;
  readonly pt: string;
  readonly en: string;
}

const WORDS: Readonly<Record<Refusal, Words>> = {
  'no-session': {
    status: 401,
    pt: 'Este navegador não tem acesso a este console. Abra o endereço que o comando "npm start" mostrou na última linha, ou execute o comando outra vez para receber um novo endereço.',
    en: 'This browser has no access to this console. Open the address that "npm start" printed as its last line, or run the command again to get a new one.',
  },
  'link-used': {
    status: 401,
    pt: 'Este endereço já foi usado ou expirou: ele vale uma vez, por dez minutos. Execute "npm start" outra vez para receber um novo.',
    en: 'This address was already used or has expired: it is good once, for ten minutes. Run "npm start" again to get a new one.',
  },
  foreign: {
    status: 403,
    pt: 'Pedido recusado: ele não vem da página deste console.',
    en: 'Refused: the request does not come from the page of this console.',
  },
  'not-found': {
    status: 404,
    pt: 'Não há nada neste endereço.',
    en: 'There is nothing at this address.',
  },
  method: {
    status: 405,
    pt: 'Este console só responde a leituras por HTTP.',
    en: 'This console only answers reads over HTTP.',
  },
};

export interface RefusalPage {
  readonly status: number;
  readonly html: string;
}

export function refusalPage(refusal: Refusal): RefusalPage {
  const { status, pt, en } = WORDS[refusal];
  // A link that brought the browser here from elsewhere arrives without its cookie; from this page it has one.
  const again = status === 401 ? '<p><a href="/">Oráculo Console</a></p>' : '';
  const html = `<!doctype html>
<html lang="pt-BR">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Oráculo Console</title></head>
<body>
<h1>Oráculo Console</h1>
<p>${pt}</p>
<p lang="en">${en}</p>
${again}
</body>
</html>
`;
  return { status, html };
}
