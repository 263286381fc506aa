import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderName, safeName } from '../../../../../src/backend/executors/files/names.ts';
import { csvCell, csvOf } from '../../../../../src/backend/executors/relatorios/csv.ts';
import { htmlOf } from '../../../../../src/backend/executors/relatorios/html.ts';
import { writeReport } from '../../../../../src/backend/executors/relatorios/write-report.ts';

const item = (more: Record<string, unknown> = {}) => ({
  id: '1',
  titulo: 'Título',
  url: 'https://e.org/1',
  autor: 'Ana',
  publicado_em: '2025-10-14T12:00:00.000Z',
  resumo: 'Resumo',
  ...more,
});
const XSS = [
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `'-alert(1)-'`,
  `</style><script>1</script>`,
  '&lt;b&gt;',
  '<!--',
];

describe('H10: cells of the CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['  =1', "'  =1"],
    ['＝1', "'＝1"],
    ['=cmd|"/c calc"!A1', `"'=cmd|""/c calc""!A1"`],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    ['plain', 'plain'],
    ['', ''],
    [null, ''],
    ['a\0b', 'ab'],
  ])('%j', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });

  it('begins with a byte order mark and ends every row with CRLF', () => {
    const csv = csvOf([item(), item({ id: '2', titulo: 'Outra, "boa"' })]);
    expect(csv.startsWith('\ufeffpublicado_em,titulo,autor,url,resumo,id\r\n')).toBe(true);
    expect(csv.split('\r\n')).toHaveLength(4);
    expect(csv).toContain('"Outra, ""boa"""');
  });
});

describe('H09: names of files', () => {
  it.each([
    ['../../etc/passwd', 'etc-passwd'],
    ['CON', 'con-1'],
    ['lpt1', 'lpt1-1'],
    ['a:b', 'a-b'],
    ['x'.repeat(300), 'x'.repeat(40)],
    ['nul\0byte', 'nul-byte'],
    ['\u202egnp.exe', 'gnp-exe'],
    ['ponto. ', 'ponto'],
    ['Licitações', 'licitacoes'],
    ['...', 'sem-nome'],
    ['', 'sem-nome'],
    ['日本', 'sem-nome'],
  ])('%j', (text, name) => {
    expect(safeName(text)).toBe(name);
  });

  it('one folder for each run, the same every time', () => {
    expect(folderName('2025-10-14T12:00:00Z', 'blog', 'corr')).toMatch(/^2025-10-14-blog-[0-9a-f]{12}$/);
    expect(folderName('2025-10-14T12:00:00Z', 'blog', 'corr')).toBe(
      folderName('2025-10-14T23:00:00Z', 'blog', 'corr'),
    );
    expect(folderName('../..', 'blog', 'corr')).toMatch(/^sem-data-blog-/);
  });
});

describe('the HTML report', () => {
  const report = {
    fonte: 'blog',
    correlationId: 'corr',
    madeAt: '2025-10-14T12:00:00Z',
    titulo: 'Blog',
    url: 'https://e.org/',
    itens: [item()],
  };

  it('allows nothing but its own style sheet', () => {
    const html = htmlOf(report);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'$/,
    );
    expect(html).not.toMatch(/<script|\son\w+=|\sstyle=|javascript:/i);
    expect(html).toContain('14 de outubro de 2025');
  });

  it.each(XSS)('H07: shows %s as text in every field', (text) => {
    const html = htmlOf({
      ...report,
      fonte: text,
      correlationId: text,
      titulo: text,
      url: text,
      itens: [item({ id: text, titulo: text, url: text, autor: text, publicado_em: text, resumo: text })],
    });
    const body = html.slice(html.indexOf('<body>'));
    expect(body).not.toMatch(/<script|<img|<!--|<style/i);
    expect(body).not.toContain(text === '&lt;b&gt;' ? '<b>' : text);
  });

  it('links only to the web', () => {
    const html = htmlOf({
      ...report,
      url: 'javascript:alert(1)',
      itens: [item({ url: 'javascript:alert(1)' }), item({ url: 'https://e.org/"x' })],
    });
    expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual(['https://e.org/&quot;x']);
  });

  it('draws posts over time only when there is something to compare', () => {
    expect(htmlOf(report)).not.toContain('<svg');
    expect(htmlOf({ ...report, itens: [item(), item({ publicado_em: '2025-10-10T00:00:00Z' })] })).toContain(
      '<svg',
    );
  });

  it('says so when there is nothing', () => {
    expect(htmlOf({ ...report, itens: [] })).toContain('Nenhuma publicação');
  });
});

