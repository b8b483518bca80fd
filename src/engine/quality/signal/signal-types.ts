import type { FindingSeverity, FrameRange } from '../../api/index.ts';
import type { ChannelLayout, ColourSpace, KernelMemory, Rational, YuvFrame } from '../../media/index.ts';
import type { Picture } from '../../metrics/index.ts';
import type { PictureOverrides, SoundOverrides } from './thresholds.ts';

/** What the detectors can find; the names are those of findings. */
export type SignalEventId =
  | 'black'
  | 'freeze'
  | 'flashes'
  | 'gamut'
  | 'legal-range'
  | 'silence'
  | 'clipping'
  | 'phase'
  | 'loudness'
  | 'true-peak';

/** Something of the signal that a broadcaster would be told of, whether it was meant or not. */
export interface SignalEvent {
  readonly id: SignalEventId;
  /** Of pictures. */
  readonly frames?: FrameRange;
  /** The frame that shows it best. */
  readonly worstFrame?: number;
  /** Of sound: from the start of the first sample to the end of the last. */
  readonly seconds?: { readonly start: number; readonly end: number };
  /** In the unit of the threshold. */
  readonly value: number;
  readonly threshold: number;
  /** What was found, where, and the way out. */
  readonly message: string;
  /** Standard and section. */
  readonly source: string;
  /** How it counts where the limits of broadcasters count; `note` where it is for somebody else to judge. */
  readonly severity: FindingSeverity;
}

/** A frame of a film, in ascending order; where some are left out, nothing is said that needs a frame's neighbours. */
export interface SignalFrame {
  readonly index: number;
  /** sRGB; alpha is not looked at. */
  readonly picture: Picture;
  /** The planes that it was made from: levels are read there, and black and freeze as ffmpeg measures them. */
  readonly planes?: YuvFrame;
}

export interface PictureSignalOptions {
  readonly frameRate: Rational;
  readonly width: number;
  readonly height: number;
  /** Of the planes. */
  readonly colourSpace: ColourSpace;
  readonly thresholds?: PictureOverrides;
  /** Pictures and planes that lie in it already are not copied. */
  readonly memory?: KernelMemory;
}

export interface SoundSignalOptions {
  readonly sampleRate: number;
  readonly channelCount: number;
  /** By the number of channels where absent. Loudness is measured of layouts only. */
  readonly layout?: ChannelLayout;
  readonly thresholds?: SoundOverrides;
  /** Samples before what loudness is measured of: line-up tone is no part of a programme. 0 where absent. */
  readonly programme?: number;
}
