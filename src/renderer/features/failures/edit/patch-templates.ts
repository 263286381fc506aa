/** Patches to begin with. Pure. */
import type { BodyEdit } from '../../../../shared/domain/job.ts';

export type PatchFormat = Extract<BodyEdit, { kind: 'patch' }>['format'];

export const TEMPLATES = ['set', 'add', 'remove', 'test', 'move'] as const;
export type Template = (typeof TEMPLATES)[number];

/** Words that stand for what the operator writes. */
export interface TemplateWords {
  readonly field: string;
  readonly value: string;
}

/** A merge patch knows no condition and no move. */
export function templatesOf(format: PatchFormat): readonly Template[] {
  return format === 'json-patch' ? TEMPLATES : ['set', 'remove'];
}

function operation(template: Template, { field, value }: TemplateWords): Readonly<Record<string, unknown>> {
  const path = `/${field}`;
  switch (template) {
    case 'set':
      return { op: 'replace', path, value };
    case 'add':
      return { op: 'add', path, value };
    case 'remove':
      return { op: 'remove', path };
    case 'test':
      return { op: 'test', path, value };
    case 'move':
      return { op: 'move', from: path, path: `${path}_2` };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON yet is begun anew.
    return undefined;
  }
}

/** The patch with the template put in: at its end, or before the others where it is a condition. */
export function withTemplate(
  text: string,
  format: PatchFormat,
  template: Template,
  words: TemplateWords,
): string {
  const now = parsed(text);
  if (format === 'json-patch') {
    const operations: readonly unknown[] = Array.isArray(now) ? now : [];
    const added = operation(template, words);
    return pretty(template === 'test' ? [added, ...operations] : [...operations, added]);
  }
  const members = typeof now === 'object' && now !== null && !Array.isArray(now) ? now : {};
  return pretty({ ...members, [words.field]: template === 'remove' ? null : words.value });
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
