import { Fragment, type ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface KeyValue {
  readonly key: string;
  readonly label: ReactNode;
  readonly value: ReactNode;
  /** For ids, addresses and names on the wire. */
  readonly mono?: boolean;
  /** Beside the value. */
  readonly action?: ReactNode;
}

/** Facts as pairs: labels on the left, values on the right, long values broken anywhere. */
export function KeyValues({
  items,
  className,
}: {
  readonly items: readonly KeyValue[];
  readonly className?: string;
}) {
  return (
    <dl
      className={cx(
        'grid grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm',
        className,
      )}
    >
      {items.map((item) => (
        <Fragment key={item.key}>
          <dt className="text-muted">{item.label}</dt>
          <dd
            className={cx(
              'min-w-0 wrap-anywhere',
              item.mono && 'font-mono text-xs leading-5',
              item.action !== undefined && 'group flex items-start gap-1',
            )}
          >
            {item.action === undefined ? item.value : <span className="min-w-0">{item.value}</span>}
            {item.action !== undefined && (
              <span className="-my-1 shrink-0 opacity-40 group-hover:opacity-100 focus-within:opacity-100 has-[[data-popup-open]]:opacity-100">
                {item.action}
              </span>
            )}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
