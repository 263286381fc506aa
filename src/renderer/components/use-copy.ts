import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useToast } from './toast.tsx';

/** Copies text and says so. */
export function useCopy(): (text: string) => void {
  const { t } = useTranslation();
  const { show } = useToast();
  return useCallback(
    (text: string) => {
      navigator.clipboard.writeText(text).then(
        () => show({ title: t('ui.copied'), tone: 'ok', durationMs: 2000, about: ['copy'] }),
        () => show({ title: t('ui.copyFailed'), tone: 'danger', about: ['copy'] }),
      );
    },
    [show, t],
  );
}
