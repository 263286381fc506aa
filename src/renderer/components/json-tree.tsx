/**
 * JSON as a tree: what was on the wire, digit by digit. Virtualised; one tab stop; arrows walk and fold as in any tree.
 * Reading is `json/read-json.ts`; this draws and folds.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  ChevronDown,
  ChevronRight,
  ChevronsDownUp,
  ChevronsUpDown,
  ChevronUp,
  Copy,
  FunnelPlus,
  FunnelX,
  Route,
} from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bodyTerm, type FilterTerm } from '../../shared/filter/write-filter.ts';
import { IconButton } from './button.tsx';
import { cx } from './class-names.ts';
import type { OnFilterValue } from './filter-value.tsx';
import {
  findNodes,
  type JsonNode,
  type JsonReading,
  pathOf,
  readJson,
  stepsOf,
  visibleNodes,
} from './json/read-json.ts';
import { SearchField } from './search-field.tsx';
import { useCopy } from './use-copy.ts';
import { VisibleText } from './visible-text.tsx';

export interface JsonTreeProps {
  /** JSON text. When it does not read, the reason is shown and the text stands below it. */
  readonly text: string;
  readonly label: string;
  /** The chosen value may be filtered by. */
  readonly onFilter?: OnFilterValue;
}

const LINE = 22;
const INDENT = 14;
const MAX_VALUE = 400;

const VALUE_COLOR: Readonly<Record<JsonNode['kind'], string>> = {
  object: 'text-muted',
  array: 'text-muted',
  string: 'text-ok',
  number: 'text-info',
  literal: 'text-warn',
};

export function JsonTree({ text, label, onFilter }: JsonTreeProps) {
  const { t } = useTranslation();
  const reading = useMemo<JsonReading>(() => readJson(text), [text]);
  if (reading.kind === 'unreadable') {
    return (
      <div className="p-panel">
        <p className="mb-2 text-xs text-warn">
          {t('ui.json.unreadable', { problem: t(`ui.json.problem.${reading.problem}`) })}
        </p>
        <pre className="font-mono text-xs whitespace-pre-wrap wrap-anywhere">
          <VisibleText text={text} multiline />
        </pre>
      </div>
    );
  }
  return (
    <Tree
      key={text}
      source={text}
      nodes={reading.nodes}
      capped={reading.capped}
      label={label}
      {...(onFilter ? { onFilter } : {})}
    />
  );
}

interface TreeProps {
  readonly source: string;
  readonly nodes: readonly JsonNode[];
  readonly capped: boolean;
  readonly label: string;
  readonly onFilter?: OnFilterValue;
}

function isContainer(node: JsonNode | undefined): boolean {
  return (node?.kind === 'object' || node?.kind === 'array') && node.children > 0;
}

/** At first, what lies deeper than this is folded when the tree is long. */
function firstFolds(nodes: readonly JsonNode[]): ReadonlySet<number> {
  const folds = new Set<number>();
  if (nodes.length <= 300) return folds;
  nodes.forEach((node, place) => {
    if (node.depth >= 2 && isContainer(node)) folds.add(place);
  });
  return folds;
}

function valueText(source: string, node: JsonNode): string {
  return isContainer(node) || node.kind === 'object' || node.kind === 'array'
    ? source.slice(node.from, node.to)
    : node.text;
}

