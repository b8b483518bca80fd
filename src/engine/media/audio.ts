/**
 * Channels in the order of WAVE and of the Web Audio API. The LFE is the fourth of 5.1 and 7.1; 7.1 goes on with the
 * back pair, then the side pair (SMPTE ST 2036-2 names; WAVEFORMATEXTENSIBLE order).
 */
export const CHANNEL_LAYOUTS = {
  mono: ['C'],
  stereo: ['L', 'R'],
  '3.0': ['L', 'R', 'C'],
  quad: ['L', 'R', 'Ls', 'Rs'],
  '5.0': ['L', 'R', 'C', 'Ls', 'Rs'],
  '5.1': ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'],
  '7.1': ['L', 'R', 'C', 'LFE', 'Lb', 'Rb', 'Ls', 'Rs'],
} as const;
export type ChannelLayout = keyof typeof CHANNEL_LAYOUTS;
export type Speaker = (typeof CHANNEL_LAYOUTS)[ChannelLayout][number];

/** A run of sound: one Float32Array a channel, all of one length, nominally −1…1. */
export interface AudioBlock {
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  readonly channels: readonly Float32Array<ArrayBuffer>[];
}

/** One encoded run of samples. */
export interface AudioPacket {
  readonly data: Uint8Array<ArrayBuffer>;
  /** In samples from the first coded one, priming included. */
  readonly start: number;
  readonly sampleCount: number;
}

/** What a container must know of a sound track. */
export interface AudioTrackDescription {
  /** `mp4a.40.2`, `opus`, `flac`, or `pcm-s16`, `pcm-s24`, `pcm-f32` (little-endian). */
  readonly codec: string;
  readonly sampleRate: number;
  readonly layout: ChannelLayout;
  /** AudioSpecificConfig, OpusHead, the FLAC stream header … where the codec has one. */
  readonly description?: Uint8Array<ArrayBuffer>;
  /** Coded samples before the first that is heard: an edit list or CodecDelay takes them away. */
  readonly priming: number;
  /** Samples that are heard; coded ones beyond are padding. */
  readonly sampleCount: number;
  /** BCP 47. */
  readonly language?: string;
}
