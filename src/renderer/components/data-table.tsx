// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid cannot be made of <table> elements
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself holds the focus; its active row is named by aria-activedescendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys of all its rows
/**
 * The list of everything: a virtualised grid. Focus is on the grid itself and one row is active, so that any number of
 * rows costs one tab stop. Arrows (or j and k), Home, End and the page keys choose a row; Enter opens it. With `marks`, x or
 * Space marks it, Shift with an arrow or with x marks a range, Ctrl+A marks everything. Escape leads back to the screen's
 * search when nothing is chosen or marked. When rows come in above a
 * list that is scrolled, what the operator reads stays where it is.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './class-names.ts';
import { backToSearch } from './list-search.ts';
import { LoadingState } from './states.tsx';
import { type Column, gridTemplate, leastWidth, shownColumns } from './table/columns.ts';
import { keysBetween, nextRow, type TableItem, tableItems } from './table/items.ts';
import { MARK_WIDTH, MarkBox } from './table/mark-box.tsx';
import { SortButton } from './table/sort-button.tsx';
import type { TableMarks } from './table/use-marks.ts';
import { useRowHeight } from './table/use-row-height.ts';
import type { Tone } from './tone.ts';
import { useWidth } from './use-size.ts';

export type { Column } from './table/columns.ts';
export { BEFORE_FIRST_ROW } from './table/items.ts';

export interface DataTableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly rowKey: (row: T) => string;
  readonly selectedKey?: string | null;
  readonly onSelect?: (row: T) => void;
  readonly onOpen?: (row: T) => void;
  /** Shown when there are no rows. */
  readonly empty: ReactNode;
  readonly loading?: boolean;
  readonly hasMore?: boolean;
  readonly onEndReached?: () => void;
  /** A thin mark at the row's start; the meaning is also in a cell. */
  readonly rowTone?: (row: T) => Tone;
  /** Full-width notes that stand after the row of a key ({@link BEFORE_FIRST_ROW}: before all). */
  readonly separators?: ReadonlyMap<string, ReactNode>;
  /** Several rows can be marked. */
  readonly marks?: TableMarks;
  /** Rows of two lines. */
  readonly tall?: boolean;
  /** Told when the list is scrolled away from its top, and back. */
  readonly onAtTopChange?: (atTop: boolean) => void;
}

const TONE_MARK: Readonly<Record<Tone, string>> = {
  neutral: 'before:bg-transparent',
  info: 'before:bg-info',
  ok: 'before:bg-ok',
  warn: 'before:bg-warn',
  danger: 'before:bg-danger',
};
const ROW =
  'absolute inset-x-0 top-0 grid items-center border-b border-line ' +
  "before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:content-['']";
const END_DISTANCE = 12;
const SECOND_LINE = 18;

