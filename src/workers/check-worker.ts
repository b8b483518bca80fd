import { createCheckWorker } from '../engine/quality/index.ts';
import { serve } from '../engine/segments/index.ts';

serve(createCheckWorker());
