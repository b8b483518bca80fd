export { checkExport, createCheckWorker } from './check.ts';
export type * from './check-types.ts';
export { sampleFrames } from './samples.ts';
export type { ExpectedFile } from './structure.ts';
