import { createAudioWorker, serve } from '../engine/segments/index.ts';

// The worker's name carries the store's.
serve(createAudioWorker(self.name));