export function DataTable<T>(props: DataTableProps<T>) {
  const { label, rows, columns, rowKey, selectedKey = null, onSelect, onOpen, separators, rowTone } = props;
  const { hasMore = false, loading = false, onEndReached, onAtTopChange, empty, marks, tall = false } = props;
  const { t } = useTranslation();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const rowHeight = useRowHeight() + (tall ? SECOND_LINE : 0);
  const items = useMemo(() => tableItems(rows, rowKey, separators), [rows, rowKey, separators]);
  const shown = useMemo(() => shownColumns(columns, width), [columns, width]);
  const template = `${marks ? `${MARK_WIDTH}px ` : ''}${gridTemplate(shown)}`;
  const minWidth = leastWidth(shown) + (marks ? MARK_WIDTH : 0);
  const selectedIndex = selectedKey === null ? -1 : items.findIndex((item) => item.key === selectedKey);
  const lastIndex = useRef(-1);
  if (selectedIndex >= 0) lastIndex.current = selectedIndex;
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
    scrollPaddingStart: rowHeight,
  });
  const lines = virtual.getVirtualItems();
  const lastLine = lines.at(-1)?.index ?? 0;

  // The size of a row is a token: measure again when the density changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: rowHeight is what is measured
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  useEffect(() => {
    if (hasMore && !loading && items.length > 0 && lastLine >= items.length - END_DISTANCE) onEndReached?.();
  }, [hasMore, loading, lastLine, items.length, onEndReached]);
  useAnchor(scroller, items, rowHeight);

  const choose = (index: number) => {
    const item = items[index];
    if (item?.kind !== 'row') return;
    onSelect?.(item.row);
    virtual.scrollToIndex(index);
  };
  const toggle = (index: number) => {
    const item = items[index];
    if (item?.kind === 'row') marks?.toggle(item.key, keysBetween(items, 0, items.length - 1));
  };
  const markTo = (index: number, from: number) =>
    marks?.add(keysBetween(items, from < 0 ? index : from, index));
  const anchor = () => items.findIndex((item) => item.key === marks?.anchor);
  /** Whether the key marked something. */
  const pressMark = (event: KeyboardEvent): boolean => {
    if (!marks) return false;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') marks.markAll();
    else if (event.ctrlKey || event.metaKey || selectedIndex < 0) return false;
    else if (event.key === 'X' || (event.key === ' ' && event.shiftKey)) markTo(selectedIndex, anchor());
    else if (event.key === 'x' || event.key === ' ') toggle(selectedIndex);
    else return false;
    event.preventDefault();
    return true;
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.altKey || pressMark(event)) return;
    if (event.ctrlKey || event.metaKey) return;
    const current = items[selectedIndex];
    if (event.key === 'Enter' && current?.kind === 'row') {
      event.preventDefault();
      (onOpen ?? onSelect)?.(current.row);
      return;
    }
    if (event.key === 'Escape' && selectedKey === null && !marks?.any) {
      if (backToSearch(event.currentTarget)) event.preventDefault();
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const from =
      selectedIndex < 0 && selectedKey !== null ? afterGone(event.key, lastIndex.current) : selectedIndex;
    const next = nextRow(items, from, event.key, page);
    if (next === undefined) return;
    event.preventDefault();
    if (event.shiftKey && selectedIndex >= 0) markTo(next, selectedIndex);
    choose(next);
  };
  const activeShown = lines.some((line) => line.index === selectedIndex);

  if (items.length === 0) {
    return loading ? (
      <LoadingState label={t('ui.loading')} />
    ) : (
      <div className="h-full overflow-auto">{empty}</div>
    );
  }
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-colcount={shown.length + (marks ? 1 : 0)}
      aria-multiselectable={marks ? true : undefined}
      aria-busy={loading || undefined}
      aria-activedescendant={activeShown ? `${id}-${selectedIndex}` : undefined}
      tabIndex={0}
      onKeyDown={press}
      onScroll={(event) => onAtTopChange?.(event.currentTarget.scrollTop < rowHeight)}
      className="h-full overflow-auto bg-surface -outline-offset-2 contain-strict"
    >
      <div role="rowgroup" className="sticky top-0 z-10" style={{ minWidth }}>
        <div
          role="row"
          aria-rowindex={1}
          style={{ gridTemplateColumns: template }}
          className="grid h-8 items-center border-b border-line-strong bg-sunken text-xs font-medium text-muted"
        >
          {marks && (
            <div role="columnheader" className="pl-panel">
              <span className="sr-only">{t('ui.table.mark')}</span>
            </div>
          )}
          {shown.map((column) => (
            <div
              key={column.id}
              role="columnheader"
              aria-sort={column.sort ? (column.sort.direction ?? 'none') : undefined}
              className={cx(
                'truncate px-3 first:pl-panel last:pr-panel',
                column.align === 'end' && 'text-right',
              )}
            >
              {column.sort ? <SortButton sort={column.sort}>{column.header}</SortButton> : column.header}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize(), minWidth }}>
        {lines.map((line) => {
          const item = items[line.index];
          if (!item) return null;
          return (
            <Line
              key={item.key}
              id={`${id}-${line.index}`}
              item={item}
              top={line.start}
              height={rowHeight}
              columns={shown}
              template={template}
              selected={line.index === selectedIndex}
              marked={marks ? marks.has(item.key) : null}
              tone={item.kind === 'row' ? (rowTone?.(item.row) ?? 'neutral') : 'neutral'}
              onChoose={(range) => {
                if (range) markTo(line.index, anchor() < 0 ? selectedIndex : anchor());
                choose(line.index);
              }}
              onMark={(range) => (range ? markTo(line.index, anchor()) : toggle(line.index))}
              onOpen={() => item.kind === 'row' && onOpen?.(item.row)}
            />
          );
        })}
      </div>
      {loading && hasMore && (
        <p role="status" className="p-2 text-center text-xs text-muted">
          {t('ui.table.loadingMore')}
        </p>
      )}
    </div>
  );
}

