/** Captures that are opened from outside: dropped on the window, wherever it is, or given to the program. */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../client/client-context.tsx';
import { toClientError } from '../client/client-error.ts';
import { useGivenFiles } from '../client/given-files.tsx';
import { sendFile } from '../client/send-file.ts';
import { useErrorText } from '../components/states.tsx';
import { useToast } from '../components/toast.tsx';

/** Whether a file is held over the window now. */
export function useOpenedFiles(): boolean {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const toast = useToast();
  const errorText = useErrorText();
  /** One after the other; the last one opened is shown. */
  const openAll = async (paths: readonly (() => Promise<string>)[]) => {
    for (const path of paths) {
      try {
        const { id } = await client.call('captures.open', { file: await path() });
        await navigate({ to: '/$connectionId/overview', params: { connectionId: id } });
      } catch (failure) {
        const known = toClientError(failure);
        toast.show({ title: t('captures.drop.failed'), text: errorText(known), tone: 'danger' });
      }
    }
  };
  useGivenFiles((paths) => void openAll(paths.map((path) => async () => path)));
  return useDrop((files) => void openAll(files.map((file) => () => sendFile(client, file))));
}

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}

function useDrop(onFiles: (files: readonly File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      // Into a child is not out of the window.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      // Under Electron the preload tells where the files lie; nothing has to be copied.
      if (window.oraculoHost !== 'electron') latest.current([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return isOver;
}
