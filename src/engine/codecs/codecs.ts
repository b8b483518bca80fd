import type { ColourSpace, EncodedSegment, Frame, Rational, YuvFrame } from '../media/index.ts';

export type CodecId = 'h264' | 'vp9' | 'av1' | 'png';

/** `quality` runs from 0 to 100 on one scale for all codecs: 100 is indistinguishable, 75 the default. */
export type RateControl =
  | { readonly mode: 'quality'; readonly quality: number }
  | { readonly mode: 'bitrate'; readonly bitsPerSecond: number };

export interface EncodeSettings {
  readonly codec: CodecId;
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
  readonly rate: RateControl;
  readonly colourSpace: ColourSpace;
  /** Bits a channel of the encoder's input: 8 or, for pictures, 16. */
  readonly depth: 8 | 16;
}

/** What a segment encoder wants to be fed. */
export type EncoderInput = 'I420' | 'rgba8' | 'rgba16';

/** The outcome of a preflight: an encoder that was seen to work, ready to be opened in any thread. */
export interface EncoderPlan {
  readonly settings: EncodeSettings;
  readonly input: EncoderInput;
  /** Such as `webcodecs` or `framewright` (our own). */
  readonly encoder: string;
  readonly acceleration: 'hardware' | 'software';
  /** Structured-cloneable; present where the encoder is WebCodecs'. */
  readonly webcodecs?: VideoEncoderConfig;
  /**
   * Names everything outside of the settings that may change the bytes: browser build, configuration, core count,
   * hash of a probe's output. Part of each segment's key.
   */
  readonly fingerprint: string;
  /** Whether encoding the probe twice gave the same bytes. */
  readonly deterministic: boolean;
  /** Another way to use the same codec, to be taken where a trial segment of this one does not look right. */
  readonly alternative?: EncoderPlan;
  /** What was chosen and why, rung by rung, in words for a person. */
  readonly explanation: readonly string[];
}

/** Encodes one segment. Owned by whoever opened it, who disposes of it in every case. */
export interface SegmentEncoder {
  readonly input: EncoderInput;
  /**
   * Takes the next frame; resolves when there is room for another (back-pressure). The pixels may be overwritten as
   * soon as it resolves.
   *
   * @throws ExportError ENCODER_FAILED when the encoder failed or made no progress within the watchdog's time
   */
  encode(frame: Frame | YuvFrame): Promise<void>;
  /**
   * Flushes and checks: as many packets as frames, a key frame first, times in order.
   *
   * @throws ExportError ENCODER_FAILED
   */
  finish(): Promise<EncodedSegment>;
  [Symbol.dispose](): void;
}
