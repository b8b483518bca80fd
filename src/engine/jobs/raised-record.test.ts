import { expect, test } from 'vitest';
import { settingsOfFile } from './raised-record.ts';
import type { JobRecord } from './record.ts';

/** A job that was to be made again at quality 90. */
const job = (state: JobRecord['state'], rung?: string) =>
  ({
    state,
    settings: { format: 'h264-mp4', quality: 90 },
    reencoded: { settings: { format: 'h264-mp4' }, words: 'quality 90 instead of quality 75' },
    ...(rung !== undefined && { keptAside: { fileName: 'a', bytes: 1, reason: '', rung } }),
  }) as unknown as JobRecord;

test.each([
  [
    'a file of the first attempt, kept where the second was cancelled',
    job('cancelled', 'quality 75'),
    undefined,
  ],
  ['a file of the second attempt that failed too', job('failed', 'quality 90'), 90],
  ['the file of the second attempt, with the first one aside', job('completed', 'quality 75'), 90],
  ['the file of the second attempt', job('completed'), 90],
])('settings of %s', (_, record, quality) => {
  expect(settingsOfFile(record).quality).toBe(quality);
});
