import { useTranslation } from 'react-i18next';
import type { Lane } from './model.ts';

/** What a lane is called: its name in the system, or a word of the interface. */
export function useLaneName(): (lane: Lane) => string {
  const { t } = useTranslation();
  return ({ kind, name }) => {
    if (kind === 'exchange' && name === '') return t('runs.flow.defaultExchange');
    return name ?? t(`runs.flow.lane.${kind}`);
  };
}
