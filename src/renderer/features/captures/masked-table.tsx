import { useTranslation } from 'react-i18next';
import type { MaskCount } from '../../../shared/domain/capture.ts';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';

const SHOWN = 12;

/** How many values were masked, of which kind and where; the most frequent ones. */
export function MaskedTable({ counts }: { readonly counts: readonly MaskCount[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (counts.length === 0) return null;
  return (
    <table className="w-full table-fixed text-xs">
      <colgroup>
        <col className="w-14" />
        <col className="w-36" />
        <col />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th>{t('captures.mask.count')}</th>
          <th>{t('captures.mask.kinds')}</th>
          <th>{t('captures.mask.place')}</th>
        </tr>
      </thead>
      <tbody>
        {counts.slice(0, SHOWN).map(({ kind, place, count }) => (
          <tr key={`${kind} ${place}`}>
            <td className="pr-3 text-right align-top tabular-nums">{format.number(count)}</td>
            <td className="pr-3 align-top">{t(`captures.mask.kind.${kind}`)}</td>
            <td className="font-mono wrap-anywhere text-muted">
              <VisibleText text={place} />
            </td>
          </tr>
        ))}
        {counts.length > SHOWN && (
          <tr>
            <td />
            <td colSpan={2} className="text-muted">
              {t('captures.mask.more', { count: counts.length - SHOWN })}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
