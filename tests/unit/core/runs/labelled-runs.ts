/**
 * Runs of ORÁCULO made by hand, and what is to be said of each.
 *
 * An event is `time what step options`, its time in ms. What: `start`, `ok`, `error` (a result), `attempt` (failed, tried
 * again), `gave-up` (failed for good), `dead` (the message that asked for the work), `dead-result` (the message that ended
 * it). Options: `received=`, `made=` (both the time unless given), `id=` (equal for the same message), `redelivered`,
 * `console`, `look`, `retry=`, `p95=`. Marks are `event mark reason step ms limit`, events counted from 1, `-` for none.
 */
export interface LabelledRun {
  readonly name: string;
  readonly events: readonly string[];
  readonly state: string;
  readonly marks?: readonly string[];
  /** Of each pass of the steps that anything was seen of. */
  readonly latencies?: Readonly<Record<string, readonly (number | null)[]>>;
  readonly attempts?: Readonly<Record<string, number>>;
}

const LIMIT = 120_000;

export const LABELLED_RUNS: readonly LabelledRun[] = [
  // As it should be.
  {
    name: 'asked for',
    events: ['0 start coleta'],
    state: 'collecting',
    latencies: { coleta: [null] },
    attempts: { coleta: 1 },
  },
  {
    name: 'collected',
    events: ['0 start coleta', '400 ok coleta'],
    state: 'collected',
    latencies: { coleta: [400] },
  },
  {
    name: 'executing',
    events: ['0 start coleta', '400 ok coleta', '410 start execucao'],
    state: 'executing',
    latencies: { coleta: [400], execucao: [null] },
  },
  {
    name: 'done',
    events: ['0 start coleta', '400 ok coleta', '410 start execucao', '900 ok execucao'],
    state: 'done',
    latencies: { coleta: [400], execucao: [490] },
    attempts: { coleta: 1, execucao: 1 },
  },
  {
    name: 'done within one millisecond',
    events: ['5 start coleta', '5 ok coleta', '5 start execucao', '5 ok execucao'],
    state: 'done',
    latencies: { coleta: [0], execucao: [0] },
  },
  {
    name: 'failed by a result',
    events: ['0 start coleta', '400 error coleta'],
    state: 'failed',
    latencies: { coleta: [400] },
  },
  {
    name: 'a type that the profile does not know says nothing',
    events: ['0 other -'],
    state: 'partial',
  },
  // Attempts, retries and deaths.
  {
    name: 'tried again by the system until it worked',
    events: ['0 start coleta', '10 attempt coleta', '600 attempt coleta', '2700 ok coleta'],
    state: 'collected',
    latencies: { coleta: [2700] },
    attempts: { coleta: 3 },
  },
  {
    name: 'given up after four attempts',
    events: [
      '0 start coleta',
      '10 attempt coleta',
      '600 attempt coleta',
      '2700 attempt coleta',
      '10800 gave-up coleta',
      '10810 dead coleta',
    ],
    state: 'dead_lettered',
    latencies: { coleta: [null] },
    attempts: { coleta: 4 },
  },
  {
    name: 'sent again from here and then done',
    events: [
      '0 start coleta',
      '10 gave-up coleta',
      '11 dead coleta',
      '5000 start coleta console retry=r1',
      '5300 ok coleta retry=r1',
    ],
    state: 'collected',
    latencies: { coleta: [null, 300] },
    attempts: { coleta: 2 },
  },
  {
    name: 'a retry that this console sent is no duplicate of what it sends again',
    events: ['0 start coleta id=a', '11 dead coleta id=a', '5000 start coleta console id=a retry=r1'],
    state: 'collecting',
  },
  {
    name: 'a retry that a tap sees too is one pass, and no duplicate of the first sending',
    events: [
      '0 start coleta id=a',
      '11 dead coleta id=a',
      '5000 start coleta console id=a retry=r1',
      '5001 start coleta id=a retry=r1',
      '5200 ok coleta retry=r1',
    ],
    state: 'collected',
    latencies: { coleta: [null, 200] },
    attempts: { coleta: 2 },
  },
  {
    name: 'retried twice, dead twice',
    events: [
      '0 start coleta id=a',
      '11 dead coleta id=a',
      '5000 start coleta console id=a retry=r1',
      '5100 dead coleta id=a retry=r1',
      '9000 start coleta console id=a retry=r2',
      '9100 dead coleta id=a retry=r2',
    ],
    state: 'dead_lettered',
    attempts: { coleta: 3 },
  },
  {
    name: 'a message that dies again is another death, not a duplicate',
    events: ['0 start coleta id=a', '11 dead coleta id=a', '800 dead coleta id=a'],
    state: 'dead_lettered',
  },
  {
    name: 'looked at twice where it lies is no duplicate',
    events: ['0 start coleta id=a', '11 dead coleta id=a look', '12 dead coleta id=a look'],
    state: 'dead_lettered',
  },
  {
    name: 'stuck behind a result that died',
    events: ['0 start coleta', '400 ok coleta', '401 dead-result coleta'],
    state: 'dead_lettered',
    latencies: { coleta: [400] },
  },
  // Missing.
  {
    name: 'the result of the collection was not seen',
    events: ['0 start coleta', '410 start execucao', '900 ok execucao'],
    state: 'done',
    marks: ['2 missing proved coleta - -'],
    latencies: { coleta: [null], execucao: [490] },
  },
  {
    name: 'nothing of the collection was seen',
    events: ['410 start execucao', '900 ok execucao'],
    state: 'done',
    marks: ['1 missing proved coleta - -'],
  },
  {
    name: 'nothing but the end was seen',
    events: ['900 ok execucao'],
    state: 'done',
    marks: ['1 missing proved coleta - -', '1 orphan no-start execucao - -'],
    latencies: { execucao: [null] },
  },
  {
    name: 'a dead letter of the second step proves the first',
    events: ['900 dead execucao look'],
    state: 'dead_lettered',
    marks: ['1 missing proved coleta - -'],
  },
  {
    name: 'a result that died was seen all the same',
    events: ['0 start coleta', '401 dead-result coleta', '500 start execucao'],
    state: 'executing',
    marks: [],
  },
  {
    name: 'an error result ends its step',
    events: ['0 start coleta', '400 error coleta', '500 start execucao'],
    state: 'executing',
  },
  {
    name: 'a dead collection that someone else sent again',
    events: ['0 start coleta', '11 dead coleta', '700 start execucao'],
    state: 'executing',
    marks: ['3 missing proved coleta - -'],
  },
  // Late.
  {
    name: 'beyond the limit of the profile',
    events: ['0 start coleta', `${LIMIT + 1} ok coleta`],
    state: 'collected',
    marks: [`2 late limit coleta ${LIMIT + 1} ${LIMIT}`],
    latencies: { coleta: [LIMIT + 1] },
  },
  {
    name: 'exactly at the limit',
    events: ['0 start coleta', `${LIMIT} ok coleta`],
    state: 'collected',
  },
  {
    name: 'more than twice what 95 of 100 took',
    events: ['0 start coleta', '2001 ok coleta p95=1000'],
    state: 'collected',
    marks: ['2 late history coleta 2001 1000'],
  },
  {
    name: 'twice what 95 of 100 took, and no more',
    events: ['0 start coleta', '2000 ok coleta p95=1000'],
    state: 'collected',
  },
  {
    name: 'some milliseconds are never late',
    events: ['0 start coleta', '105 ok coleta p95=5'],
    state: 'collected',
  },
  {
    name: 'a tenth of a second more than a quick step takes is late',
    events: ['0 start coleta', '106 ok coleta p95=5'],
    state: 'collected',
    marks: ['2 late history coleta 106 5'],
  },
  {
    name: 'a failure may be late, too',
    events: ['0 start coleta', '5000 error coleta p95=1000'],
    state: 'failed',
    marks: ['2 late history coleta 5000 1000'],
  },
  {
    name: 'the limit of the profile tells more than the history',
    events: ['0 start coleta', `${LIMIT + 5} ok coleta p95=1000`],
    state: 'collected',
    marks: [`2 late limit coleta ${LIMIT + 5} ${LIMIT}`],
  },
  {
    name: 'a step that nobody asked for in time',
    events: ['0 start coleta', '400 ok coleta', `${LIMIT + 401} start execucao`],
    state: 'executing',
    marks: [`3 late limit execucao ${LIMIT + 1} ${LIMIT}`],
  },
  {
    name: 'a retry counts from when it was sent',
    events: [
      '0 start coleta',
      '11 dead coleta',
      '500000 start coleta console retry=r1',
      '500900 ok coleta retry=r1 p95=1000',
    ],
    state: 'collected',
    latencies: { coleta: [null, 900] },
  },
  // Duplicates.
  {
    name: 'a result that was published twice',
    events: ['0 start coleta', '400 ok coleta id=b', '460 ok coleta id=b'],
    state: 'collected',
    marks: ['3 duplicate repeated - - -'],
    latencies: { coleta: [400] },
  },
  {
    name: 'a tap that got it again after its connection was lost',
    events: ['0 start coleta id=a', '0 start coleta id=a received=9 redelivered', '400 ok coleta'],
    state: 'collected',
    marks: ['2 duplicate redelivered - - -'],
    latencies: { coleta: [400] },
    attempts: { coleta: 1 },
  },
  {
    name: 'three times the same',
    events: ['0 start coleta id=a', '1 start coleta id=a', '2 start coleta id=a'],
    state: 'collecting',
    marks: ['2 duplicate repeated - - -', '3 duplicate repeated - - -'],
  },
  {
    name: 'redelivered alone is no duplicate',
    events: ['0 start coleta id=a redelivered', '400 ok coleta'],
    state: 'collected',
  },
  {
    name: 'a death that the tap got again',
    events: ['0 start coleta id=a', '11 dead coleta id=a', '11 dead coleta id=a received=20 redelivered'],
    state: 'dead_lettered',
    marks: ['3 duplicate redelivered - - -'],
  },
  {
    name: 'an event of an earlier version has no identity',
    events: ['0 start coleta id=none', '1 start coleta id=none'],
    state: 'collecting',
  },
  {
    name: 'a duplicate is neither late nor out of order',
    events: [
      '0 start coleta',
      '400 ok coleta id=b',
      '410 start execucao',
      '900 ok execucao',
      `${LIMIT * 3} ok coleta id=b p95=1`,
    ],
    state: 'done',
    marks: ['5 duplicate repeated - - -'],
  },
  // Orphans.
  {
    name: 'a result without its start',
    events: ['400 ok coleta'],
    state: 'collected',
    marks: ['1 orphan no-start coleta - -'],
    attempts: { coleta: 1 },
  },
  {
    name: 'failures without a start',
    events: ['10 attempt coleta', '20 gave-up coleta'],
    state: 'dead_lettered',
    marks: ['1 orphan no-start coleta - -', '2 orphan no-start coleta - -'],
    attempts: { coleta: 2 },
  },
  {
    name: 'a dead letter shows what was asked for',
    events: ['20 gave-up coleta', '21 dead coleta'],
    state: 'dead_lettered',
  },
  // Order and clocks.
  {
    name: 'executed before it was collected, as was received',
    events: ['0 start coleta', '900 ok coleta', '300 start execucao', '950 ok execucao'],
    state: 'done',
    marks: ['3 out_of_order before-cause - 600 -'],
  },
  {
    name: 'a result before its start, as was received',
    events: ['500 start coleta', '100 ok coleta'],
    state: 'collected',
    marks: ['2 out_of_order before-cause - 400 -'],
    latencies: { coleta: [null] },
    attempts: { coleta: 1 },
  },
  {
    name: 'a clock that is behind by more than is tolerated',
    events: ['5000 start coleta', '2999 ok coleta received=5400'],
    state: 'collected',
    marks: ['2 clock_skew before-cause - 2001 -'],
    latencies: { coleta: [null] },
  },
  {
    name: 'a clock that is behind by no more than is tolerated',
    events: ['5000 start coleta', '3000 ok coleta received=5400'],
    state: 'collected',
  },
  {
    name: 'made in the future of its receipt',
    events: ['0 start coleta', '3000 ok coleta received=999'],
    state: 'collected',
    marks: ['2 clock_skew in-future - 2001 -'],
    latencies: { coleta: [3000] },
  },
  {
    name: 'a future of two seconds is tolerated',
    events: ['0 start coleta', '3000 ok coleta received=1000'],
    state: 'collected',
  },
  {
    name: 'several marks at once',
    events: ['0 start coleta', '9000 start execucao p95=1', '9000 ok execucao received=6000 p95=1'],
    state: 'done',
    marks: ['2 missing proved coleta - -', '3 clock_skew in-future - 3000 -'],
    latencies: { coleta: [null], execucao: [0] },
  },
];
