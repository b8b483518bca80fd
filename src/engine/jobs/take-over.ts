import { ExportError } from '../errors/index.ts';
import { atRest, stopped } from './apply-wish.ts';
import type { JobRecord } from './record.ts';

/** A job under whose work the page went away so often, without a segment finished between, takes it down itself. */
const MOST_INTERRUPTIONS = 3;

/** A job that was under way in a tab that is gone, as the next leader takes it over. */
export function takenOver(record: JobRecord, now: Date): JobRecord {
  // A job that waited did nothing that could have taken the page down so often.
  const atWork = !record.paused && (record.finishing || record.segmentStates.includes('running'));
  const interruptions = (record.interruptions ?? 0) + (atWork ? 1 : 0);
  if (atWork && interruptions >= MOST_INTERRUPTIONS) {
    const error = new ExportError(
      'INTERRUPTED',
      `The page or the browser went away ${interruptions} times while this export ran, without another segment done: it may need more memory than there is. Try a smaller size or fewer workers, then retry; finished segments are kept.`,
      { value: interruptions },
    );
    return stopped({ ...record, interruptions }, 'failed', error, now);
  }
  return { ...atRest(record), state: 'queued', ...(interruptions > 0 && { interruptions }) };
}
