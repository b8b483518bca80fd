import type { OutputTarget, SegmentProof } from '../segments/index.ts';

/** The finished file, or where the files of a sequence were put. */
export type CheckedOutput =
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'sequence'; readonly target: OutputTarget };

/** What segments proved of themselves, by their indices. */
export type Proofs = ReadonlyMap<number, SegmentProof>;
