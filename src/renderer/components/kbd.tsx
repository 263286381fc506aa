/** Keys as they are written on a keyboard: `Ctrl+K`, `g r`. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <kbd className="inline-flex items-center gap-0.5 font-sans text-xs">
      {keys.split(/[+ ]/).map((key, index) => (
        <span
          // The same key may come twice in a sequence; its place is its identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed, ordered list
          key={`${key}-${index}`}
          className="min-w-4 rounded-sm border border-line-strong bg-surface px-1 text-center leading-4 text-muted"
        >
          {key}
        </span>
      ))}
    </kbd>
  );
}
