/** Where the bytes of a message are, as SQL: of event `e`, and of failure `f`. The only place that says so to filters. */

export interface MessageSql {
  readonly body: string;
  readonly properties: string;
}

/** Bytes of the row `m` of `event_message`. */
const BODY_OF_EVENT_MESSAGE = 'message_body(m.body, m.codec)';

const ofEvent = (bytes: string) => `(SELECT ${bytes} FROM event_message m WHERE m.seq = e.seq)`;

const ofFailure = (bytes: string) => `(SELECT ${bytes} FROM failure_message m WHERE m.id = f.id)`;

export const EVENT_MESSAGE: MessageSql = {
  body: ofEvent(BODY_OF_EVENT_MESSAGE),
  properties: ofEvent('m.raw_properties'),
};

export const FAILURE_MESSAGE: MessageSql = {
  body: ofFailure('m.body'),
  properties: ofFailure('m.raw_properties'),
};
