/** The one form of every message of the system (`resources/schemas/mensagem_schema.json`; docs/systems.md, Envelope). */
export interface Mensagem {
  /** Ties every message of one run together; 1 to 1000 characters. */
  readonly correlation_id: string;
  readonly tipo_evento: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** ISO 8601 in UTC. */
  readonly timestamp: string;
}

export interface Erro {
  /** Stable; listed in docs/systems.md. */
  readonly codigo: string;
  /** For the operator, in Portuguese. */
  readonly mensagem: string;
}
