import type { ContainerId } from '../../container/index.ts';
import type { ChromaSubsampling } from '../../media/index.ts';
import type { Raster, Size } from '../formats.ts';

/** What standards fix of a finished file of a format, as data: the check of its compliance reads it. */
export interface FormatRules {
  /** Where the rules are taken from. */
  readonly source: string;
  /** Types of the sample entry in MP4 and MOV, CodecIDs in Matroska. */
  readonly entries: readonly string[];
  readonly chroma: readonly ChromaSubsampling[];
  /** Bits a sample; any where absent. */
  readonly depths?: readonly number[];
  /** profile_idc, seq_profile, compression id: what the pictures themselves may say. */
  readonly profiles?: readonly number[];
  /** Progressive where absent. */
  readonly scans?: readonly ('progressive' | 'interlaced')[];
  /** Whether frames may carry alpha. */
  readonly alpha: boolean;
  readonly sizeMultiple: 1 | 2;
  readonly minimumSize?: Size;
  readonly maximumSize?: Size;
  /** The only sizes with their only rates. */
  readonly rasters?: readonly Raster[];
  /** Bytes of every frame, where they are fixed. */
  readonly frameBytes?: FrameBytesRule;
  /** The mean rate that the codec's maker sets. */
  readonly target?: TargetRule;
  /** Whether the codec's levels bound size and rates. */
  readonly levels?: boolean;
  /** The most frames from one key frame to the next. */
  readonly longestGop?: number;
  /** The only rates of its sound, hertz; any where absent. */
  readonly sampleRates?: readonly number[];
}

/**
 * `fixed`: by size, at all rates, or at one of `rates` where the standard tells them apart. `macroblocks`: of SMPTE
 * ST 2019-1's resolution-independent compressions, max(8192, round(n × density / 255, to 4096)).
 */
export type FrameBytesRule =
  | {
      readonly kind: 'fixed';
      readonly sizes: readonly (Size & {
        readonly bytes: number;
        /** Frames a second, rounded to two digits; all where absent. */
        readonly rates?: readonly number[];
        /** Compression id, where one goes with the size. */
        readonly profile?: number;
      })[];
    }
  | { readonly kind: 'macroblocks'; readonly density: number };

/** Megabits a second at 1920×1080 and 25 frames a second, without alpha, and how far above the mean may lie. */
export interface TargetRule {
  readonly megabits: number;
  readonly tolerance: number;
}

/** What a container fixes, whatever is in it. */
export interface ContainerRules {
  readonly source: string;
  /** One of these must be among the file's brands (MP4, MOV), or its document type (Matroska). */
  readonly brands: readonly string[];
  /** Entries that its tracks may have, by type; any where absent. */
  readonly entries?: Readonly<Record<'video' | 'audio' | 'captions', readonly string[]>>;
}

export type ContainerRulesById = Readonly<Partial<Record<ContainerId, ContainerRules>>>;
