/** Characters that a filter has at most. */
export const MAX_FILTER_LENGTH = 4_000;
