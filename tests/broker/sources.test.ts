import { describe, inject } from 'vitest';
import { sourcesJourney } from '../support/backend/sources-journey.ts';

describe('the sources on RabbitMQ and Redis', () => {
  sourcesJourney(() => ({
    amqpUrl: inject('ORACULO_TEST_AMQP_URL'),
    redisUrl: inject('ORACULO_TEST_REDIS_URL'),
  }));
});
