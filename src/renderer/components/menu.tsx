import { Menu as Base } from '@base-ui/react/menu';
import { Check, type LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './class-names.ts';

export type MenuItem =
  | {
      readonly kind?: 'item';
      readonly id: string;
      readonly label: ReactNode;
      /** A second, quieter line. */
      readonly detail?: ReactNode;
      readonly icon?: LucideIcon;
      /** Before the label, in place of an icon. */
      readonly mark?: ReactNode;
      readonly checked?: boolean;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      readonly onSelect: () => void;
    }
  | { readonly kind: 'separator'; readonly id: string };

export interface MenuProps {
  readonly items: readonly MenuItem[];
  /** A button; it gets the menu's wiring. */
  readonly trigger: ReactElement;
  readonly align?: 'start' | 'end';
}

/** A menu under a button: arrows, typing and Escape work as in any menu. */
export function Menu({ items, trigger, align = 'start' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-50">
          <Base.Popup className="max-h-[70vh] min-w-52 overflow-auto rounded-md border border-line-strong bg-raised p-1 shadow-pop outline-none">
            {items.map((item) =>
              item.kind === 'separator' ? (
                <Base.Separator key={item.id} className="my-1 border-t border-line" />
              ) : (
                <Base.Item
                  key={item.id}
                  disabled={item.disabled ?? false}
                  onClick={item.onSelect}
                  className={cx(
                    'flex min-h-8 items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none data-disabled:opacity-55 data-highlighted:bg-hover',
                    item.danger && 'text-danger',
                  )}
                >
                  {item.mark ?? (item.icon && <item.icon aria-hidden className="size-4 shrink-0" />)}
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{item.label}</span>
                    {item.detail && <span className="block truncate text-xs text-muted">{item.detail}</span>}
                  </span>
                  {item.checked && <Check aria-hidden className="size-4 shrink-0 text-accent-text" />}
                </Base.Item>
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
