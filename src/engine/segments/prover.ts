import type { EncodedPacket, EncodedSegment, Frame, TrackDescription } from '../media/index.ts';
import type { Drawing } from './drawing.ts';
import type { SegmentProof, SegmentTask } from './segments.ts';

/** Decodes what was just encoded, and compares it; see {@link SegmentProof}. */
export interface Prover {
  /** Raised whenever another verdict on the same bytes is possible: what an earlier version found is found anew then. */
  readonly version: number;
  /**
   * What is to see the frames of a segment while it is made, where its task asks for that.
   *
   * @param drawing what draws its frames
   * @param onSign called at signs of life
   * @returns undefined where nothing needs to be seen, or nothing can be
   */
  watch(task: SegmentTask, drawing: Drawing, onSign: () => void): Witness | undefined;
  /**
   * @param onSign called at signs of life
   * @param signal stops it between two frames
   * @param witness what {@link watch} gave for this segment
   * @returns undefined where this thread can't decode the segment: whoever checks the file may
   */
  prove(
    task: SegmentTask,
    segment: EncodedSegment,
    onSign: () => void,
    signal: AbortSignal,
    witness?: Witness,
  ): Promise<SegmentProof | undefined>;
  /** Lets go of what it keeps for the next segment. */
  rest(): void;
}

/**
 * Sees a segment's frames as they are drawn and its packets as they are encoded. It fails for itself: whatever happens to
 * it, the segment is made.
 */
export interface Witness {
  /** Milliseconds of this thread that it took so far. */
  readonly milliseconds: number;
  /**
   * Comes before the frame goes to the encoder; resolves once the frame's pixels may be overwritten, and there is room.
   *
   * @param changed since the frame that was drawn before this one
   */
  drawn(frame: Frame, changed: Frame['changed']): Promise<void>;
  encoded(packet: EncodedPacket, track: TrackDescription): void;
  [Symbol.dispose](): void;
}
