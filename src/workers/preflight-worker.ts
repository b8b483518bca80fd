import { createPreflightWorker } from '../engine/jobs/index.ts';
import { serve } from '../engine/segments/index.ts';

// The worker's name carries the store's.
serve(createPreflightWorker(self.name));
