/** Whatever a query or command failed with, as the views show it. */
import { type ErrorCode, type ErrorDetails, ExpectedError } from '../../shared/errors.ts';

export interface ClientError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export function toClientError(error: unknown): ClientError {
  if (error instanceof ExpectedError) return error;
  return { code: 'internal', message: 'The window met a defect.', details: {} };
}
