/**
 * A reporter for Vitest that writes what the closing table of `npm test` needs: counts, and the reason of every skipped
 * test (`context.skip('reason')`). The file is named by `ORACULO_TEST_REPORT`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

class ClosingReport {
  /** Called by Vitest at the end of a run. */
  onTestRunEnd(modules, unhandledErrors) {
    const report = { passed: 0, failed: 0, skipped: [], broken: [], unhandled: unhandledErrors.length };
    for (const module of modules) {
      const errors = module.errors();
      if (errors.length > 0) report.broken.push(module.moduleId);
      for (const test of module.children.allTests()) count(report, test);
    }
    const file = process.env.ORACULO_TEST_REPORT;
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(report, null, 2));
  }
}

function count(report, test) {
  const result = test.result();
  if (result.state === 'passed') report.passed += 1;
  else if (result.state === 'failed') report.failed += 1;
  else report.skipped.push({ name: test.fullName, reason: result.note ?? null });
}

// biome-ignore lint/style/noDefaultExport: Vitest loads a reporter by its default export.
export default ClosingReport;
