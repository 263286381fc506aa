import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface TabItem {
  readonly id: string;
  readonly label: ReactNode;
  /** A count or mark after the label. */
  readonly badge?: ReactNode;
  readonly content: ReactNode;
}

export interface TabsProps {
  /** Names the row of tabs. */
  readonly label: string;
  readonly tabs: readonly TabItem[];
  /** With `onChange`: controlled. Else the first tab is open first. */
  readonly value?: string;
  readonly onChange?: (id: string) => void;
  /** At the end of the row of tabs. */
  readonly actions?: ReactNode;
}

/** Fills its parent's height; each panel scrolls by itself. */
export function Tabs({ label, tabs, value, onChange, actions }: TabsProps) {
  const first = tabs[0]?.id;
  return (
    <Base.Root
      {...(value === undefined ? { defaultValue: first } : { value })}
      onValueChange={(next) => onChange?.(String(next))}
      className="flex h-full min-h-0 flex-col"
    >
      <div className="flex shrink-0 items-center gap-2 border-b border-line pr-2">
        <Base.List
          aria-label={label}
          activateOnFocus
          className="flex min-w-0 flex-1 gap-1 overflow-x-auto px-2"
        >
          {tabs.map((tab) => (
            <Base.Tab
              key={tab.id}
              value={tab.id}
              className="-mb-px flex h-9 items-center gap-1.5 border-b-2 border-transparent px-2 text-sm whitespace-nowrap text-muted -outline-offset-2 hover:text-ink data-active:border-accent-text data-active:font-medium data-active:text-ink"
            >
              {tab.label}
              {tab.badge}
            </Base.Tab>
          ))}
        </Base.List>
        {actions}
      </div>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className="min-h-0 flex-1 overflow-auto -outline-offset-2">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
