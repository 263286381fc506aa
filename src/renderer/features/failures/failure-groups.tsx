import { useTranslation } from 'react-i18next';
import type { FailureDetail } from '../../../shared/domain/failure.ts';
import { VisibleText } from '../../components/visible-text.tsx';

export interface FailureGroupsProps {
  readonly groups: FailureDetail['groups'];
  readonly onShow: (id: string, classifier: string) => void;
}

/** The group it is in, by each way of grouping. */
export function FailureGroups({ groups, onShow }: FailureGroupsProps) {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-col gap-1">
      {groups.map(({ id, classifier, title }) => (
        <li key={`${classifier} ${id}`} className="flex items-baseline gap-2">
          <span className="shrink-0 text-xs text-muted">
            {t([`groups.classifier.${classifier}`, 'groups.classifierLabel'])}
          </span>
          <button
            type="button"
            onClick={() => onShow(id, classifier)}
            className="min-w-0 truncate rounded-sm text-left text-accent-text underline underline-offset-2"
            title={title.slice(0, 300)}
          >
            <VisibleText text={title.slice(0, 300)} />
          </button>
        </li>
      ))}
    </ul>
  );
}
