import { ExportError } from '../errors/index.ts';
import type { LiveJob } from './job.ts';
import type { JobRecord } from './record.ts';

/** A block of a job's sound was made: where pages went away under it, the next is to know that it got on. */
export function soundStored(job: LiveJob, records: { save(record: JobRecord): Promise<void> }): void {
  if (!job.gotOn()) return;
  records.save(job.record).catch((thrown: unknown) => job.abort.abort(ExportError.from(thrown)));
}
