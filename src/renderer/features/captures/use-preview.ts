import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ExportPreview, ExportRequest } from '../../../shared/domain/capture.ts';
import { useClient } from '../../client/client-context.tsx';
import { exportPreviewQuery } from '../../client/queries.ts';

/** What an export would be; null while nothing can be said of it. */
export function usePreview(connectionId: string, request: ExportRequest | null): ExportPreview | null {
  const asked: ExportRequest = request ?? {
    what: { kind: 'all' },
    format: 'jsonl',
    masking: null,
    language: 'en',
  };
  const { data } = useQuery({
    ...exportPreviewQuery(useClient(), connectionId, asked),
    enabled: request !== null && connectionId !== '',
    placeholderData: keepPreviousData,
  });
  return request === null ? null : (data ?? null);
}