function Tree({ source, nodes, capped, label, onFilter }: TreeProps) {
  const { t } = useTranslation();
  const id = useId();
  const copy = useCopy();
  const scroller = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState(() => firstFolds(nodes));
  const [active, setActive] = useState(0);
  const [query, setQuery] = useState('');
  const shown = useMemo(() => visibleNodes(nodes, closed), [nodes, closed]);
  const found = useMemo(() => findNodes(nodes, query), [nodes, query]);
  const hits = useMemo(() => new Set(found), [found]);
  const line = Math.max(0, shown.indexOf(active));
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 10,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the active line, not the virtualizer
  useEffect(() => {
    if (active > 0) virtual.scrollToIndex(line);
  }, [line, active]);

  const fold = (place: number, close: boolean) => {
    const next = new Set(closed);
    if (close) next.add(place);
    else next.delete(place);
    setClosed(next);
  };
  const reveal = (place: number) => {
    const next = new Set(closed);
    for (let at = nodes[place]?.parent ?? -1; at >= 0; at = nodes[at]?.parent ?? -1) next.delete(at);
    setClosed(next);
    setActive(place);
  };
  const step = (direction: 1 | -1) => {
    if (found.length === 0) return;
    const after =
      direction === 1 ? found.find((place) => place > active) : found.findLast((place) => place < active);
    const place = after ?? (direction === 1 ? found[0] : found.at(-1));
    if (place !== undefined) reveal(place);
  };
  const press = (event: KeyboardEvent) => {
    const node = nodes[active];
    const goTo = (at: number | undefined) => {
      if (at !== undefined) setActive(at);
    };
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') {
      if (String(getSelection() ?? '') !== '' || !node) return;
      copy(valueText(source, node));
    } else if (event.key === 'ArrowDown') goTo(shown[Math.min(shown.length - 1, line + 1)]);
    else if (event.key === 'ArrowUp') goTo(shown[Math.max(0, line - 1)]);
    else if (event.key === 'Home') goTo(shown[0]);
    else if (event.key === 'End') goTo(shown.at(-1));
    else if (event.key === 'ArrowRight' && isContainer(node)) {
      if (closed.has(active)) fold(active, false);
      else goTo(active + 1);
    } else if (event.key === 'ArrowLeft' && node) {
      if (isContainer(node) && !closed.has(active)) fold(active, true);
      else if (node.parent >= 0) setActive(node.parent);
    } else return;
    event.preventDefault();
  };
  const activeNode = nodes[active];
  const term = onFilter ? termOf(nodes, active) : null;

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-1 border-b border-line px-2 py-1">
        <SearchField
          label={t('ui.json.searchLabel')}
          value={query}
          onChange={setQuery}
          className="w-48 flex-1"
          onKeyDown={(event) => event.key === 'Enter' && step(event.shiftKey ? -1 : 1)}
        />
        {query !== '' && (
          <>
            <span role="status" className="px-1 text-xs tabular-nums text-muted">
              {t('ui.json.matches', { count: found.length })}
            </span>
            <IconButton size="sm" icon={ChevronUp} label={t('ui.json.previous')} onClick={() => step(-1)} />
            <IconButton size="sm" icon={ChevronDown} label={t('ui.json.next')} onClick={() => step(1)} />
          </>
        )}
        <IconButton
          size="sm"
          icon={ChevronsUpDown}
          label={t('ui.json.expandAll')}
          onClick={() => setClosed(new Set())}
        />
        <IconButton
          size="sm"
          icon={ChevronsDownUp}
          label={t('ui.json.collapseAll')}
          onClick={() => {
            setClosed(
              new Set(nodes.flatMap((node, place) => (place > 0 && isContainer(node) ? [place] : []))),
            );
            setActive(0);
          }}
        />
        <IconButton
          size="sm"
          icon={Copy}
          label={t('ui.json.copyValue')}
          onClick={() => activeNode && copy(valueText(source, activeNode))}
        />
        {onFilter && (
          <>
            <IconButton
              size="sm"
              icon={FunnelPlus}
              label={t('filters.value.include')}
              disabled={!term}
              onClick={() => term && onFilter(term, 'include')}
            />
            <IconButton
              size="sm"
              icon={FunnelX}
              label={t('filters.value.exclude')}
              disabled={!term}
              onClick={() => term && onFilter(term, 'exclude')}
            />
          </>
        )}
        <IconButton
          size="sm"
          icon={Route}
          label={t('ui.json.copyPath')}
          onClick={() => copy(pathOf(nodes, active))}
        />
      </div>
      <div
        ref={scroller}
        role="tree"
        aria-label={label}
        tabIndex={0}
        onKeyDown={press}
        aria-activedescendant={`${id}-${active}`}
        className="min-h-0 flex-1 overflow-auto font-mono text-xs -outline-offset-2"
      >
        <div role="presentation" className="relative min-w-full" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const place = shown[item.index];
            const node = place === undefined ? undefined : nodes[place];
            if (place === undefined || !node) return null;
            return (
              <TreeLine
                key={place}
                id={`${id}-${place}`}
                node={node}
                top={item.start}
                folded={closed.has(place)}
                active={place === active}
                hit={hits.has(place)}
                onActivate={() => setActive(place)}
                onFold={() => fold(place, !closed.has(place))}
              />
            );
          })}
        </div>
      </div>
      {capped && (
        <p className="border-t border-line p-2 text-xs text-warn">
          {t('ui.json.capped', { count: nodes.length })}
        </p>
      )}
    </div>
  );
}

/** What the value of a node is filtered by; null for a container and for what cannot be written. */
function termOf(nodes: readonly JsonNode[], place: number): FilterTerm | null {
  const node = nodes[place];
  if (!node || node.kind === 'object' || node.kind === 'array') return null;
  return bodyTerm(stepsOf(nodes, place), node.kind, node.text);
}

interface TreeLineProps {
  readonly id: string;
  readonly node: JsonNode;
  readonly top: number;
  readonly folded: boolean;
  readonly active: boolean;
  readonly hit: boolean;
  readonly onActivate: () => void;
  readonly onFold: () => void;
}

function TreeLine({ id, node, top, folded, active, hit, onActivate, onFold }: TreeLineProps) {
  const { t } = useTranslation();
  const container = isContainer(node);
  const Arrow = folded ? ChevronRight : ChevronDown;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the tree holds the focus and the keys
    <div
      id={id}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-expanded={container ? !folded : undefined}
      aria-selected={active}
      onClick={() => {
        onActivate();
        if (container) onFold();
      }}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 6 + node.depth * INDENT, height: LINE }}
      className={cx(
        'absolute top-0 left-0 flex min-w-full items-center gap-1 pr-3 whitespace-pre',
        active ? 'bg-selected' : hit ? 'bg-warn-soft' : 'hover:bg-hover',
      )}
    >
      <span className="flex w-3.5 shrink-0 justify-center">
        {container && <Arrow aria-hidden className="size-3.5 text-muted" />}
      </span>
      {node.key !== null && (
        <span className="font-medium text-ink">
          <VisibleText text={node.key.slice(0, MAX_VALUE)} />
          <span className="text-muted">:</span>
        </span>
      )}
      {node.index !== null && <span className="text-muted">{node.index}:</span>}
      {node.duplicate && (
        <span className="rounded-sm bg-warn-soft px-1 text-warn">{t('ui.json.duplicate')}</span>
      )}
      <span className={VALUE_COLOR[node.kind]}>
        <NodeValue node={node} />
      </span>
    </div>
  );
}

function NodeValue({ node }: { readonly node: JsonNode }) {
  const { t } = useTranslation();
  if (node.kind === 'object')
    return node.children === 0 ? '{}' : `{ ${t('ui.json.keys', { count: node.children })} }`;
  if (node.kind === 'array')
    return node.children === 0 ? '[]' : `[ ${t('ui.json.items', { count: node.children })} ]`;
  if (node.kind !== 'string') return node.text;
  const cut = node.text.length > MAX_VALUE;
  return (
    <>
      "<VisibleText text={cut ? node.text.slice(0, MAX_VALUE) : node.text} />
      {cut ? '…' : '"'}
    </>
  );
}
