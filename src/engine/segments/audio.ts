import type { AudioEncoderPlan } from '../codecs/index.ts';
import type { ResolvedLeader } from '../formats/index.ts';
import type { Rational } from '../media/index.ts';
import type { CompositionSource } from './segments.ts';

/** Everything that decides the bytes of a sound track; structured-cloneable. */
export interface AudioRecipe {
  readonly composition: CompositionSource;
  readonly encoder: AudioEncoderPlan;
  /** Output frames: `start` included, `end` not, counted on the composition's timeline, or from the leader's first. */
  readonly range: { readonly start: number; readonly end: number };
  /** Of the output. */
  readonly frameRate: Rational;
  readonly loudness?: LoudnessGoal;
  /** What is heard before the programme; the range is then that of the film with it. */
  readonly leader?: ResolvedLeader;
}

/** Integrated loudness in LUFS, and the true peak in dBTP that is not passed (ITU-R BS.1770-4). */
export interface LoudnessGoal {
  readonly target: number;
  readonly truePeak: number;
}

/** A stretch of the track that is safely stored. */
export interface AudioBlockResult {
  readonly index: number;
  readonly key: string;
  /** Samples that are heard up to its end, from the range's first. */
  readonly until: number;
  readonly reused: boolean;
}

export interface AudioProgress {
  /** Share of the work that is done, 0–1. */
  readonly share: number;
}

/** What is known of a track once it is made. */
export interface AudioResult {
  /** Absent where every block was stored already. */
  readonly measured?: {
    /** LUFS; absent for silence. */
    readonly integrated?: number;
    readonly range?: number;
    /** dBTP; absent for silence. */
    readonly truePeak?: number;
    /** What normalisation added, in dB. */
    readonly gain?: number;
  };
  /** All of them, in order. */
  readonly blocks: readonly AudioBlockResult[];
  readonly reused: number;
  /** Sounds that could not be played, as warnings. */
  readonly failures: readonly { readonly layer: string; readonly message: string }[];
}
