import { createAssemblyWorker, serve } from '../engine/segments/index.ts';

// The worker's name carries the store's.
serve(createAssemblyWorker(self.name));
