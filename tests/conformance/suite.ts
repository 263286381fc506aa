/** Runs one group of rules over every subject, with a fresh bench for each rule. */
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { Bench } from './bench.ts';
import { type Differences, type OpenSubject, SUBJECTS } from './subjects.ts';

export interface Stage {
  /** Of the running test. */
  bench(): Bench;
  readonly differences: Differences;
}

export function conformance(title: string, rules: (stage: Stage) => void): void {
  for (const subject of SUBJECTS) {
    describe(`${title} (${subject.name})`, () => {
      let open: OpenSubject;
      let bench: Bench;
      beforeAll(async () => {
        open = await subject.open();
      });
      afterAll(() => open.close());
      beforeEach(() => {
        bench = new Bench(open.session);
      });
      afterEach(() => bench.clean());
      rules({ bench: () => bench, differences: subject.differences });
    });
  }
}
