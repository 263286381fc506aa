import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClient } from '../../client/client-context.tsx';
import { toClientError } from '../../client/client-error.ts';
import { useErrorText } from '../../components/states.tsx';
import { useToastOf } from '../../components/toast.tsx';

interface RunningLook {
  readonly queue: string;
  readonly startedAt: number;
  readonly abort: AbortController;
}

export interface Look {
  readonly running: RunningLook | null;
  readonly start: (queue: string, consent: boolean) => void;
  readonly cancel: () => void;
}

/**
 * One look into a dead-letter queue at a time: runs until the core is done (at most 30 s), can be cancelled, and says how
 * it went. `onConsentNeeded`: a consumer came between the question and the look.
 */
export function useLook(connectionId: string, onConsentNeeded: (queue: string) => void): Look {
  const { t } = useTranslation();
  const client = useClient();
  const toast = useToastOf(connectionId);
  const errorText = useErrorText();
  const [running, setRunning] = useState<RunningLook | null>(null);

  const fail = (queue: string, error: unknown) => {
    const known = toClientError(error);
    const about = [`look:${queue}`];
    if (known.code === 'look-needs-consent') onConsentNeeded(queue);
    else if (known.code === 'cancelled')
      toast.show({ title: t('failures.look.cancelled'), tone: 'neutral', about });
    else toast.show({ title: t('failures.look.failedTitle'), text: errorText(known), tone: 'danger', about });
  };
  const start = async (queue: string, consent: boolean) => {
    const abort = new AbortController();
    toast.clear(`look:${queue}`);
    setRunning({ queue, startedAt: Date.now(), abort });
    try {
      const { seen, added, complete } = await client.call(
        'failures.look',
        { connectionId, queue, consent },
        { signal: abort.signal },
      );
      const counted = t('failures.look.done', {
        count: seen,
        added: t('failures.look.added', { count: added }),
      });
      toast.show({
        title: t('failures.look.doneTitle'),
        text: complete ? counted : `${counted} ${t('failures.look.partial')}`,
        tone: complete ? 'ok' : 'warn',
        about: [`look:${queue}`],
      });
    } catch (error) {
      fail(queue, error);
    } finally {
      setRunning(null);
    }
  };
  return {
    running,
    start: (queue, consent) => {
      if (running === null) void start(queue, consent);
    },
    cancel: () => running?.abort.abort(),
  };
}
