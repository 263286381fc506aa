/** Which failures a command is about: ids, or the options of a filter. */
import { FAILURE_STATES } from '../shared/domain/failure.ts';
import type { FailureFilter, FailureSelection } from '../shared/domain/selection.ts';
import { type CommandLine, someOf } from './arguments.ts';
import { UsageError } from './exit-codes.ts';

/** The filter of `--queue --group --state --type --source --death-reason --run --text --filter`; empty when none is given. */
export function filterOf({ options }: CommandLine): FailureFilter {
  const filter: FailureFilter = {
    queue: options.queue,
    group: options.group,
    states: someOf('state', options.state, FAILURE_STATES),
    type: options.type,
    source: options.source,
    reason: options['death-reason'],
    correlationId: options.run,
    text: options.text,
    query: options.filter,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/**
 * Ids, or a filter, or `--all`: never everything by leaving something out. Throws {@link UsageError} on none of them and
 * on two of them.
 */
export function selectionOf(line: CommandLine, ids: readonly string[]): FailureSelection {
  const filter = filterOf(line);
  const given = [ids.length > 0, Object.keys(filter).length > 0, line.options.all === true];
  const count = given.filter(Boolean).length;
  if (count === 0) {
    throw new UsageError(
      'Which failures? Give ids, or --queue, --group, --state, --type, --source, --death-reason, --run, --text or --filter, or --all',
    );
  }
  if (count > 1) throw new UsageError('Give ids, or a filter, or --all: not two of them');
  return ids.length > 0 ? { kind: 'ids', ids: [...ids] } : { kind: 'filter', filter };
}
