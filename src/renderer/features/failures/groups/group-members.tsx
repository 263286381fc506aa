import { Split } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { GroupDetail } from '../../../../shared/domain/failure-group.ts';
import { Button } from '../../../components/button.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';

export interface GroupMembersProps {
  readonly members: GroupDetail['members'];
  readonly onUnmerge: (id: string) => void;
}

/** What was merged into a group by hand; each can be taken out again. */
export function GroupMembers({ members, onUnmerge }: GroupMembersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className="flex flex-col gap-1">
      {members.map(({ id, title, count }) => (
        <li key={id} className="flex items-center gap-3">
          <span className="min-w-0 flex-1 truncate" title={title.slice(0, 300)}>
            <VisibleText text={title.slice(0, 300)} />
          </span>
          <span className="tabular-nums text-muted">{format.number(count)}</span>
          <Button size="sm" icon={Split} onClick={() => onUnmerge(id)}>
            {t('groups.act.unmerge')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
