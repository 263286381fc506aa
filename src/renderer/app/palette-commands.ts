/** Finding a command by what was typed. Pure. */
import type { LucideIcon } from 'lucide-react';

export interface Command {
  readonly id: string;
  readonly label: string;
  /** What kind of command it is, in a word. */
  readonly group: string;
  readonly icon: LucideIcon;
  readonly keys?: string;
  readonly run: () => void;
}

/** Without accents and case: `execucoes` finds `Execuções`. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

/** Commands that hold every typed word; those whose label begins with the text come first. */
export function matchCommands(commands: readonly Command[], query: string): readonly Command[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const fits = commands.filter(({ label, group }) => {
    const text = plain(`${label} ${group}`);
    return words.every((word) => text.includes(word));
  });
  const first = words[0];
  if (first === undefined) return fits;
  const rank = ({ label }: Command) =>
    plain(label)
      .split(/\s+/)
      .some((word) => word.startsWith(first))
      ? 0
      : 1;
  return fits.toSorted((left, right) => rank(left) - rank(right));
}
