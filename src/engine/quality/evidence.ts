import type {
  CheckItem,
  FrameEvidence,
  FrameQuality,
  QualityFinding,
  SoundMeasurement,
  VisualQualityCheck,
} from '../api/index.ts';
import type { FileReport } from '../container/index.ts';
import type { DeliveryRules, FormatId } from '../formats/index.ts';
import type { AudioRecipe, SegmentRange, SegmentRecipe } from '../segments/index.ts';
import type { CheckedOutput, Proofs } from './checked-output.ts';
import type { ExpectedFile } from './structure.ts';

/** A file to be looked at wholly, and all that is known of how it should be. */
export interface ValidationRequest {
  readonly output: CheckedOutput;
  /** How the file was made, or would be: what its frames are compared with. */
  readonly recipe: SegmentRecipe;
  readonly ranges: readonly SegmentRange[];
  /** Absent for files that are of no format of ours: no format's rules are held then. */
  readonly format?: FormatId;
  readonly expected?: ExpectedFile;
  /** What its sound is compared with; without it sound is measured only. */
  readonly audio?: AudioRecipe;
  /** Of the whole file when it was made, hexadecimal. */
  readonly sha256?: string;
  /** Packets of each segment by name, as they were encoded; see `packetsName`. */
  readonly packets?: ReadonlyMap<number, string>;
  /** What segments proved of themselves as they were made: frames of the very packets need not be decoded again. */
  readonly proofs?: Proofs;
  /** What frames will be judged by: one that misses it is compared with what its planes can carry, too. */
  readonly gates?: { readonly ssim: number; readonly deltaE: number };
  /** Where it goes to. */
  readonly place?: Place;
  readonly golden?: readonly GoldenPicture[];
  /** Whether the limits of broadcasters count (EBU R 103, R 128, ITU-R BT.1702): else they are told as notes. */
  readonly broadcast?: boolean;
  /** A sample instead of every frame. */
  readonly sampled?: boolean;
  /** Frames that a sample is to hold besides: those in doubt. */
  readonly besides?: readonly number[];
}

/** The place that a file is made for, as its preset tells. */
export interface Place {
  /** For a person, such as "YouTube". */
  readonly name: string;
  readonly rules: DeliveryRules;
  /** Whether a rule that is broken is an error, which gates may fail by, or only told. */
  readonly isBinding: boolean;
}

/** A frame as it was when somebody said that it is right: a PNG file. */
export interface GoldenPicture {
  readonly frame: number;
  readonly picture: Blob;
}

/** What a pass over a file saw, before anybody judges it; it survives structured cloning. */
export interface ValidationEvidence {
  readonly fileName: string;
  readonly bytes: number;
  /** Absent for folders. */
  readonly sha256?: string;
  readonly expectedSha256?: string;
  readonly report?: FileReport;
  readonly structure: readonly CheckItem[];
  readonly codec: readonly CheckItem[];
  /** The format's rules, and the place's. */
  readonly rules: readonly CheckItem[];
  readonly frames: readonly FrameQuality[];
  readonly framesTotal: number;
  readonly msSsim?: number;
  readonly consistency: VisualQualityCheck['consistency'];
  readonly sound?: SoundMeasurement;
  readonly segments: { readonly checked: number; readonly wrong: readonly number[] };
  readonly findings: readonly QualityFinding[];
  readonly evidence: readonly FrameEvidence[];
  /** Backend that drew the reference. */
  readonly renderer: string;
  readonly milliseconds: number;
}
