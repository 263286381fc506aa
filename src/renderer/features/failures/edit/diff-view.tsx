import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { VisibleText } from '../../../components/visible-text.tsx';
import { type DiffPart, diffOf, foldedDiff } from './body-diff.ts';

export interface DiffViewProps {
  readonly before: string;
  readonly after: string;
}

/** What is taken out and what is put in, in place; foreign text, as text only (H07, H08). */
export function DiffView({ before, after }: DiffViewProps) {
  const { t } = useTranslation();
  const parts = useMemo(() => foldedDiff(diffOf(before, after)), [before, after]);
  if (parts.length === 0) return <p className="text-muted">{t('edits.one.diffNone')}</p>;
  return (
    <pre className="font-mono text-xs leading-5 whitespace-pre-wrap wrap-anywhere" dir="ltr">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one comparison, in order
        <Part key={index} part={part} />
      ))}
    </pre>
  );
}

function Part({ part }: { readonly part: DiffPart }) {
  const { t } = useTranslation();
  switch (part.kind) {
    case 'folded':
      return (
        <span className="mx-1 rounded-sm bg-sunken px-1 font-sans text-muted">
          {t('edits.diff.same', { count: part.count })}
        </span>
      );
    case 'same':
      return <VisibleText text={part.text} multiline />;
    case 'removed':
      return (
        <del className="rounded-sm bg-danger-soft text-danger decoration-danger">
          <span className="sr-only">{t('edits.diff.removed')}: </span>
          <VisibleText text={part.text} multiline />
        </del>
      );
    case 'added':
      return (
        <ins className="rounded-sm bg-ok-soft text-ok no-underline">
          <span className="sr-only">{t('edits.diff.added')}: </span>
          <VisibleText text={part.text} multiline />
        </ins>
      );
  }
}
