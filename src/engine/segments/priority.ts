import type { JobPriority } from '../api/index.ts';

/** From the most urgent to the least. */
export const PRIORITY_RANK: Readonly<Record<JobPriority, number>> = { urgent: 0, high: 1, normal: 2, low: 3 };
