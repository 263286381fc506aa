import { Fragment, type ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface KeyValue {
  readonly key: string;
  readonly label: ReactNode;
  readonly value: ReactNode;
  /** For ids, addresses and names on the wire. */
  readonly mono?: boolean;
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
          <dd className={cx('min-w-0 wrap-anywhere', item.mono && 'font-mono text-xs leading-5')}>
            {item.value}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
