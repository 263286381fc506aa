/**
 * A system profile tells the console how to read and start one kind of system; the files are in `resources/systems/`. No
 * name of a system stands in the console's code: this is where they live.
 */
import { z } from '../schema.ts';
import { RUN_STATES } from './run.ts';

/** Text per language; `en` is the fallback. */
const localText = z.strictObject({ 'pt-BR': z.string(), en: z.string() });

/** Where an envelope field is: a dotted path in the JSON body, an AMQP property, or a header. */
const fieldPlace = z.discriminatedUnion('in', [
  z.strictObject({ in: z.literal('body'), path: z.string().min(1) }),
  z.strictObject({
    in: z.literal('property'),
    name: z.enum(['correlationId', 'messageId', 'type', 'timestamp', 'appId']),
  }),
  z.strictObject({ in: z.literal('header'), name: z.string().min(1) }),
]);

/** Tried in order; the first place that holds something wins. */
const field = z.array(fieldPlace).max(8);

/** What an event of this type means for its run. */
const step = z.strictObject({
  type: z.string().min(1),
  /** Name of the step it belongs to; a retry's outcome is looked for by step. */
  step: z.string().min(1),
  /** `start` opens the step, `end` ends it, `failure` says that it failed (finally when `payload.definitiva` is true, see `finalPath`). */
  role: z.enum(['start', 'end', 'failure']),
  /** State of the run once this event has come (for `end`: when its status is not an error). */
  state: z.enum(RUN_STATES),
  /** Body path of a boolean: a `failure` counts as final only when it is true. Null: always final. */
  finalPath: z.string().nullable().optional(),
  /** Body path of the step's name, for a `failure` that may be of any step (`step` is `*`). */
  stepPath: z.string().nullable().optional(),
  /** The step is overdue when it has not ended this long after its start, in milliseconds. */
  limitMs: z.int().positive().optional(),
});

const queue = z.strictObject({
  name: z.string().min(1),
  step: z.string().nullable(),
  deadLetterQueue: z.string().nullable(),
});

/** A form that starts work. `schema` is JSON Schema 2020-12, also the form: order of `properties` is order of fields. */
const source = z.strictObject({
  id: z.string().min(1),
  title: localText,
  description: localText,
  publish: z.strictObject({
    exchange: z.string(),
    routingKey: z.string(),
    type: z.string(),
    /** Body path that takes the form's values; absent: they are the body's own top level. */
    parametersPath: z.string().min(1).optional(),
  }),
  /** Texts of a field are `title`/`description` (en) and `x-title`/`x-description` {pt-BR, en}. */
  schema: z.record(z.string(), z.unknown()),
});

export const systemProfile = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  version: z.int().positive(),
  name: localText,
  description: localText,
  envelope: z.strictObject({
    correlationId: field,
    type: field,
    timestamp: field,
    source: field,
    status: field,
    /**
     * A string (where it is a Python traceback, its last lines tell type and message), an object with
     * `mensagem`/`message` and `codigo`/`code`, or an array of those.
     */
    error: field,
  }),
  /**
   * Body paths whose scalars are kept by value, so that messages are found by them without reading bodies. Each costs a
   * row per message that has it: few, and those that tell messages apart.
   */
  fields: z.array(z.string().min(1).max(200)).max(16).optional(),
  /** Words of `status` that mean an error. */
  errorStatuses: z.array(z.string()),
  /** File in `resources/schemas/` that every published message must pass; null: none. */
  messageSchema: z.string().nullable(),
  /** Bindings of durable queues that a tap may repeat (docs/rabbitmq.md, Watching). */
  watch: z.array(z.strictObject({ exchange: z.string().min(1), routingKeys: z.array(z.string()).min(1) })),
  /** Bindings of the dead-letter exchange for the death tap. */
  watchDeaths: z.array(
    z.strictObject({ exchange: z.string().min(1), routingKeys: z.array(z.string()).min(1) }),
  ),
  /**
   * Exchanges whose messages are made for monitors and for nobody else: a tap binds these keys whatever durable queues
   * have (docs/systems.md, Celery). `lists`: a body may be a JSON array of events, each of which is one event.
   */
  watchEvents: z
    .array(
      z.strictObject({
        exchange: z.string().min(1),
        routingKeys: z.array(z.string()).min(1),
        lists: z.boolean(),
      }),
    )
    .optional(),
  steps: z.array(step),
  /**
   * Step of the messages whose type no step names, for systems where every kind of work has a type of its own; the
   * source of a run is that type, too.
   */
  otherStep: z.string().min(1).optional(),
  queues: z.array(queue),
  sources: z.array(source),
  /** Where the result store keeps what became of a run: evidence for a retry whose arrival is unknown. */
  result: z
    .strictObject({
      /** `{correlationId}` stands for the run's id. */
      key: z.string().includes('{correlationId}'),
      /** Path, in the JSON value, of the ISO 8601 time at which it was last written. */
      timePath: z.string().min(1),
    })
    .optional(),
  /**
   * How values at `result.key` say what became of the work; all keys of that form are read for failures. A failed one
   * has its error where the envelope has it, else at `error`.
   */
  failedResults: z
    .strictObject({
      statusPath: z.string().min(1),
      failed: z.array(z.string()).min(1),
      succeeded: z.array(z.string()),
      revoked: z.array(z.string()),
      /** Body path of the type of the message that asked for the work, where the value may tell it. */
      typePath: z.string().min(1).nullable(),
      /** Body paths of the exception's type, its module, and its arguments or text. */
      error: z.strictObject({ typePath: z.string().min(1), modulePath: z.string(), messagePath: z.string() }),
      /** The step that such a value ends. */
      step: z.string().min(1),
    })
    .optional(),
  /** What an edit of a message must respect. Absent: only `messageSchema`. */
  edit: z
    .strictObject({
      /** JSON pointers (RFC 6901) of body fields that may not change. */
      locked: z.array(z.string().regex(/^(?:\/(?:[^~/]|~[01])*)+$/)).max(50),
      /** File in `resources/schemas/` by event type, instead of `messageSchema`. */
      schemas: z.record(z.string(), z.string().min(1)),
    })
    .optional(),
  /**
   * What is personal whatever it looks like, for masking. Body paths are dotted keys; `*` is any one key, items of arrays
   * have the path of their array, and a path of an object or array means all in it.
   */
  personalData: z
    .strictObject({
      body: z.array(z.string().min(1)).max(200),
      headers: z.array(z.string().min(1)).max(200),
      properties: z.array(z.enum(['userId', 'replyTo', 'messageId', 'correlationId', 'appId'])).max(5),
    })
    .optional(),
  /** Header keys of the system's own retry bookkeeping, dropped when the operator retries. */
  dropHeadersOnRetry: z.array(z.string()),
});

/** What the window needs of a profile. */
export const systemProfileView = z.object({
  id: z.string(),
  name: localText,
  description: localText,
  steps: z.array(z.object({ type: z.string(), step: z.string(), role: z.string() })),
  sources: z.array(
    z.object({
      id: z.string(),
      title: localText,
      description: localText,
      schema: z.record(z.string(), z.unknown()),
    }),
  ),
});

export type SystemProfile = z.infer<typeof systemProfile>;
export type SystemProfileView = z.infer<typeof systemProfileView>;
export type ProfileStep = SystemProfile['steps'][number];
export type ProfileSource = SystemProfile['sources'][number];
export type FieldPlace = z.infer<typeof fieldPlace>;
