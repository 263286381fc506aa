/** Asks on until there are as many rows as wanted: what looks at everything answers in parts. */
export async function searchedRows<Row, Place>(
  limit: number,
  ask: (
    limit: number,
    from: Place | undefined,
  ) => Promise<{ readonly rows: readonly Row[]; readonly next: Place | null }>,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  let from: Place | undefined;
  do {
    const { rows, next } = await ask(limit - found.length, from);
    found.push(...rows);
    from = next ?? undefined;
  } while (from !== undefined && found.length < limit);
  return found;
}
