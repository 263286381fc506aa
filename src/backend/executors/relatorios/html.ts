/**
 * The report as one HTML file that needs nothing else and runs nothing: no script, and a policy of its own that allows only
 * its one style sheet (by hash). All foreign text is escaped; links are http(s) or absent.
 */
import { createHash } from 'node:crypto';
import type { CollectedItem } from '../collected.ts';
import { postsOverTime } from './chart.ts';
import { escapeHtml } from './escape.ts';
import type { Report } from './report.ts';

const STYLE = `:root{color-scheme:light dark;--ink:#1b2430;--soft:#5a6675;--line:#dfe4ea;--paper:#fbfcfd;--card:#fff;--mark:#1f5fbf}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf2;--soft:#9aa7b6;--line:#2a3441;--paper:#10161e;--card:#161e28;--mark:#7fb2ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:48rem;margin:0 auto;padding:3rem 1.5rem 4rem}
header p{margin:0;color:var(--soft);font-size:.875rem}
h1{margin:.25rem 0 .5rem;font-size:1.9rem;line-height:1.2;letter-spacing:-.01em;text-wrap:balance}
a{color:var(--mark);text-decoration-thickness:1px;text-underline-offset:.2em;overflow-wrap:anywhere}
a:focus-visible{outline:2px solid var(--mark);outline-offset:2px;border-radius:2px}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:1px;margin:2rem 0;background:var(--line);border:1px solid var(--line);border-radius:.6rem;overflow:hidden}
dl div{background:var(--card);padding:.8rem 1rem}
dt{color:var(--soft);font-size:.75rem;text-transform:uppercase;letter-spacing:.06em}
dd{margin:.15rem 0 0;font-size:1.1rem;font-variant-numeric:tabular-nums}
figure{margin:0 0 2rem}
svg{display:block;width:100%;height:auto;fill:var(--mark)}
figcaption{display:flex;justify-content:space-between;gap:1rem;margin-top:.4rem;color:var(--soft);font-size:.75rem;font-variant-numeric:tabular-nums}
ol{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
li{padding:1.1rem 0;border-bottom:1px solid var(--line);break-inside:avoid}
h2{margin:0;font-size:1.05rem;line-height:1.35;overflow-wrap:anywhere}
li p{margin:.35rem 0 0;overflow-wrap:anywhere}
.meta{color:var(--soft);font-size:.8125rem}
footer{margin-top:2.5rem;color:var(--soft);font-size:.75rem;overflow-wrap:anywhere}
@media print{body{background:#fff;color:#000}main{padding:0;max-width:none}}`;

const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

const dateTime = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'medium', timeZone: 'UTC' });
const number = new Intl.NumberFormat('pt-BR');

const isMoment = (text: string | null): text is string => text !== null && !Number.isNaN(Date.parse(text));

function when(iso: string): string {
  return `<time datetime="${escapeHtml(iso)}">${escapeHtml(dateTime.format(new Date(iso)))} UTC</time>`;
}

function link(url: string | null, text: string): string {
  const shown = escapeHtml(text);
  if (url === null || !/^https?:\/\//i.test(url)) return shown;
  return `<a href="${escapeHtml(url)}" rel="noopener noreferrer nofollow">${shown}</a>`;
}

function post(item: CollectedItem): string {
  const meta = [
    isMoment(item.publicado_em) ? when(item.publicado_em) : '',
    item.autor === null ? '' : escapeHtml(item.autor),
  ].filter((text) => text !== '');
  return `<li><h2>${link(item.url, item.titulo)}</h2>
${meta.length > 0 ? `<p class="meta">${meta.join(' · ')}</p>` : ''}
${item.resumo === null ? '' : `<p>${escapeHtml(item.resumo)}</p>`}</li>`;
}

function fact(name: string, value: string): string {
  return `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`;
}

function facts(report: Report, dates: readonly string[]): string {
  const authors = new Set(report.itens.flatMap(({ autor }) => autor ?? []));
  const [oldest, newest] = [dates[0], dates.at(-1)];
  return [
    fact('Publicações', number.format(report.itens.length)),
    fact('Autores', number.format(authors.size)),
    oldest === undefined ? '' : fact('Mais antiga', day.format(new Date(oldest))),
    newest === undefined ? '' : fact('Mais recente', day.format(new Date(newest))),
  ].join('');
}

export function htmlOf(report: Report): string {
  const title = report.titulo ?? report.url ?? report.fonte;
  const dates = report.itens
    .map((item) => item.publicado_em)
    .filter(isMoment)
    .map((date) => new Date(date).toISOString())
    .toSorted();
  return `<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Relatório</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p>Relatório de coleta · ${escapeHtml(report.fonte)}</p>
<h1>${escapeHtml(title)}</h1>
<p>${report.url === null ? '' : `${link(report.url, report.url)} · `}${when(report.madeAt)}</p>
</header>
<dl>${facts(report, dates)}</dl>
${postsOverTime(dates)}
${report.itens.length === 0 ? '<p>Nenhuma publicação no período.</p>' : `<ol>\n${report.itens.map(post).join('\n')}\n</ol>`}
<footer>Execução ${escapeHtml(report.correlationId)} · horários em UTC</footer>
</main>
</body>
</html>
`;
}
