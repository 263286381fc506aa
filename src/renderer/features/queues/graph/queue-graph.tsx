/**
 * The graph of queues as a picture. One tab stop: arrows choose a queue, Enter leads into its detail. Everything that it
 * says is in the table and in the detail too.
 */
import { type KeyboardEvent, useEffect, useId, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueReport } from '../../../../shared/domain/queue.ts';
import { enterDetail } from '../../../components/domain/enter-detail.ts';
import { useWidth } from '../../../components/use-size.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { matching, NO_FILTER, ordered } from '../model.ts';
import { QueuesEmpty } from '../queues-empty.tsx';
import type { QueuePlace } from '../use-queue-place.ts';
import { EdgeLine, EdgeMarkers } from './edge-line.tsx';
import { type GraphEdge, graphOf, queueId } from './graph.ts';
import { GraphLegend } from './graph-legend.tsx';
import { type Layout, layOut, queueTowards } from './layout.ts';
import { NodeBox } from './node-box.tsx';
import { relatedQueues, relatedTo, shownQueues } from './related.ts';

export interface QueueGraphProps {
  readonly connectionId: string;
  readonly report: QueueReport;
  readonly place: QueuePlace;
}

/** More is no picture any more. */
const MOST_QUEUES = 300;
/** Of so few every line can have its keys beside it. */
const LABELLED_EDGES = 30;
const LEAST_WIDTH = 640;

/** What is highlighted is drawn over the rest. */
function overTheRest(edges: readonly GraphEdge[], lit: ReadonlySet<string>): readonly GraphEdge[] {
  return edges.toSorted((a, b) => Number(lit.has(a.id)) - Number(lit.has(b.id)));
}

export function QueueGraph({ connectionId, report, place }: QueueGraphProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const { filter, queue: chosen, related: onlyRelated } = place;
  const found = useMemo(
    () => ordered(matching(report.queues, filter), { by: 'name', descending: false }),
    [report, filter],
  );
  const names = useMemo(
    () =>
      onlyRelated && chosen !== null
        ? relatedQueues(report, chosen)
        : shownQueues(report, found, MOST_QUEUES),
    [report, found, onlyRelated, chosen],
  );
  const graph = useMemo(() => graphOf(report, names), [report, names]);
  const layout = useMemo(() => layOut(graph, Math.max(LEAST_WIDTH, width)), [graph, width]);
  const related = useMemo(() => relatedTo(graph, chosen), [graph, chosen]);
  const nodes = [...graph.nodes.values()];
  const isChosen = chosen !== null && graph.nodes.has(queueId(chosen));
  // Names of queues hold what an id may not.
  const idOf = (index: number) => `${id}-${index}`;
  const active = isChosen ? idOf(nodes.findIndex((node) => node.id === queueId(chosen))) : undefined;
  useInView(scroller, active ?? null);

  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && isChosen) return enterDetail();
    if (!/^(Arrow|Home|End)/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const next = queueTowards(graph, layout, isChosen ? queueId(chosen) : null, event.key);
    if (next !== null) place.choose(next);
  };
  if (nodes.length === 0) {
    return (
      <QueuesEmpty
        connectionId={connectionId}
        report={report}
        filter={filter}
        onClear={() => place.setFilter(NO_FILTER)}
      />
    );
  }
  const look = (nodeId: string) => (!isChosen || related.nodes.has(nodeId) ? 'plain' : 'dim');
  const edges = overTheRest(graph.edges, related.edges);
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <GraphLegend isBlind={report.source === 'profile'} />
      {found.length > names.size && !onlyRelated && (
        <p role="status" className="border-b border-line px-panel py-1 text-xs text-muted">
          {t('queues.graph.cut', { shown: format.number(names.size), total: format.number(found.length) })}
        </p>
      )}
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto">
        <ColumnNames layout={layout} />
        <div
          role="listbox"
          aria-label={t('queues.graph.label')}
          aria-activedescendant={active}
          tabIndex={0}
          onKeyDown={press}
          style={{ width: layout.width, height: layout.height }}
          className="relative -outline-offset-2"
        >
          <svg
            aria-hidden
            width={layout.width}
            height={layout.height}
            className="pointer-events-none absolute inset-0"
          >
            <EdgeMarkers />
            {[...edges, ...related.retries].map((edge) => (
              <EdgeLine
                key={edge.id}
                edge={edge}
                places={layout.places}
                look={
                  edge.kind === 'retry' || related.edges.has(edge.id) ? 'lit' : isChosen ? 'dim' : 'plain'
                }
                labelled={edges.length <= LABELLED_EDGES}
              />
            ))}
          </svg>
          {nodes.map((node, index) => (
            <NodeBox
              key={node.id}
              id={idOf(index)}
              node={node}
              place={layout.places.get(node.id)}
              look={node.queue !== null && node.name === chosen ? 'chosen' : look(node.id)}
              onChoose={() => place.choose(node.name)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function ColumnNames({ layout }: { readonly layout: Layout }) {
  const { t } = useTranslation();
  return (
    <div
      aria-hidden
      style={{ width: layout.width }}
      className="sticky top-0 z-10 h-7 border-b border-line bg-surface text-xs font-medium text-muted"
    >
      {layout.columns.map(({ rank, x, width }) => (
        <span key={rank} style={{ left: x, width }} className="absolute top-1.5 truncate">
          {t(`queues.graph.column.${rank}`)}
        </span>
      ))}
    </div>
  );
}

/** The chosen queue is seen, also when it was chosen elsewhere. */
function useInView(scroller: { readonly current: HTMLElement | null }, elementId: string | null): void {
  useEffect(() => {
    if (elementId === null) return;
    const element = scroller.current && document.getElementById(elementId);
    element?.scrollIntoView({ block: 'center', inline: 'nearest' });
  }, [scroller, elementId]);
}
