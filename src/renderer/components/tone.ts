/** What a colour means. The only way a component takes a colour. */
export type Tone = 'neutral' | 'info' | 'ok' | 'warn' | 'danger';

export const TONE_TEXT: Readonly<Record<Tone, string>> = {
  neutral: 'text-muted',
  info: 'text-info',
  ok: 'text-ok',
  warn: 'text-warn',
  danger: 'text-danger',
};

export const TONE_BOX: Readonly<Record<Tone, string>> = {
  neutral: 'bg-sunken text-muted border-line',
  info: 'bg-info-soft text-info border-info-line',
  ok: 'bg-ok-soft text-ok border-ok-line',
  warn: 'bg-warn-soft text-warn border-warn-line',
  danger: 'bg-danger-soft text-danger border-danger-line',
};
