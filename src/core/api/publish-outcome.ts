import { ExpectedError } from '../../shared/errors.ts';
import type { PublishOutcome } from '../broker/port.ts';

const NO_EXCHANGE = 404;
const NO_PERMISSION = 403;

/** Anything but a confirm as the failure an operator can act on. `correlationId` lets an unknown be looked for. */
export function publishFailure(
  outcome: Exclude<PublishOutcome, { readonly kind: 'confirmed' }>,
  place: { readonly exchange: string; readonly routingKey: string; readonly correlationId: string },
): ExpectedError {
  const { exchange, routingKey, correlationId } = place;
  // Picked one by one: the caller may hand over the whole message, which belongs into no error.
  const details = { exchange, routingKey, correlationId };
  switch (outcome.kind) {
    case 'returned':
      return new ExpectedError('unroutable', `No queue takes this message: ${outcome.text}`, details);
    case 'nacked':
      return new ExpectedError('not-confirmed', 'The broker refused to keep the message', {
        ...details,
        mayHaveArrived: false,
      });
    case 'unknown':
      return new ExpectedError(
        'not-confirmed',
        `The broker did not confirm the message, which may have arrived: ${outcome.text}`,
        { ...details, mayHaveArrived: true },
      );
    case 'refused':
      if (outcome.code === NO_EXCHANGE) {
        return new ExpectedError('unroutable', `There is no exchange ${exchange}: ${outcome.text}`, details);
      }
      if (outcome.code === NO_PERMISSION) {
        return new ExpectedError(
          'broker-permission',
          `Publishing is not permitted: ${outcome.text}`,
          details,
        );
      }
      return new ExpectedError('not-confirmed', `The broker refused the message: ${outcome.text}`, {
        ...details,
        mayHaveArrived: false,
      });
  }
}
