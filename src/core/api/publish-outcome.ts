import { ExpectedError } from '../../shared/errors.ts';
import type { PublishOutcome } from '../broker/port.ts';

const NO_EXCHANGE = 404;
const NO_PERMISSION = 403;

/** Anything but a confirm as the failure an operator can act on. `correlationId` lets an unknown be looked for. */
export function publishFailure(
  outcome: Exclude<PublishOutcome, { readonly kind: 'confirmed' }>,
  place: { readonly exchange: string; readonly routingKey: string; readonly correlationId: string },
): ExpectedError {
  const { exchange } = place;
  switch (outcome.kind) {
    case 'returned':
      return new ExpectedError('unroutable', `No queue takes this message: ${outcome.text}`, { ...place });
    case 'nacked':
      return new ExpectedError('not-confirmed', 'The broker refused to keep the message', {
        ...place,
        mayHaveArrived: false,
      });
    case 'unknown':
      return new ExpectedError(
        'not-confirmed',
        `The broker did not confirm the message, which may have arrived: ${outcome.text}`,
        { ...place, mayHaveArrived: true },
      );
    case 'refused':
      if (outcome.code === NO_EXCHANGE) {
        return new ExpectedError('unroutable', `There is no exchange ${exchange}: ${outcome.text}`, {
          ...place,
        });
      }
      if (outcome.code === NO_PERMISSION) {
        return new ExpectedError('broker-permission', `Publishing is not permitted: ${outcome.text}`, {
          ...place,
        });
      }
      return new ExpectedError('not-confirmed', `The broker refused the message: ${outcome.text}`, {
        ...place,
        mayHaveArrived: false,
      });
  }
}