interface LineProps<T> {
  readonly id: string;
  readonly item: TableItem<T>;
  readonly top: number;
  readonly height: number;
  readonly columns: readonly Column<T>[];
  readonly template: string;
  readonly selected: boolean;
  /** Null: rows of this table are not marked. */
  readonly marked: boolean | null;
  readonly tone: Tone;
  /** `range`: with Shift. */
  readonly onChoose: (range: boolean) => void;
  readonly onMark: (range: boolean) => void;
  readonly onOpen: () => void;
}

function Line<T>({
  id,
  item,
  top,
  height,
  columns,
  template,
  selected,
  marked,
  tone,
  onChoose,
  onMark,
  onOpen,
}: LineProps<T>) {
  const place = { height, transform: `translateY(${top}px)` };
  if (item.kind === 'separator') {
    return (
      <div role="row" style={place} className={cx(ROW, 'bg-warn-soft text-warn')}>
        <div
          role="gridcell"
          aria-colspan={columns.length + (marked === null ? 0 : 1)}
          className="truncate px-3 text-center text-xs"
        >
          {item.content}
        </div>
      </div>
    );
  }
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={item.index + 2}
      aria-selected={marked ?? selected}
      aria-current={marked !== null && selected ? true : undefined}
      onClick={(event) => onChoose(event.shiftKey)}
      onDoubleClick={onOpen}
      style={{ ...place, gridTemplateColumns: template }}
      className={cx(ROW, TONE_MARK[tone], rowColor(selected, marked === true))}
    >
      {marked !== null && <MarkBox marked={marked} onMark={onMark} />}
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={cx(
            'min-w-0 truncate px-3 first:pl-panel last:pr-panel',
            column.align === 'end' && 'text-right tabular-nums',
          )}
        >
          {column.cell(item.row)}
        </div>
      ))}
    </div>
  );
}

/** Where a key begins when the chosen row has left the list: down leads to the row that took its place. */
function afterGone(key: string, last: number): number {
  return key === 'ArrowDown' || key === 'j' ? Math.max(-1, last - 1) : last;
}

function rowColor(selected: boolean, marked: boolean): string {
  if (selected) return 'bg-selected';
  return marked ? 'bg-accent-soft' : 'hover:bg-hover';
}

/** Keeps the first visible row in place when rows are put in above it; at the top, new rows show. */
function useAnchor<T>(
  scroller: { readonly current: HTMLDivElement | null },
  items: readonly TableItem<T>[],
  rowHeight: number,
): void {
  const before = useRef(items);
  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = items;
    if (!element || old === items || element.scrollTop < rowHeight) return;
    const first = Math.floor(element.scrollTop / rowHeight);
    const key = old[first]?.key;
    if (key === undefined || items[first]?.key === key) return;
    const now = items.findIndex((item) => item.key === key);
    if (now >= 0) element.scrollTop += (now - first) * rowHeight;
  }, [scroller, items, rowHeight]);
}
