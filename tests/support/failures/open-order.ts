/** What one start of the program is told to do with dead-letter queues, and what it tells of it. */
export interface OpenOrder {
  readonly dataDir: string;
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly queues: readonly {
    readonly name: string;
    /** `first`: the broker counts looks against a limit, so that only the first opening of a start looks. */
    readonly looks: 'every' | 'first';
  }[];
  /** How often each queue is opened. */
  readonly opens: number;
}

export interface OpenReport {
  readonly looks: number;
  /** By queue, the failures that its last opening listed. */
  readonly listed: Readonly<Record<string, number>>;
}
