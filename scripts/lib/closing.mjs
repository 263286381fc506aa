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

/** Nothing of it was run, though it has tests. */
const isAllSkipped = ({ passed, failed, skipped }) => passed + failed === 0 && skipped.length > 0;

/** Skipped tests by reason: the reason once, with how many and which. */
export function skips(done) {
  const byReason = new Map();
  const reasonOf = ({ reason }) => reason ?? 'NO REASON GIVEN';
  for (const stage of done) {
    for (const reason of new Set(stage.skipped.map(reasonOf))) {
      const names = stage.skipped.filter((skip) => reasonOf(skip) === reason).map(({ name }) => name);
      const { count = 0, lines = [] } = byReason.get(reason) ?? {};
      const isWhole = isAllSkipped(stage) && names.length === stage.skipped.length;
      const which = isWhole ? [`all of ${stage.name}`] : names.map((name) => `${stage.name}: ${name}`);
      byReason.set(reason, { count: count + names.length, lines: [...lines, ...which] });
    }
  }
  return [...byReason].map(
    ([reason, { count, lines }]) => `skipped ${count}: ${reason}\n  ${lines.join('\n  ')}`,
  );
}

function verdict(done, skipped) {
  const failed = done.filter(({ ok }) => !ok).map(({ name }) => name);
  if (failed.length > 0) return `FAILED in ${failed.join(', ')}`;
  if (skipped === 0) return 'Passed';
  const whole = done.filter(isAllSkipped).map(({ name }) => name);
  const nothing = whole.length > 0 ? `; nothing of ${whole.join(', ')} was run` : '';
  return `Passed, ${skipped} skipped (reasons above${nothing})`;
}

/**
 * @param {readonly Done[]} done
 * @param {readonly string[]} left stages that were not asked for
 */
export function lastLine(done, left) {
  const sum = (count) => done.reduce((total, one) => total + count(one), 0);
  const skipped = sum((one) => one.skipped.length);
  const parts = [
    `${sum((one) => one.passed)} passed`,
    `${sum((one) => one.failed)} failed`,
    `${skipped} skipped`,
  ];
  if (left.length > 0) parts.push(`not run: ${left.join(', ')}`);
  return `${verdict(done, skipped)}: ${parts.join(', ')} (${seconds(sum((one) => one.ms))})`;
}
