import type { Fence } from './leader.ts';
import type { JobRecord } from './record.ts';

/**
 * Told, in the tab that leads, of what happens to jobs, after it was written down. An observer never throws: what goes
 * wrong for it is its own affair.
 */
export interface JobObserver {
  /** This tab begins to lead: all jobs as they are, for what happened unseen. */
  leading?(records: readonly JobRecord[], fence: Fence): Promise<void>;
  started?(record: JobRecord): Promise<void>;
  /** Completed, failed for good, or cancelled. */
  ended?(record: JobRecord): Promise<void>;
  deleted?(record: JobRecord): Promise<void>;
  /** This tab leads no more. */
  resigned?(): Promise<void>;
}
