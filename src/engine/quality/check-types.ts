import type { ExportCheck, FrameQuality } from '../api/index.ts';
import type { ColourSpace } from '../media/index.ts';
import type { Picture } from '../metrics/index.ts';
import type { AudioRecipe, SegmentRange, SegmentRecipe } from '../segments/index.ts';
import type { CheckedOutput, Proofs } from './checked-output.ts';
import type { DifficultyRequest } from './difficulty.ts';
import type { ValidationEvidence, ValidationRequest } from './evidence.ts';
import type { ExpectedFile } from './structure.ts';

/** What was seen of a segment that came from elsewhere. */
export interface SegmentVerdict {
  /** What is wrong, in words. */
  readonly problems: readonly string[];
  /** Whether it shows something else than it should: no encoder loses so much. */
  readonly wrong: boolean;
}

export interface CheckRequest {
  /** How the file was made: frames are rendered anew from it. */
  readonly recipe: SegmentRecipe;
  readonly ranges: readonly SegmentRange[];
  readonly output: CheckedOutput;
  /** What else than pictures a single file was to hold. */
  readonly expected?: ExpectedFile;
  /** What segments proved of themselves when they were made. */
  readonly proofs?: Proofs;
  /** Every frame instead of a sample. */
  readonly everyFrame: boolean;
}

export interface CheckOutcome extends ExportCheck {
  /** Backend that drew the reference. */
  readonly renderer: string;
}

/** A file of sound alone, and how it was made. */
export interface SoundRequest {
  readonly file: File;
  readonly recipe: AudioRecipe;
  readonly expected: ExpectedFile;
}

export interface SamplesRequest {
  readonly recipe: SegmentRecipe;
  /** Holds the range's frames and no others: a video, or a ZIP of pictures. */
  readonly file: File;
  readonly range: SegmentRange;
  /** Output frames of the range, ascending. */
  readonly frames: readonly number[];
}

/** A frame before and after its encoder: straight-alpha sRGB of 8 bits. */
export interface SamplePictures {
  readonly frame: number;
  readonly before: Picture;
  readonly after: Picture;
  readonly ssim: number;
  readonly deltaE: number;
}

/** What a check worker does. */
export interface CheckWorkerApi {
  /** @param onProgress is told the share that is done, 0–1 */
  check(request: CheckRequest, onProgress: (share: number) => void): Promise<CheckOutcome>;
  /** A file of sound alone. @param onProgress is told the share that is done, 0–1 */
  sound(request: SoundRequest, onProgress: (share: number) => void): Promise<CheckOutcome>;
  /**
   * Looks at a file wholly, sound included.
   *
   * @param onProgress is told the share that is done, 0–1
   */
  validate(request: ValidationRequest, onProgress: (share: number) => void): Promise<ValidationEvidence>;
  /**
   * Frames of `b` against frames of `a`; nothing where they have other numbers of frames, or other sizes.
   *
   * @param colours of each file's planes; BT.709 of limited range where absent
   */
  compareFiles(
    a: File,
    b: File,
    onProgress: (share: number) => void,
    colours?: { readonly a?: ColourSpace; readonly b?: ColourSpace },
  ): Promise<FrameQuality[]>;
  /** How hard frames are to encode, in their order; see {@link measureDifficulty}. */
  difficulty(request: DifficultyRequest): Promise<number[]>;
  /** Frames of a file before and after their encoder. */
  samples(request: SamplesRequest): Promise<SamplePictures[]>;
  /** The recipe of the segments that are checked from now on. */
  setRecipe(recipe: SegmentRecipe): void;
  /**
   * Compares frames of a stored segment with fresh renderings.
   *
   * @param frames of the range, ascending
   * @throws ExportError where it could not be looked at: the renderer or the decoder failed
   */
  segment(
    range: SegmentRange,
    bytes: Uint8Array<ArrayBuffer>,
    frames: readonly number[],
  ): Promise<SegmentVerdict>;
}
