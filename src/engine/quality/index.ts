export { checkExport, createCheckWorker } from './check.ts';
export type * from './check-types.ts';
export { outcomeOfProof } from './proofs.ts';
export { sampleFrames } from './samples.ts';
export { isProvable, SegmentProver } from './segment-prover.ts';
export type { ExpectedFile } from './structure.ts';
