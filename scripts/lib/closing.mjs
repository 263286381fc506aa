/** The end of `npm test`: a table of stages, every skipped test with its reason, and one honest last line. */

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * @typedef {import('./stages.mjs').Outcome & { name: string, ms: number }} Done
 * @param {readonly Done[]} done
 */
export function table(done) {
  const rows = done.map(({ name, ok, passed, failed, skipped, ms, note }) => [
    name,
    ok ? 'ok' : 'FAILED',
    String(passed),
    String(failed),
    String(skipped.length),
    seconds(ms),
    note,
  ]);
  const all = [['stage', '', 'passed', 'failed', 'skipped', 'time', ''], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const isNumber = (column) => column >= 2 && column <= 5;
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Skipped tests by reason: the reason once, with how many and which. */
export function skips(done) {
  const byReason = new Map();
  for (const { name, skipped } of done) {
    for (const skip of skipped) {
      const reason = skip.reason ?? 'NO REASON GIVEN';
      byReason.set(reason, [...(byReason.get(reason) ?? []), `${name}: ${skip.name}`]);
    }
  }
  return [...byReason].map(
    ([reason, names]) => `skipped ${names.length}: ${reason}\n  ${names.join('\n  ')}`,
  );
}

/**
 * @param {readonly Done[]} done
 * @param {readonly string[]} left stages that were not asked for
 */
export function lastLine(done, left) {
  const sum = (count) => done.reduce((total, one) => total + count(one), 0);
  const failed = done.filter(({ ok }) => !ok).map(({ name }) => name);
  const empty = done.filter(({ note }) => note.includes('no tests yet')).map(({ name }) => name);
  const parts = [
    failed.length > 0 ? `FAILED in ${failed.join(', ')}` : 'Passed',
    `${sum((one) => one.passed)} passed`,
    `${sum((one) => one.failed)} failed`,
    `${sum((one) => one.skipped.length)} skipped`,
  ];
  if (empty.length > 0) parts.push(`no tests in ${empty.join(', ')}`);
  if (left.length > 0) parts.push(`not run: ${left.join(', ')}`);
  return `${parts[0]}: ${parts.slice(1).join(', ')} (${seconds(sum((one) => one.ms))})`;
}
