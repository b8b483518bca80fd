import { createPreviewWorker } from '../engine/preview/index.ts';
import { serve } from '../engine/segments/index.ts';

serve(createPreviewWorker());
