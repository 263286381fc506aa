/** Calls of the contract that no part of the core answers yet. */
import type { CallName } from '../../shared/contract.ts';
import { ExpectedError } from '../../shared/errors.ts';
import type { Handlers } from '../../shared/handlers.ts';

const PENDING = [
  'jobs.plan',
  'jobs.list',
  'jobs.detail',
  'jobs.items',
  'jobs.report',
  'jobs.start',
  'jobs.pause',
  'jobs.resume',
  'jobs.cancel',
  'archive.page',
] as const satisfies readonly CallName[];

type Pending = (typeof PENDING)[number];

function refuse(name: CallName) {
  return (): never => {
    throw new ExpectedError('unknown-call', `${name} is not answered by this console yet`, { name });
  };
}

/** Each refuses: a name leaves this list when its part is there. */
export function pendingHandlers(): Pick<Handlers, Pending> {
  const handlers: Record<Pending, () => never> = Object.assign(
    {},
    ...PENDING.map((name) => ({ [name]: refuse(name) })),
  );
  return handlers;
}
