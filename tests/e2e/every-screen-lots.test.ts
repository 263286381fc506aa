/**
 * Every screen with a lot, in each theme and both languages, under the page policy of
 * the hosts: axe finds nothing at WCAG 2.2 AA, the policy refuses nothing, nothing throws, and hostile content stays text
 * (H07, H08).
 */
import { describe, it } from 'vitest';
import { expectSound, looker } from '../support/renderer/look-at-shots.ts';
import { SHOTS } from '../support/renderer/shots.ts';

// Density moves nothing that axe looks at.
const looked = SHOTS.filter(
  ({ variant, preferences }) => variant === 'lots' && preferences.density === undefined,
);

describe('every screen with a lot', () => {
  const pages = looker();
  it.each(looked.map((shot) => [shot.name, shot] as const))('%s', (_name, shot) => expectSound(pages, shot));
});
