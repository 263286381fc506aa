import type { Migration } from '../../sqlite/open.ts';
import { eventsMigration } from './001-events.ts';
import { failuresMigration } from './002-failures.ts';
import { deliveryCountsMigration } from './003-delivery-counts.ts';
import { failureGroupsMigration } from './004-failure-groups.ts';
import { compactEventsMigration } from './005-compact-events.ts';
import { runMarksMigration } from './006-run-marks.ts';

/** Append-only; a released step is never edited (see `Migration`). */
export const historyMigrations: readonly Migration[] = [
  eventsMigration,
  failuresMigration,
  deliveryCountsMigration,
  failureGroupsMigration,
  compactEventsMigration,
  runMarksMigration,
];
