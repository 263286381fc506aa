/** Statements of the embedded broker's file. Knows rows, not rules: those are `broker.ts`. */
import { openWritable, type WritableDatabase } from '../../sqlite/open.ts';
import type { DeclareExchange, DeclareQueue, ExchangeType } from '../port.ts';
import { BROKER_APPLICATION_ID, BROKER_MIGRATIONS } from './schema.ts';

export interface StoredMessage {
  readonly id: number;
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly size: number;
  readonly expiresAt: number | null;
  readonly delivered: boolean;
  readonly returns: number;
}

export interface Content {
  readonly raw: Uint8Array;
  readonly body: Uint8Array;
}

export interface StoredTopology {
  readonly exchanges: readonly { name: string; type: ExchangeType; options: DeclareExchange }[];
  readonly queues: readonly { name: string; options: DeclareQueue }[];
  readonly bindings: readonly { exchange: string; queue: string; routingKey: string }[];
}

interface ExchangeRow {
  readonly name: string;
  readonly type: ExchangeType;
  readonly autoDelete: number;
  readonly internal: number;
  readonly arguments: string;
}

type MessageRow = Omit<StoredMessage, 'delivered'> & { readonly delivered: number };

function statements(database: WritableDatabase) {
  return {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    rollback: database.prepare('ROLLBACK'),
    exchanges: database.prepare<[], ExchangeRow>(
      'SELECT name, type, auto_delete AS autoDelete, internal, arguments FROM exchanges',
    ),
    queues: database.prepare<[], { name: string; autoDelete: number; arguments: string }>(
      'SELECT name, auto_delete AS autoDelete, arguments FROM queues',
    ),
    bindings: database.prepare<[], { exchange: string; queue: string; routingKey: string }>(
      'SELECT exchange, queue, routing_key AS routingKey FROM bindings',
    ),
    messages: database.prepare<[], MessageRow>(
      `SELECT id, queue, exchange, routing_key AS routingKey, length(body) AS size, expires_at AS expiresAt,
              delivered, returns
       FROM messages ORDER BY queue, id`,
    ),
    lastId: database.prepare<[], number>('SELECT coalesce(max(id), 0) FROM messages').pluck(),
    content: database.prepare<[number], Content>('SELECT properties AS raw, body FROM messages WHERE id = ?'),
    putExchange: database.prepare('INSERT OR REPLACE INTO exchanges VALUES (?, ?, ?, ?, ?)'),
    dropExchange: database.prepare('DELETE FROM exchanges WHERE name = ?'),
    putQueue: database.prepare('INSERT OR REPLACE INTO queues VALUES (?, ?, ?)'),
    dropQueue: database.prepare('DELETE FROM queues WHERE name = ?'),
    dropQueueMessages: database.prepare('DELETE FROM messages WHERE queue = ?'),
    putBinding: database.prepare('INSERT OR IGNORE INTO bindings VALUES (?, ?, ?)'),
    dropBinding: database.prepare(
      'DELETE FROM bindings WHERE exchange = ? AND queue = ? AND routing_key = ?',
    ),
    putMessage: database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)'),
    dropMessage: database.prepare('DELETE FROM messages WHERE id = ?'),
    markDelivered: database.prepare('UPDATE messages SET delivered = 1 WHERE id = ?'),
    markReturned: database.prepare('UPDATE messages SET delivered = 1, returns = ? WHERE id = ?'),
  };
}

export class Storage {
  readonly #database: WritableDatabase;
  readonly #run: ReturnType<typeof statements>;
  #failure: { readonly error: unknown } | null = null;

  /** Opens or creates the file; synchronous FULL, because a confirm promises that the message survives a power cut. */
  constructor(file: string) {
    this.#database = openWritable({
      file,
      applicationId: BROKER_APPLICATION_ID,
      migrations: BROKER_MIGRATIONS,
      synchronous: 'FULL',
    });
    this.#run = statements(this.#database);
  }

  begin(): void {
    this.#write(() => this.#run.begin.run());
  }

  /** Throws what any write since `begin` met, or what the commit itself meets; then nothing of it is in the file. */
  commit(): void {
    this.#write(() => this.#run.commit.run());
    if (this.#failure) throw this.#failure.error;
  }

  rollback(): void {
    this.#failure = null;
    if (this.#database.inTransaction) this.#run.rollback.run();
  }

  /**
   * SQLite ends a transaction by itself on some failures (a full disk): what came after would be committed alone. So
   * nothing is written after the first failure, and the commit tells it.
   */
  #write(write: () => void): void {
    if (this.#failure) return;
    try {
      write();
    } catch (error) {
      this.#failure = { error };
    }
  }

  topology(): StoredTopology {
    return {
      exchanges: this.#run.exchanges.all().map((row) => ({
        name: row.name,
        type: row.type,
        options: {
          durable: true,
          autoDelete: row.autoDelete === 1,
          internal: row.internal === 1,
          arguments: JSON.parse(row.arguments),
        },
      })),
      queues: this.#run.queues.all().map((row) => ({
        name: row.name,
        options: { durable: true, autoDelete: row.autoDelete === 1, arguments: JSON.parse(row.arguments) },
      })),
      bindings: this.#run.bindings.all(),
    };
  }

  /** All messages, by queue and place; their content stays in the file until it is needed. */
  *messages(): Generator<StoredMessage> {
    for (const row of this.#run.messages.iterate()) yield { ...row, delivered: row.delivered === 1 };
  }

  lastId(): number {
    return this.#run.lastId.get() ?? 0;
  }

  content(id: number): Content {
    const content = this.#run.content.get(id);
    if (!content) throw new Error(`message ${id} is in a queue but not in the file`);
    return content;
  }

  putExchange(name: string, type: ExchangeType, options: DeclareExchange): void {
    const args = JSON.stringify(options.arguments ?? {});
    this.#write(() =>
      this.#run.putExchange.run(name, type, options.autoDelete ? 1 : 0, options.internal ? 1 : 0, args),
    );
  }

  dropExchange(name: string): void {
    this.#write(() => this.#run.dropExchange.run(name));
  }

  putQueue(name: string, options: DeclareQueue): void {
    this.#write(() =>
      this.#run.putQueue.run(name, options.autoDelete ? 1 : 0, JSON.stringify(options.arguments ?? {})),
    );
  }

  dropQueue(name: string): void {
    this.#write(() => this.#run.dropQueue.run(name));
    this.#write(() => this.#run.dropQueueMessages.run(name));
  }

  putBinding(exchange: string, queue: string, routingKey: string): void {
    this.#write(() => this.#run.putBinding.run(exchange, queue, routingKey));
  }

  dropBinding(exchange: string, queue: string, routingKey: string): void {
    this.#write(() => this.#run.dropBinding.run(exchange, queue, routingKey));
  }

  putMessage(message: Omit<StoredMessage, 'size' | 'delivered' | 'returns'> & { content: Content }): void {
    const { id, queue, exchange, routingKey, content, expiresAt } = message;
    this.#write(() =>
      this.#run.putMessage.run(id, queue, exchange, routingKey, content.raw, content.body, expiresAt),
    );
  }

  dropMessage(id: number): void {
    this.#write(() => this.#run.dropMessage.run(id));
  }

  /** Before it is handed out: after a crash it must come back as redelivered. */
  markDelivered(id: number): void {
    this.#write(() => this.#run.markDelivered.run(id));
  }

  markReturned(id: number, returns: number): void {
    this.#write(() => this.#run.markReturned.run(returns, id));
  }

  close(): void {
    this.#database.close();
  }
}
