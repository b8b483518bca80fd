import type { CompositionWarning } from '../composition/index.ts';
import type { CheckOutcome } from '../quality/index.ts';
import type { CompositionSource, OutputDigest, OutputTarget } from '../segments/index.ts';
import type { PlainPreflight } from './plain-preflight.ts';

/** A document to be written. */
export interface DocumentRequest {
  readonly source: CompositionSource;
  readonly prepared: PlainPreflight;
  readonly target: OutputTarget;
  readonly md5: boolean;
}

/** How a written document is to look: the composition itself, or what its players can show of it. */
export interface MeantDocument {
  readonly source: CompositionSource;
  /** The frame of it that the written document begins with. */
  readonly firstFrame: number;
  /** Compared at its own size, however large that is. */
  readonly atItsSize?: true;
}

export interface DocumentOutcome {
  readonly digest: OutputDigest;
  readonly warnings: readonly CompositionWarning[];
  /** What was done to it, in words. */
  readonly explanation: readonly string[];
  readonly meant: MeantDocument;
}

/** What a document worker does. */
export interface DocumentWorkerApi {
  /** @param onProgress is told the share that is done, 0–1 */
  write(request: DocumentRequest, onProgress: (share: number) => void): Promise<DocumentOutcome>;
  /** Opens a finished document again: the schema, and its pictures beside those that were meant. */
  check(
    file: File,
    meant: MeantDocument,
    prepared: PlainPreflight,
    onProgress: (share: number) => void,
  ): Promise<CheckOutcome>;
}
