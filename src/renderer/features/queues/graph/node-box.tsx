import { useTranslation } from 'react-i18next';
import { cx } from '../../../components/class-names.ts';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useFormat } from '../../../i18n/use-format.ts';
import type { GraphNode } from './graph.ts';
import type { Place } from './layout.ts';

export interface NodeBoxProps {
  readonly id: string;
  readonly node: GraphNode;
  /** Where it stands; nowhere: it is not drawn. */
  readonly place: Place | undefined;
  readonly look: 'plain' | 'dim' | 'chosen';
  readonly onChoose: () => void;
}

/** A queue can be chosen; an exchange only stands there. */
export function NodeBox({ id, node, place, look, onChoose }: NodeBoxProps) {
  const counts = useCounts(node);
  if (!place) return null;
  const { x: left, y: top, width, height } = place;
  const box = {
    style: { left, top, width, height },
    title: node.name,
    className: boxClass(node, look),
  };
  if (node.queue === null) {
    return (
      <div aria-hidden {...box}>
        <NodeText node={node} counts={counts} />
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the graph holds the focus; its active option is named by aria-activedescendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: the graph handles the keys of all its options
    <div {...box} id={id} role="option" aria-selected={look === 'chosen'} onClick={onChoose}>
      <NodeText node={node} counts={counts} />
    </div>
  );
}

function useCounts({ queue, type }: GraphNode): string {
  const { t } = useTranslation();
  const format = useFormat();
  if (queue === null) return type ?? t('queues.graph.missing');
  if (!queue.exists) return t('queues.missing');
  if (queue.ready === null) return t('queues.graph.notTold');
  const ready = t('queues.graph.ready', { count: queue.ready });
  if (queue.unacked === null) return ready;
  return `${ready} · ${t('queues.graph.unacked', { value: format.number(queue.unacked) })}`;
}

const LOOK: Readonly<Record<NodeBoxProps['look'], string>> = {
  plain: 'border-line-strong bg-surface',
  dim: 'border-line bg-surface text-muted',
  chosen: 'border-accent bg-selected ring-1 ring-accent ring-inset',
};

function boxClass({ queue, type }: GraphNode, look: NodeBoxProps['look']): string {
  const isMissing = queue === null ? type === null : !queue.exists;
  return cx(
    'absolute flex min-w-0 flex-col justify-center border px-2',
    queue === null ? 'rounded-full px-2.5' : 'cursor-pointer rounded-md hover:bg-hover',
    LOOK[look],
    isMissing && 'border-dashed border-warn',
  );
}

function NodeText({ node, counts }: { readonly node: GraphNode; readonly counts: string }) {
  const isDead = node.rank === 'deadQueue' && (node.queue?.ready ?? 0) > 0;
  return (
    <>
      <span className="truncate font-mono text-[11px] leading-4">
        <VisibleText text={node.name} />
      </span>
      <span className={cx('truncate text-[11px] leading-4', isDead ? 'text-danger' : 'text-muted')}>
        {counts}
      </span>
    </>
  );
}
