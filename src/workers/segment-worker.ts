import { SegmentProver } from '../engine/quality/index.ts';
import { createSegmentWorker, serve } from '../engine/segments/index.ts';

// The worker's name carries the store's: the one thing that a worker must know before its first call.
serve(createSegmentWorker(self.name, new SegmentProver()));
