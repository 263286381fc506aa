import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { saveFile } from '../../../components/save-file.ts';
import { useErrorText } from '../../../components/states.tsx';
import { useToastOf } from '../../../components/toast.tsx';
import { type ReportFormat, readReport } from './read-report.ts';

export interface Report {
  /** Messages told of so far; null while none is made. */
  readonly done: number | null;
  readonly start: (format: ReportFormat) => void;
  readonly stop: () => void;
}

/** Reads a job's report and hands it over as a file. Ends with what shows it. */
export function useReport(connectionId: string, jobId: string): Report {
  const { t } = useTranslation();
  const client = useClient();
  const toast = useToastOf(connectionId);
  const errorText = useErrorText();
  const [done, setDone] = useState<number | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const run = async (format: ReportFormat, signal: AbortSignal) => {
    setDone(0);
    toast.clear(`report:${jobId}`);
    try {
      const file = await readReport(client, { connectionId, jobId, format }, signal, setDone);
      saveFile(file);
      toast.show({
        title: t('jobs.detail.reportDone'),
        text: file.name,
        tone: 'ok',
        about: [`report:${jobId}`],
      });
    } catch (error) {
      const known = toClientError(error);
      if (known.code !== 'cancelled')
        toast.show({
          title: t('jobs.detail.reportFailed'),
          text: errorText(known),
          tone: 'danger',
          about: [`report:${jobId}`],
        });
    } finally {
      setDone(null);
    }
  };
  return {
    done,
    start: (format) => {
      abort.current?.abort();
      abort.current = new AbortController();
      void run(format, abort.current.signal);
    },
    stop: () => abort.current?.abort(),
  };
}
