import { useTranslation } from 'react-i18next';
import type { ExportPreview } from '../../../shared/domain/capture.ts';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';

/** The file before it is made: its name, how large it will be, its first lines. */
export function ExportPreviewBox({ preview }: { readonly preview: ExportPreview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { name, events, estimatedBytes, lines } = preview;
  const size = estimatedBytes === null ? null : format.size(estimatedBytes);
  return (
    <section aria-label={t('captures.export.preview')} className="flex flex-col gap-1.5">
      <p className="text-sm wrap-anywhere">
        <strong className="font-semibold">{name}</strong>{' '}
        <span className="text-muted">
          {size === null
            ? t('captures.export.events', { count: events })
            : t('captures.export.size', { count: events, size })}
        </span>
      </p>
      {lines.length > 0 && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so that it has to be reached by the keys
          tabIndex={0}
          className="max-h-36 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-xs"
        >
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines may be equal, and never change places
            <div key={index}>
              <VisibleText text={line} />
            </div>
          ))}
        </pre>
      )}
    </section>
  );
}
