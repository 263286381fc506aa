/**
 * Marks of an event `e` and of a run `r`: those that are kept, and `missing` once the run waits for too long. Each takes
 * the time now, in ms since 1970.
 */
export const MARKS_OF_EVENT = `SELECT mark FROM event_mark WHERE correlation_id = e.correlation_id AND seq = e.seq
  UNION ALL SELECT 'missing' FROM run w
    WHERE w.correlation_id = e.correlation_id AND w.waits_seq = e.seq AND w.overdue_at <= ?`;

export const MARKS_OF_RUN = `SELECT mark FROM event_mark WHERE correlation_id = r.correlation_id
  UNION ALL SELECT 'missing' WHERE r.overdue_at <= ?`;
