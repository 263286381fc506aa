import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { BodyEdit, EditPreview } from '../../../../shared/domain/job.ts';
import type { FailureSelection } from '../../../../shared/domain/selection.ts';
import { useClient } from '../../../client/client-context.tsx';
import { type ClientError, toClientError } from '../../../client/client-error.ts';
import { editPreviewQuery } from '../../../client/queries.ts';

/** How long nothing must be typed before the edit is checked, in milliseconds. */
const SETTLE_MS = 350;

export interface EditCheck {
  /** Of the last edit that was checked; undefined before the first. */
  readonly preview: EditPreview | undefined;
  /** It is that of the edit as it is now. */
  readonly current: boolean;
  readonly error: ClientError | null;
  readonly more: (() => void) | null;
  readonly loadingMore: boolean;
}

/** What the core makes of an edit, asked again when the edit has settled. `edit` null: there is none to check. */
export function useEditCheck(
  connectionId: string,
  selection: FailureSelection,
  edit: BodyEdit | null,
  limit: number,
): EditCheck {
  const client = useClient();
  const text = edit === null ? null : JSON.stringify(edit);
  const [asked, setAsked] = useState<{ readonly text: string | null; readonly edit: BodyEdit | null }>({
    text: null,
    edit: null,
  });
  useEffect(() => {
    if (text === asked.text) return;
    const timer = setTimeout(() => setAsked({ text, edit }), text === null ? 0 : SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text, asked.text, edit]);
  const query = useInfiniteQuery({
    ...editPreviewQuery(client, connectionId, selection, asked.edit ?? NO_EDIT, limit),
    enabled: asked.edit !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const pages = asked.edit === null ? undefined : query.data?.pages;
  const last = pages?.at(-1);
  return {
    preview: pages && last ? { ...last, rows: pages.flatMap(({ rows }) => rows) } : undefined,
    current: text !== null && text === asked.text && query.isSuccess && !query.isPlaceholderData,
    error: query.error && !query.isFetching ? toClientError(query.error) : null,
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    loadingMore: query.isFetchingNextPage,
  };
}

/** Never asked: the query is off without an edit. */
const NO_EDIT: BodyEdit = { kind: 'text', text: '' };
