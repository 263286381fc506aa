/**
 * The report of one run as a page of its own: no script, nothing loaded, every foreign character escaped, and made to be
 * printed. It says the same as the run's screen.
 */
import type { MessageView } from '../../shared/domain/event.ts';
import type { RunDetail, RunEvent } from '../../shared/domain/run.ts';
import { REPORT_TEXTS } from './report-texts.ts';

export interface RunReport {
  readonly detail: RunDetail;
  readonly language: 'pt-BR' | 'en';
  readonly masked: boolean;
  readonly connection: string;
  readonly now: number;
  message(seq: number): MessageView | null;
}

const STYLE = `
:root{color-scheme:light}*{box-sizing:border-box}
body{font:14px/1.45 system-ui,sans-serif;color:#1b1f24;max-width:1000px;margin:24px auto;padding:0 16px}
h1{font-size:20px;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:15px;margin:20px 0 6px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:12px 0}dt{color:#57606a}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;table-layout:fixed}th,td{text-align:left;padding:4px 8px;border-bottom:1px solid #d0d7de;vertical-align:top;overflow-wrap:anywhere}
th{color:#57606a;font-weight:600}.bar{height:8px;background:#0969da;border-radius:2px;min-width:2px}.lane{background:#eaeef2;border-radius:2px}
.note{border-left:3px solid #bf8700;padding:4px 10px;background:#fff8c5;margin:8px 0}.bad{color:#a40e26}
section{border:1px solid #d0d7de;border-radius:6px;padding:8px 12px;margin:10px 0}
pre{font:12px/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f8fa;padding:8px;border-radius:4px;margin:4px 0}
small{color:#57606a}
@media print{body{margin:0;max-width:none}section{break-inside:avoid-page}h2{break-after:avoid}.lane,.bar,.note{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Control and formatting characters are shown, not obeyed: they turn text around or hide it (H08). */
const HIDDEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function escapeHtml(text: string): string {
  return text
    .replaceAll(HIDDEN, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`)
    .replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

function timeText(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'short',
    timeStyle: 'medium',
    timeZone: 'UTC',
  }).format(at);
}

function durationText(ms: number, language: string): string {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: ms < 10_000 ? 0 : 1 });
  return ms < 10_000 ? `${number.format(ms)} ms` : `${number.format(ms / 1000)} s`;
}

function factsOf({ detail: { run }, language, connection }: RunReport): string {
  const texts = REPORT_TEXTS[language];
  const error = run.error === null ? null : [run.error.code, run.error.message].filter(Boolean).join(': ');
  const facts: readonly (readonly [string, string | null])[] = [
    [texts.state, texts.states[run.state]],
    [texts.source, run.source],
    [texts.started, `${timeText(run.startedAt, language)} UTC`],
    [texts.duration, run.durationMs === null ? texts.running : durationText(run.durationMs, language)],
    [texts.events, String(run.events)],
    [texts.retries, run.retries > 0 ? String(run.retries) : null],
    [texts.error, error],
    ['', connection],
  ];
  const rows = facts.flatMap(([name, value]) =>
    value === null ? [] : `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

function notesOf({ detail: { run, truncated }, language, masked }: RunReport): string {
  const texts = REPORT_TEXTS[language];
  const notes = [run.hasGap && texts.gap, truncated && texts.truncated, masked && texts.masked];
  return notes.flatMap((note) => (note ? `<p class="note">${escapeHtml(note)}</p>` : [])).join('');
}

/** Where an event lies in its run, in hundredths of it. */
function placeOf(
  event: RunEvent,
  { startedAt, lastEventAt }: RunDetail['run'],
): { left: number; width: number } {
  const whole = Math.max(1, lastEventAt - startedAt);
  const end = Math.min(100, Math.max(0, ((event.at - startedAt) / whole) * 100));
  const width = Math.min(end, ((event.latencyMs ?? 0) / whole) * 100);
  return { left: end - width, width };
}

function marksOf({ marks }: RunEvent, language: RunReport['language']): string {
  const { marks: words } = REPORT_TEXTS[language];
  return marks.map(({ mark }) => ` <strong class="bad">${escapeHtml(words[mark])}</strong>`).join('');
}

function rowOf(event: RunEvent, { detail: { run }, language }: RunReport): string {
  const { left, width } = placeOf(event, run);
  const latency = event.latencyMs === null ? '' : durationText(event.latencyMs, language);
  const bar = `<div class="lane"><div class="bar" style="margin-left:${left.toFixed(2)}%;width:${width.toFixed(2)}%"></div></div>`;
  const [time, type, wait] = [timeText(event.receivedAt, language), event.type ?? '–', latency].map(
    escapeHtml,
  );
  return `<tr><td>${time}</td><td>${type}${marksOf(event, language)}</td><td>${wait}</td><td>${bar}</td></tr>\n`;
}

/** Everything before the events' messages. */
export function reportHead(report: RunReport): string {
  const { detail, language, now } = report;
  const texts = REPORT_TEXTS[language];
  const id = escapeHtml(detail.run.correlationId);
  const heads = [texts.time, texts.type, texts.latency]
    .map((text) => `<th>${escapeHtml(text)}</th>`)
    .join('');
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width"><title>${escapeHtml(texts.run)} ${id}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(texts.run)} ${id}</h1><small>Oráculo Console · ${escapeHtml(texts.made)} ${timeText(now, language)} UTC</small>
${notesOf(report)}${factsOf(report)}<h2>${escapeHtml(texts.events)}</h2>
<table><colgroup><col style="width:19%"><col style="width:26%"><col style="width:12%"><col></colgroup><thead><tr>${heads}<th></th></tr></thead><tbody>
${detail.events.map((event) => rowOf(event, report)).join('')}</tbody></table>
`;
}

function pairs(title: string, entries: readonly (readonly [string, string])[]): string {
  if (entries.length === 0) return '';
  const rows = entries.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<strong>${escapeHtml(title)}</strong><dl>${rows.join('')}</dl>`;
}

function bodyText({ body }: MessageView): string {
  if (body.encoding !== 'json' || body.truncated) return body.text;
  try {
    return JSON.stringify(JSON.parse(body.text), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return body.text;
    throw error;
  }
}

export function reportEvent(event: RunEvent, report: RunReport): string {
  const texts = REPORT_TEXTS[report.language];
  const message = report.message(event.seq);
  const error = event.error === null ? '' : `<p class="bad">${escapeHtml(event.error.message)}</p>`;
  const route = `${event.exchange} → ${event.routingKey}`;
  const head = `<h2>${escapeHtml(event.type ?? '–')} <small>#${event.seq} · ${escapeHtml(route)}</small></h2>${error}`;
  if (!message) return `<section>${head}</section>\n`;
  const cut = message.body.truncated
    ? ` <small>(${escapeHtml(texts.cut)}, ${message.body.size} B)</small>`
    : '';
  const body = `<strong>${escapeHtml(texts.body)}</strong>${cut}<pre>${escapeHtml(bodyText(message))}</pre>`;
  const properties = pairs(
    texts.properties,
    message.properties.map(({ name, value }) => [name, value]),
  );
  const headers = pairs(
    texts.headers,
    message.headers.map(({ key, value }) => [key, value]),
  );
  return `<section>${head}${properties}${headers}${body}</section>\n`;
}

export function reportEnd(): string {
  return '</body></html>\n';
}
