import type { VideoCodecId } from './bitstream.ts';

/** What is known of an encoder before it is opened. */
export interface EncoderTraits {
  readonly codec: VideoCodecId;
  readonly acceleration: 'hardware' | 'software';
}

/** A fault of browsers' encoders, and what is done about it. */
export interface Quirk {
  /** Where it was reported; `measured` for what was seen here. */
  readonly source: string;
  readonly fault: string;
  /** What is done, and by which function where not by asking this table. */
  readonly answer: string;
  /** The encoders that have it; all where absent. */
  readonly codecs?: readonly VideoCodecId[];
  readonly acceleration?: 'hardware' | 'software';
}

/**
 * Every fault of WebCodecs encoders that the code works around. Rows with `codecs` or `acceleration` are looked up by
 * {@link hasQuirk} where the work-around is; the others hold for every encoder, and their answer names who gives it.
 */
export const QUIRKS = {
  varyingBytes: {
    source: 'measured, Chromium 156: OpenH264 differs from run to run in every mode',
    fault:
      'The same frames give other bytes on some runs only, so that a trial may find equal ones by chance.',
    answer: 'Never counts as deterministic, whatever the trial says.',
    codecs: ['h264'],
  },
  hardwareVaries: {
    source: 'https://github.com/bilibili/WebAV/issues/366',
    fault: 'Hardware shares its state with other programs; a verdict would flip from one page to the next.',
    answer: 'Never counts as deterministic, whatever the trial says.',
    acceleration: 'hardware',
  },
  coarseFirstKey: {
    source: 'measured, OpenH264 in Chromium 156',
    fault: 'The quantizer of the very first key frame comes from a table, far too coarse for dense pictures.',
    answer: 'A copy of the first frame goes ahead, and its packet is thrown away.',
    codecs: ['h264'],
  },
  eitherFlatOrFaint: {
    source: 'measured, OpenH264 in Chromium 156',
    fault:
      'Tuned for screens its quantizer never goes below 26; tuned for film it takes faint motion for noise and skips it.',
    answer: 'Both tunings are tried on the film itself (jobs/settle-encoder.ts).',
    codecs: ['h264'],
    acceleration: 'software',
  },
  coloursLost: {
    source: 'https://crbug.com/1377842',
    fault: 'What VideoFrames declare of their colours does not reach the bitstream, or in part.',
    answer: 'Key frames are tagged in place (colour-tags.ts).',
    codecs: ['vp9', 'av1'],
  },
  bitrateIgnored: {
    source: 'https://github.com/Vanilagy/mediabunny/issues/395',
    fault: 'The encoder takes no notice of the bit rate.',
    answer: 'A trial at a quarter of the rate must give fewer bytes, else the next rung is taken.',
    acceleration: 'hardware',
  },
  quantizerIgnored: {
    source: 'measured, Firefox 153 ESR: H.264, VP9 and AV1 of quantizer 8 and 50 are the same bytes',
    fault: 'The encoder accepts a quantizer for each frame and takes no notice of it.',
    answer:
      'A trial at the other end of the scale must differ in size, else the next rung is taken (plan-webcodecs.ts).',
  },
  doubledHeaders: {
    source: 'measured, Firefox 153 ESR',
    fault: 'The parameter sets in the avcC have their NAL unit header twice.',
    answer: 'One is taken out (avcc.ts).',
    codecs: ['h264'],
  },
  corruptPictures: {
    source: 'https://github.com/bilibili/WebAV/issues/366',
    fault: 'Packets are well-formed, but the decoded pictures are green, shifted or torn.',
    answer: 'What a trial encoded is decoded again and compared by blocks (round-trip.ts).',
  },
  falseSupport: {
    source:
      'https://github.com/Vanilagy/mediabunny/issues/222, https://github.com/Vanilagy/mediabunny/issues/456',
    fault:
      'isConfigSupported says yes to what can’t be encoded, throws where it should say no, or never answers.',
    answer: 'Its answer only saves trials, and has five seconds (plan-webcodecs.ts, refusalOf).',
  },
  silentDrops: {
    source: 'https://github.com/w3c/webcodecs/issues/742',
    fault: 'Encoders in realtime mode drop frames without a word.',
    answer: 'latencyMode is quality, and packets are counted (segment-encoder.ts).',
  },
  lateErrors: {
    source: 'https://crbug.com/529852980',
    fault: 'An error surfaces only after the flush has resolved.',
    answer: 'A turn of the event loop passes before a segment counts as done (segment-encoder.ts, finish).',
  },
  keyMarkedDelta: {
    source: 'https://github.com/Vanilagy/mediabunny/issues/365',
    fault: 'The first packet is marked as a delta frame.',
    answer: 'The bitstream says what a packet is (bitstream.ts, isKeyFrame).',
  },
  levelRewritten: {
    source: 'https://github.com/bilibili/WebAV/issues/203; measured, OpenH264: level 3.0 asked, 2.0 written',
    fault: 'Constraint flags and level of the parameter sets are not those that were asked for.',
    answer: 'Tracks are described by what came (track.ts).',
  },
  profileInNameOnly: {
    source: 'measured, OpenH264 in Chromium 156: Baseline, Main and High give the same slices',
    fault:
      'The profile is written into the parameter sets, but its tools (CABAC, 8×8 transforms) are not used.',
    answer: 'The best profile is asked for all the same: decoders take it, and other encoders do use it.',
    codecs: ['h264'],
    acceleration: 'software',
  },
  memoryOfQueue: {
    source: 'https://github.com/w3c/webcodecs/issues/810',
    fault: 'A thousand queued 1080p frames hold 3.9 GB.',
    answer: 'At most four frames wait in an encoder (segment-encoder.ts).',
  },
  hardwareMandatory: {
    source: 'W3C WebCodecs, HardwareAcceleration; measured, Chromium 156',
    fault: 'prefer-hardware is taken as mandatory: nothing is offered where there is no hardware.',
    answer: 'Each way is a rung of its own, hardware first (configurations.ts).',
  },
  noAlpha: {
    source: 'measured, Chromium 156: alpha "keep" is refused for every codec',
    fault: 'No encoder keeps alpha.',
    answer: 'A second encoder takes the alpha plane as luma (alpha-encoder.ts).',
    codecs: ['vp9'],
  },
} as const satisfies Record<string, Quirk>;

/** The rows that the code asks about; the others hold for every encoder. */
export type SelectiveQuirk = {
  [Id in keyof typeof QUIRKS]: (typeof QUIRKS)[Id] extends
    | { readonly codecs: unknown }
    | { readonly acceleration: unknown }
    ? Id
    : never;
}[keyof typeof QUIRKS];

export function hasQuirk(id: SelectiveQuirk, { codec, acceleration }: EncoderTraits): boolean {
  const quirk: Quirk = QUIRKS[id];
  const itsCodec = quirk.codecs === undefined || quirk.codecs.includes(codec);
  return itsCodec && (quirk.acceleration === undefined || quirk.acceleration === acceleration);
}
