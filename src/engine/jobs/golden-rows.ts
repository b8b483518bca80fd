import type { KeptRow } from '../segments/index.ts';

/** A golden frame as it is kept. */
export interface GoldenRow extends KeptRow {
  readonly compositionId: string;
  readonly frameNumber: number;
  readonly width: number;
  readonly height: number;
  readonly registeredAt: Date;
  readonly png: Uint8Array<ArrayBuffer>;
}

/** Digits of a frame number, so that keys are in the order of the frames: ten years at 240 a second. */
const DIGITS = 12;

/** No text sorts between: a composition's keys are together, and apart from those of one whose name begins alike. */
const BETWEEN = '\u0000';

export function goldenKey(compositionId: string, frameNumber: number): string {
  return `${compositionId}${BETWEEN}${String(frameNumber).padStart(DIGITS, '0')}`;
}

export function goldenRange(compositionId: string): IDBKeyRange {
  return IDBKeyRange.bound(`${compositionId}${BETWEEN}`, `${compositionId}${BETWEEN}:`);
}
