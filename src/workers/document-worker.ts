import { createDocumentWorker } from '../engine/jobs/index.ts';
import { serve } from '../engine/segments/index.ts';

serve(createDocumentWorker());
