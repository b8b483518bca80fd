import { createConsolidationWorker } from '../engine/delivery/index.ts';
import { createDocumentWorker, createPreflightWorker } from '../engine/jobs/index.ts';
import { createPreviewWorker } from '../engine/preview/index.ts';
import { createCheckWorker, SegmentProver } from '../engine/quality/index.ts';
import {
  createAssemblyWorker,
  createAudioWorker,
  createSegmentWorker,
  serve,
} from '../engine/segments/index.ts';

// All threads of the library by one file: bundlers make one of each worker with all that it imports in it, so that seven
// would hold the same code seven times. The worker's name carries what it is, and the store's.
const [role = '', ...storeName] = self.name.split(' ');
const name = storeName.join(' ');

const ROLES: Readonly<Record<string, () => object>> = {
  assembly: () => createAssemblyWorker(name),
  audio: () => createAudioWorker(name),
  consolidation: () => createConsolidationWorker(),
  check: () => createCheckWorker(),
  document: () => createDocumentWorker(),
  preflight: () => createPreflightWorker(name),
  preview: () => createPreviewWorker(),
  segment: () => createSegmentWorker(name, new SegmentProver()),
};

const api = ROLES[role]?.();
if (!api) throw new Error(`There is no worker “${role}”.`);
serve(api);
