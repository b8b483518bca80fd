export { QUALITY_CATEGORIES } from './categories.ts';
export { checkExport, createCheckWorker } from './check.ts';
export type * from './check-types.ts';
export type * from './checked-output.ts';
export { checkPlace } from './compliance/index.ts';
export type * from './evidence.ts';
export { PROOF_MARGIN } from './gates.ts';
export { inspectWholly } from './inspection.ts';
export { frameGates, gatesToHold } from './judge/accepted.ts';
export { frameUnlike } from './judge/frame-unlike.ts';
export {
  type CheckedFile,
  judgeCheck,
  scoreOfCheck,
  unseenProblems,
} from './judge/from-check.ts';
export { reasonsOf } from './judge/gate-outcomes.ts';
export { type JudgeContext, judge } from './judge/judge.ts';
export { outcomeOfProof } from './proofs.ts';
export { isProvable } from './provable.ts';
export { openReference, type Reference } from './reference.ts';
export { renderQualityReport } from './report/index.ts';
export { sampleFrames } from './samples.ts';
export { SegmentProver } from './segment-prover.ts';
export type { ExpectedFile } from './structure.ts';
