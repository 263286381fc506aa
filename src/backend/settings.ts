/** Where the services are that ORÁCULO asks, and what it may ask them with. */
import type { Endpoint } from './http/api.ts';

export interface Endpoints {
  readonly pncp: Endpoint;
}

const publicly = (url: string): Endpoint => ({ url, allowLocal: false });

export const PUBLIC_ENDPOINTS: Endpoints = {
  pncp: publicly('https://pncp.gov.br/api/consulta'),
};
