import {
  Archive,
  BellOff,
  BellRing,
  CircleCheck,
  Ellipsis,
  Eye,
  List,
  PenLine,
  RotateCcw,
  Trash2,
  Undo2,
  Wrench,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConnectionView } from '../../../../shared/domain/connection.ts';
import type { FailureGroup } from '../../../../shared/domain/failure-group.ts';
import type { JobAction } from '../../../../shared/domain/job.ts';
import { Badge } from '../../../components/badge.tsx';
import { Button, IconButton } from '../../../components/button.tsx';
import { GroupStateBadge } from '../../../components/domain/group-state-badge.tsx';
import { Menu } from '../../../components/menu.tsx';
import { useErrorText } from '../../../components/states.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import type { OnLaunch } from '../launch.ts';
import { connectionProblem } from '../retry-plan.ts';
import { groupSelection, isMuted } from './group-model.ts';
import type { GroupActions } from './use-group-actions.ts';

export interface GroupHeadProps {
  readonly connection: ConnectionView;
  readonly group: FailureGroup;
  readonly actions: GroupActions;
  readonly onLaunch: OnLaunch;
  readonly onShowInList: () => void;
}

/** What it is, how it stands, and everything that can be done with it. */
export function GroupHead({ connection, group, actions, onLaunch, onShowInList }: GroupHeadProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const problem = connectionProblem(connection);
  const resolved = group.state === 'resolved';
  const muted = isMuted(group);
  const launch = (action: JobAction) => onLaunch({ action, selection: groupSelection(group.id) });
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b border-line px-panel py-2.5">
      <div className="flex flex-wrap items-center gap-1.5">
        <GroupStateBadge state={group.state} />
        {muted && (
          <Badge tone="neutral" icon={BellOff}>
            {t('groups.mutedUntil', { count: group.mutedUntil ?? 0 })}
          </Badge>
        )}
        {group.byHand && <Badge tone="neutral">{t('groups.mark.byHand')}</Badge>}
        {group.merged > 0 && <Badge tone="neutral">{t('groups.mark.merged', { count: group.merged })}</Badge>}
      </div>
      <h2 className="line-clamp-3 text-md font-semibold wrap-anywhere" title={group.title.slice(0, 500)}>
        <VisibleText text={group.title.slice(0, 1000)} />
      </h2>
      <div className="flex flex-wrap items-center gap-1.5">
        <Button
          variant="primary"
          size="sm"
          icon={RotateCcw}
          aria-keyshortcuts="r"
          disabled={problem !== null || group.open === 0}
          onClick={() => launch('retry')}
        >
          {t('groups.act.retryOpen', { count: group.open })}
        </Button>
        {!resolved && group.state !== 'acknowledged' && (
          <Button size="sm" icon={Eye} aria-keyshortcuts="a" onClick={() => actions.acknowledge([group])}>
            {t('groups.act.acknowledge')}
          </Button>
        )}
        <Button
          size="sm"
          icon={resolved ? Undo2 : CircleCheck}
          aria-keyshortcuts="s"
          onClick={() => actions.resolve([group])}
        >
          {t(resolved ? 'groups.act.reopen' : 'groups.act.resolve')}
        </Button>
        <Button size="sm" icon={List} aria-keyshortcuts="l" onClick={onShowInList}>
          {t('groups.act.showInList')}
        </Button>
        <Menu
          align="end"
          trigger={<IconButton size="sm" icon={Ellipsis} label={t('groups.act.more')} />}
          items={[
            {
              id: 'fix',
              label: t('groups.act.expectFix'),
              icon: Wrench,
              onSelect: () => actions.expectFix([group]),
            },
            {
              id: 'mute',
              label: t(muted ? 'groups.act.unmute' : 'groups.act.mute'),
              icon: muted ? BellRing : BellOff,
              onSelect: () => actions.mute([group]),
            },
            { kind: 'separator', id: 'work' },
            {
              id: 'edit',
              label: t('groups.act.edit'),
              icon: PenLine,
              disabled: problem !== null,
              onSelect: () => launch('edit'),
            },
            {
              id: 'archive',
              label: t('groups.act.archive'),
              icon: Archive,
              disabled: problem !== null,
              onSelect: () => launch('archive'),
            },
            {
              id: 'discard',
              label: t('groups.act.discard'),
              icon: Trash2,
              disabled: problem !== null,
              danger: true,
              onSelect: () => launch('discard'),
            },
          ]}
        />
      </div>
      {problem !== null && (
        <p className="text-xs text-muted">
          {t('groups.blocked')} {errorText({ code: problem, message: problem, details: {} })}
        </p>
      )}
    </div>
  );
}
