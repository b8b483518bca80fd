import { createConsolidationWorker } from '../engine/delivery/index.ts';
import { serve } from '../engine/segments/index.ts';

serve(createConsolidationWorker());
