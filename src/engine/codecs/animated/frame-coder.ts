import type { Frame, TrackDescription } from '../../media/index.ts';
import type { FrameRecord } from './frame-record.ts';

/** Codes the frames of an animated picture. `Shown` is what the file will show of a frame. */
export interface FrameCoder<Shown> {
  readonly track: TrackDescription;
  /** What the file will show: it depends on the frame alone, so that every segment comes to the same. */
  show(frame: Frame): Shown;
  /**
   * @param before what the canvas shows; undefined for an empty canvas
   * @param next what follows, where that is known
   */
  code(now: Shown, before: Shown | undefined, next: Shown | undefined): Promise<FrameRecord>;
}
