/** What the test of a killed capture and its child agree on. */
export const EXCHANGE = 'oraculo.comandos';
export const ROUTING_KEY = 'iniciar_coleta.blog';
export const ACKED_FILE = 'acked.txt';

/** The message of that number; about 600 bytes. */
export function bodyOf(number: number): Buffer {
  return Buffer.from(
    JSON.stringify({
      correlation_id: `c-${Math.trunc(number / 4)}`,
      tipo_evento: 'iniciar_coleta',
      numero: number,
      payload: { fonte: 'blog', parametros: { fill: 'x'.repeat(450) } },
    }),
  );
}

export function numberOf(body: Uint8Array): number {
  return Number(/"numero":(\d+)/.exec(Buffer.from(body).toString('latin1'))?.[1] ?? Number.NaN);
}
