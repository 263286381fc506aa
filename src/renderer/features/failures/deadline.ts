/** How near a message is to being lost where it lies. Pure. */
import type { FailureDeadline } from '../../../shared/domain/failure.ts';
import type { Tone } from '../../components/tone.ts';

const SOON_MS = 2 * 3_600_000;
const FEW_DEATHS = 10;

export function deadlineTone(deadline: FailureDeadline, now: number): Tone {
  const near = deadline.kind === 'expires' ? deadline.at - now < SOON_MS : deadline.deaths <= FEW_DEATHS;
  return near ? 'danger' : 'warn';
}
