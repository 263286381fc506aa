/** A body of any size as text or bytes, one part at a time, read when it is shown. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { failureBodyQuery } from '../../client/queries.ts';
import { IconButton } from '../../components/button.tsx';
import { ErrorState, LoadingState } from '../../components/states.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { hexLines } from './hex-lines.ts';

export interface BodyPagesProps {
  readonly connectionId: string;
  readonly failureId: string;
  readonly as: 'text' | 'hex';
}

/** Bytes of a part: enough to read, little enough to draw. */
const PART = { text: 32_768, hex: 4_096 } as const;

export function BodyPages({ connectionId, failureId, as }: BodyPagesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [offset, setOffset] = useState(0);
  const length = PART[as];
  const { data, error, refetch } = useQuery({
    ...failureBodyQuery(useClient(), connectionId, { id: failureId, offset, length, as }),
    placeholderData: keepPreviousData,
  });
  if (error) return <ErrorState compact error={toClientError(error)} onRetry={() => void refetch()} />;
  if (!data) return <LoadingState label={t('ui.loading')} />;
  const to = Math.min(data.size, data.offset + length);
  return (
    <div className="flex flex-col gap-2 p-panel">
      <div className="flex items-center gap-2 text-xs text-muted">
        <span role="status" className="tabular-nums">
          {t('failures.body.part', {
            from: format.number(data.offset),
            to: format.number(to),
            size: format.number(data.size),
          })}
        </span>
        {data.size > length && (
          <>
            <IconButton
              size="sm"
              icon={ChevronLeft}
              label={t('failures.body.previous')}
              disabled={offset === 0}
              onClick={() => setOffset(Math.max(0, offset - length))}
            />
            <IconButton
              size="sm"
              icon={ChevronRight}
              label={t('failures.body.next')}
              disabled={to >= data.size}
              onClick={() => setOffset(offset + length)}
            />
          </>
        )}
      </div>
      <pre className="font-mono text-xs whitespace-pre-wrap wrap-anywhere" dir="ltr">
        {as === 'hex' ? hexLines(data.text, data.offset) : <VisibleText text={data.text} multiline />}
      </pre>
    </div>
  );
}
