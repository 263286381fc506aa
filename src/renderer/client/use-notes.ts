/** Notes and the mark of one thing in a capture that is open; null for any other connection, which keeps none. */
import { useQuery } from '@tanstack/react-query';
import type { Mark, Note, NoteTarget } from '../../shared/domain/capture.ts';
import { useClient } from './client-context.tsx';
import type { ClientError } from './client-error.ts';
import { connectionsQuery, notesQuery } from './queries.ts';
import { useCommand } from './use-command.ts';

export interface Notes {
  readonly notes: readonly Note[];
  readonly mark: Mark['mark'] | null;
  readonly writable: boolean;
  readonly busy: boolean;
  readonly error: ClientError | null;
  readonly onSave: (text: string, id?: number) => void;
  readonly onDelete: (id: number) => void;
  readonly onMark: (mark: Mark['mark'] | null) => void;
}

export function useNotes(connectionId: string, target: NoteTarget): Notes | null {
  const client = useClient();
  const { data: connections } = useQuery(connectionsQuery(client));
  const isCapture = connections?.find(({ id }) => id === connectionId)?.kind === 'capture';
  const { data } = useQuery({ ...notesQuery(client, connectionId), enabled: isCapture });
  const save = useCommand('notes.save');
  const remove = useCommand('notes.delete');
  const setMark = useCommand('marks.set');
  if (!isCapture || !data) return null;
  const isHere = (each: { readonly target: NoteTarget }) =>
    each.target.kind === target.kind && each.target.id === target.id;
  return {
    notes: data.notes.filter(isHere),
    mark: data.marks.find(isHere)?.mark ?? null,
    writable: data.writable,
    busy: save.isPending || remove.isPending || setMark.isPending,
    error: save.error ?? remove.error ?? setMark.error,
    onSave: (text, id) => save.mutate({ connectionId, target, text, ...(id === undefined ? {} : { id }) }),
    onDelete: (id) => remove.mutate({ connectionId, id }),
    onMark: (mark) => setMark.mutate({ connectionId, target, mark }),
  };
}
