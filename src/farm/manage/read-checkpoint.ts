import * as v from 'valibot';
import type { Checkpoint } from '../../engine/index.ts';
import { LONGEST_CHECKPOINT } from '../protocol/index.ts';
import { reader } from '../protocol/read.ts';
import { amount, count, id, list } from '../protocol/schemas.ts';

const date = v.pipe(
  v.string(),
  v.maxLength(40),
  v.transform((text) => new Date(text)),
  v.check((value) => !Number.isNaN(value.getTime()), 'is no date'),
);

/** Dates are text, as JSON writes them. */
export const readCheckpoint = reader<Checkpoint>(
  'The checkpoint',
  v.object({
    jobId: id,
    frameRange: v.object({ start: count(), end: count() }),
    completedFrames: list(count(), LONGEST_CHECKPOINT / 2),
    state: v.exactOptional(v.unknown()),
    metadata: v.object({ renderTime: amount(), memoryUsage: amount(), gpuUtilization: amount(1) }),
    createdAt: date,
    validUntil: date,
  }),
  LONGEST_CHECKPOINT,
);
