import { useQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { captureCheckQuery } from '../../client/queries.ts';
import { Button } from '../../components/button.tsx';
import { useErrorText } from '../../components/states.tsx';
import { useFormat } from '../../i18n/use-format.ts';

/** Reads the whole file when that is asked for, and says whether it is whole and what of it could be read. */
export function CaptureCheck({ file, icon }: { readonly file: string; readonly icon: LucideIcon }) {
  const { t } = useTranslation();
  const format = useFormat();
  const errorText = useErrorText();
  const [isAsked, setAsked] = useState(false);
  const { data, error, isFetching } = useQuery({ ...captureCheckQuery(useClient(), file), enabled: isAsked });
  return (
    <div className="flex flex-col items-start gap-2 pt-3">
      <Button size="sm" icon={icon} busy={isFetching} onClick={() => setAsked(true)}>
        {t('captures.check.action')}
      </Button>
      {error && (
        <p role="alert" className="text-sm text-danger wrap-anywhere">
          {errorText(toClientError(error))}
        </p>
      )}
      {data && (
        <div role="status" className="text-sm">
          <p className={data.problem === null ? 'text-ok' : 'text-danger wrap-anywhere'}>
            {data.problem === null
              ? t('captures.check.whole')
              : t('captures.check.damaged', { reason: data.problem })}
          </p>
          {data.problem !== null && (
            <ul className="pt-1 text-muted">
              {data.rows.map(({ table, rows, complete }) => (
                <li key={table}>
                  {table}:{' '}
                  {t(complete ? 'captures.check.all' : 'captures.check.some', {
                    count: rows,
                    rows: format.number(rows),
                  })}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
}
