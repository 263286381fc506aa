/** Filters of the query language over what the stand-in of the core shows, by the evaluator itself. */
import type { EventSummary } from '../../../src/shared/domain/event.ts';
import type { FailureSummary } from '../../../src/shared/domain/failure.ts';
import type { FilterCompletion, FilterCompletions } from '../../../src/shared/domain/filters.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import { ExpectedError } from '../../../src/shared/errors.ts';
import type { FilterSubject } from '../../../src/shared/filter/ast.ts';
import { completionAt } from '../../../src/shared/filter/completion.ts';
import { evaluate, type FilterFacts } from '../../../src/shared/filter/evaluate.ts';
import { type FieldName, namesFor } from '../../../src/shared/filter/fields.ts';
import { readFilter } from '../../../src/shared/filter/read-filter.ts';
import type { FilterLanguage } from '../../../src/shared/filter/read-place.ts';

type Columns = Readonly<Partial<Record<FieldName, string | number | boolean | null>>>;

export function fakeLanguage(subject: FilterSubject): FilterLanguage {
  return { subject, aliases: new Map([['tipo_evento', 'type']]) };
}

function facts(columns: Columns, texts: readonly (string | null | undefined)[]): FilterFacts {
  return {
    column: (name) => [columns[name] ?? null],
    texts: () => texts.map((text) => text ?? null),
    message: () => [],
  };
}

export function eventFacts(event: EventSummary): FilterFacts {
  const { type, correlationId, source, status, error, routingKey, size, exchange, seq, receivedAt } = event;
  const columns = { type, correlation: correlationId, source, status, size, exchange, seq, time: receivedAt };
  const named = {
    'error.code': error?.code ?? null,
    'error.message': error?.message ?? null,
    routing: routingKey,
  };
  return facts({ ...columns, ...named }, [
    type,
    correlationId,
    source,
    routingKey,
    error?.code,
    error?.message,
  ]);
}

export function runFacts(run: RunSummary): FilterFacts {
  const { correlationId, source, error, state, durationMs, events, startedAt, lastType } = run;
  const columns = { correlation: correlationId, source, type: lastType, time: startedAt } as const;
  const named = { 'run.state': state, 'run.duration': durationMs, 'run.events': events } as const;
  return facts({ ...columns, ...named }, [correlationId, source, lastType, error?.code, error?.message]);
}

export function failureFacts(failure: FailureSummary): FilterFacts {
  const { type, correlationId, source, error, queue, reason, state, failedAt, retries } = failure;
  const columns = { type, correlation: correlationId, source, queue, time: failedAt } as const;
  const named = { 'failure.reason': reason, 'failure.state': state, 'failure.retries': retries } as const;
  return facts({ ...columns, ...named }, [type, correlationId, source, error?.message, reason, queue]);
}

/** Throws `filter-invalid`, as the core does. */
export function fakeFilter(
  text: string | undefined,
  subject: FilterSubject,
  now: number,
): (facts: FilterFacts) => boolean {
  const { filter, problems } = readFilter(text ?? '', fakeLanguage(subject));
  if (!filter) throw new ExpectedError('filter-invalid', problems[0]?.message ?? '', { reason: '' });
  return (given) => evaluate(filter, given, now);
}

/** Values as the core would have counted them. */
const VALUES = {
  type: [
    { text: 'iniciar_coleta', count: 42 },
    { text: 'resultado_coleta', count: 41 },
  ],
};

export function fakeCompletions(subject: FilterSubject, text: string, at: number): FilterCompletions {
  const language = fakeLanguage(subject);
  const place = completionAt(text, at, language);
  const nothing = { from: at, to: at, options: [], sample: null };
  if (place.kind === 'nothing') return nothing;
  const { from, to, prefix } = place;
  const option = (kind: FilterCompletion['kind']) => (name: string) => ({ text: name, kind, count: null });
  const options = (): readonly FilterCompletion[] => {
    switch (place.kind) {
      case 'term':
        return namesFor(subject, language.aliases).map(option('field'));
      case 'operator':
        return place.operators.map(option('operator'));
      case 'value':
        return VALUES.type.map((seen) => ({ ...seen, kind: 'value' as const }));
      default:
        return [];
    }
  };
  return { from, to, options: options().filter((each) => each.text.includes(prefix)), sample: 2_000 };
}