describe('writing a report', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'oraculo-report-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const request = (more: Record<string, unknown> = {}) => ({
    fonte: 'blog',
    correlationId: 'corr-1',
    madeAt: '2025-10-14T12:00:00Z',
    dados: { titulo: 'Blog', url: 'https://e.org/', itens: [item()] },
    ...more,
  });

  it('makes two private files in a private folder, and leaves nothing else', async () => {
    const { arquivo, arquivos, total } = await writeReport(dir, request());
    expect(total).toBe(1);
    expect(arquivos.map((file) => relative(dir, file).split('/').at(-1))).toEqual([
      'relatorio.html',
      'itens.csv',
    ]);
    for (const file of arquivos) expect(lstatSync(file).mode & 0o777).toBe(0o600);
    const folder = join(arquivo, '..');
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).toSorted()).toEqual(['itens.csv', 'relatorio.html']);
  });

  it('changes nothing the second time', async () => {
    const first = await writeReport(dir, request());
    const before = lstatSync(first.arquivo);
    const second = await writeReport(dir, request());
    expect(second).toEqual(first);
    expect(lstatSync(second.arquivo).ino).toBe(before.ino);
  });

  it('eight at once agree on one file', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => writeReport(dir, request())));
    expect(new Set(all.map(({ arquivo }) => arquivo)).size).toBe(1);
  });

  it('H09: overwrites nothing: other content gets a name of its own', async () => {
    const first = await writeReport(dir, request());
    const other = await writeReport(dir, request({ dados: { itens: [] } }));
    expect(other.arquivo).toMatch(/relatorio-2\.html$/);
    expect(readFileSync(first.arquivo, 'utf8')).toContain('Título');
  });

  it('H09: follows no link, of a file or a folder', async () => {
    const outside = join(dir, 'outside.txt');
    writeFileSync(outside, 'untouched');
    const folder = join(dir, 'relatorios', folderName('2025-10-14T12:00:00Z', 'blog', 'corr-1'));
    mkdirSync(folder, { recursive: true });
    symlinkSync(outside, join(folder, 'relatorio.html'));
    expect((await writeReport(dir, request())).arquivo).toMatch(/relatorio-2\.html$/);
    expect(readFileSync(outside, 'utf8')).toBe('untouched');

    const elsewhere = join(dir, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(dir, 'relatorios', folderName('2025-10-14T12:00:00Z', 'blog', 'corr-2')));
    await expect(writeReport(dir, request({ correlationId: 'corr-2' }))).rejects.toThrow('not a folder');
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('a folder that cannot be written is an error with a code', async () => {
    mkdirSync(join(dir, 'relatorios'));
    writeFileSync(join(dir, 'relatorios', folderName('2025-10-14T12:00:00Z', 'blog', 'corr-1')), '');
    await expect(writeReport(dir, request())).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('takes data of any shape', async () => {
    for (const dados of [
      {},
      { itens: 'x' },
      { itens: [{}] },
      { titulo: 5, itens: [{ titulo: 3, publicado_em: 'no date' }] },
    ]) {
      const { arquivo } = await writeReport(dir, request({ dados, correlationId: JSON.stringify(dados) }));
      expect(readFileSync(arquivo, 'utf8')).toContain('</html>');
    }
  });
});
