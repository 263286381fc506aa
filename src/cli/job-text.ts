/** Plans and jobs as text for people. */
import type { JobPlan, JobView } from '../shared/domain/job.ts';
import { counted, durationText, timeText } from './output.ts';

const WARNINGS: Readonly<Record<JobPlan['warnings'][number], string>> = {
  order: 'The copies go behind newer traffic: order is not kept.',
  'no-outcome': 'Nothing will show what became of the copies: they end as not seen to fail.',
  'fan-out': 'Copies reach several queues.',
  'other-consumer': 'Another consumer reads a dead-letter queue it takes from.',
  'holds-others': 'Messages that are not chosen are held while it takes those behind them.',
};

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function targetLine({ exchange, routingKey, reaches, count, problem }: JobPlan['targets'][number]): string {
  const to = exchange === '' ? routingKey : `exchange ${exchange} with ${routingKey}`;
  const there = reaches === null ? '' : `, reaching ${reaches.join(', ') || 'no queue'}`;
  return `  to ${to}${exchange === '' ? '' : there}: ${count}${problem ? `  (${problem})` : ''}`;
}

function skippedLine({ code, count, includable, included }: JobPlan['skipped'][number]): string {
  const how = included ? ', included' : includable ? `, unless --include ${code}` : '';
  return `  left out: ${count} ${code}${how}`;
}

export function planText(plan: JobPlan): string {
  const time = plan.estimatedMs === null ? '' : `, about ${durationText(plan.estimatedMs)}`;
  const lines = [
    `${counted(plan.count, 'message')}, ${sizeText(plan.bytes)}${time}`,
    ...plan.queues.map(({ queue, count }) => `  from ${queue}: ${count}`),
    ...plan.targets.map(targetLine),
    ...(plan.steps.length > 1 ? [`  in steps of ${plan.steps.join(', ')}`] : []),
    ...plan.skipped.map(skippedLine),
    ...plan.warnings.map((warning) => `  ${WARNINGS[warning]}`),
    ...(plan.needsReason ? ['  A reason is needed: --reason TEXT'] : []),
    ...(plan.typedConfirmation === null ? [] : [`  To start it: --confirm ${plan.typedConfirmation}`]),
  ];
  return lines.join('\n');
}

/** Those that are not zero, in the order of a message's way. */
export function countsText({ counts }: JobView): string {
  const words: readonly (readonly [keyof JobView['counts'], string])[] = [
    ['waiting', 'waiting'],
    ['underWay', 'under way'],
    ['sent', 'sent'],
    ['succeeded', 'succeeded'],
    ['failedAgain', 'failed again'],
    ['overdue', 'overdue'],
    ['notSeenToFail', 'not seen to fail'],
    ['possibleDuplicate', 'possible duplicates'],
    ['returned', 'returned'],
    ['nacked', 'refused by the broker'],
    ['gone', 'gone'],
    ['cancelled', 'cancelled'],
    ['done', 'done'],
  ];
  const told = words.filter(([name]) => counts[name] > 0).map(([name, text]) => `${counts[name]} ${text}`);
  return told.join(', ') || 'nothing yet';
}

function stateText(job: JobView): string {
  if (job.state === 'running' && job.heldBy !== null) return `held by ${job.heldBy}`;
  if (job.state === 'waiting') return `waiting for outcomes until ${timeText(job.waitsUntil)}`;
  if (!job.stop) return job.state;
  const { rule, message, failedAgain, of } = job.stop;
  return `stopped: ${message || rule} (${failedAgain} of ${of} failed again)`;
}

/** One line of progress. */
export function progressText(job: JobView): string {
  const rate = job.perSecond === null ? '' : `  ${job.perSecond.toFixed(1)}/s`;
  const left = job.remainingMs === null ? '' : `  ${durationText(job.remainingMs)} left`;
  return `${stateText(job)}  of ${job.total}: ${countsText(job)}${rate}${left}`;
}

export function jobText(job: JobView): string {
  const skipped = job.skipped.map(({ code, count }) => `${count} ${code}`).join(', ');
  return [
    `${job.id}  ${job.action}  ${progressText(job)}`,
    ...(skipped === '' ? [] : [`  left out: ${skipped}`]),
  ].join('\n');
}
