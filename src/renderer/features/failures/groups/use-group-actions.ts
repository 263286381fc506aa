import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ArgsOf } from '../../../../shared/contract.ts';
import type { FailureGroup } from '../../../../shared/domain/failure-group.ts';
import { useClient } from '../../../client/client-context.tsx';
import { toClientError } from '../../../client/client-error.ts';
import { statusQuery } from '../../../client/queries.ts';
import { whileTrue } from '../../../client/while-true.ts';
import { useErrorText } from '../../../components/states.tsx';
import { useToastOf } from '../../../components/toast.tsx';
import { isMuted, muteUntil } from './group-model.ts';

export type GroupChange = Omit<ArgsOf<'groups.update'>, 'connectionId' | 'id'>;

export interface GroupActions {
  readonly acknowledge: (groups: readonly FailureGroup[]) => void;
  readonly expectFix: (groups: readonly FailureGroup[]) => void;
  /** Resolves them, or opens them again when all are resolved. */
  readonly resolve: (groups: readonly FailureGroup[]) => void;
  /** Mutes them until they grow, or ends it when all are muted. */
  readonly mute: (groups: readonly FailureGroup[]) => void;
  /** The first takes the others in. */
  readonly merge: (groups: readonly FailureGroup[], done: (into: FailureGroup) => void) => void;
  readonly unmerge: (id: string) => void;
  readonly split: (
    group: FailureGroup,
    failureIds: readonly string[],
    title: string,
    done: (made: FailureGroup) => void,
  ) => void;
}

/** What a group was before a change, field by field, so that it can be undone. A regressed one goes back to new. */
function before(group: FailureGroup, change: GroupChange): GroupChange {
  return {
    ...(change.state === undefined ? {} : { state: group.state === 'regressed' ? 'new' : group.state }),
    ...(change.owner === undefined ? {} : { owner: group.owner }),
    ...(change.mutedUntil === undefined ? {} : { mutedUntil: group.mutedUntil }),
  };
}

/** Undoing is for a change that nobody has changed since. */
function isAsMade(group: FailureGroup | undefined, { state, owner, mutedUntil }: GroupChange): boolean {
  if (!group) return false;
  return (
    (state === undefined || group.state === state) &&
    (owner === undefined || group.owner === owner) &&
    (mutedUntil === undefined || group.mutedUntil === mutedUntil)
  );
}

function subject(id: string): string {
  return `group:${id}`;
}

/** The life of groups: each change at once, told in a toast that can undo it. */
export function useGroupActions(connectionId: string): GroupActions {
  const { t } = useTranslation();
  const client = useClient();
  const toast = useToastOf(connectionId);
  const errorText = useErrorText();
  const { data: status } = useQuery(statusQuery(client));

  const attempt = async <T>(ids: readonly string[], work: () => Promise<T>): Promise<T | null> => {
    const about = ids.map(subject);
    toast.clear(...about);
    try {
      return await work();
    } catch (error) {
      toast.show({ title: t('groups.failed'), text: errorText(toClientError(error)), tone: 'danger', about });
      return null;
    }
  };
  const update = (id: string, change: GroupChange) =>
    client.call('groups.update', { connectionId, id, ...change });
  const change = async (
    groups: readonly FailureGroup[],
    done: string,
    changeOf: (group: FailureGroup) => GroupChange,
  ) => {
    const changes = groups.map((group) => ({ group, change: changeOf(group) }));
    const all = () => Promise.all(changes.map(({ group, change: made }) => update(group.id, made)));
    const ids = groups.map(({ id }) => id);
    if (groups.length === 0 || (await attempt(ids, all)) === null) return;
    const areAsMade = async () => {
      const now = await Promise.all(
        changes.map(({ group }) => client.call('groups.detail', { connectionId, id: group.id })),
      );
      return changes.every(({ change: made }, at) => isAsMade(now[at]?.group, made));
    };
    const back = () =>
      Promise.all(changes.map(({ group, change: made }) => update(group.id, before(group, made))));
    toast.show({
      title: t(done, { count: groups.length }),
      tone: 'ok',
      about: ids.map(subject),
      until: whileTrue(client, 'groups.changed', connectionId, areAsMade),
      action: { label: t('groups.undo'), onAction: () => void attempt(ids, back) },
    });
  };
  const every = (groups: readonly FailureGroup[], is: (group: FailureGroup) => boolean) =>
    groups.length > 0 && groups.every(is);

  return {
    acknowledge: (groups) =>
      void change(groups, 'groups.done.acknowledged', ({ owner }) => ({
        state: 'acknowledged',
        ...(owner === null && status ? { owner: status.operator } : {}),
      })),
    expectFix: (groups) => void change(groups, 'groups.done.fix_expected', () => ({ state: 'fix_expected' })),
    resolve: (groups) =>
      every(groups, ({ state }) => state === 'resolved')
        ? void change(groups, 'groups.done.reopened', () => ({ state: 'new' }))
        : void change(groups, 'groups.done.resolved', () => ({ state: 'resolved' })),
    mute: (groups) =>
      every(groups, isMuted)
        ? void change(groups, 'groups.done.unmuted', () => ({ mutedUntil: null }))
        : void change(groups, 'groups.done.muted', (group) => ({ mutedUntil: muteUntil(group) })),
    merge: (groups, done) => {
      const [into, ...rest] = groups;
      if (!into || rest.length === 0) return;
      const ids = rest.map(({ id }) => id);
      void attempt([into.id, ...ids], () =>
        client.call('groups.merge', { connectionId, into: into.id, ids }),
      ).then((merged) => {
        if (merged === null) return;
        toast.show({
          title: t('groups.done.merged', { count: groups.length }),
          tone: 'ok',
          about: [into.id, ...ids].map(subject),
        });
        done(merged);
      });
    },
    unmerge: (id) => void attempt([id], () => client.call('groups.unmerge', { connectionId, id })),
    split: ({ id }, failureIds, title, done) =>
      void attempt([id], () =>
        client.call('groups.split', { connectionId, id, failureIds: [...failureIds], title }),
      ).then((made) => made && done(made)),
  };
}
