import { describe } from 'vitest';
import { sourcesJourney } from '../support/backend/sources-journey.ts';

describe('the sources on the embedded broker', () => {
  sourcesJourney(() => ({}));
});
