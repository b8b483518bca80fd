import { ExportError } from '../../errors/index.ts';
import {
  type ColourSpace,
  type EncodedPacket,
  type EncodedSegment,
  type Frame,
  frameTimeMicroseconds,
  type TrackDescription,
  toHex,
  type YuvFrame,
} from '../../media/index.ts';
import type { EncoderPlan, EncodeSettings, SegmentEncoder } from '../codecs.ts';
import { isKeyFrame, tagVp9Bt709, type VideoCodecId } from './bitstream.ts';
import { ProgressWatch } from './progress-watch.ts';
import { quantizerFor } from './rate.ts';

/** Frames that may wait inside the encoder: enough to keep its threads busy, at 1080p 12 MB of planes. */
const QUEUE_LIMIT = 4;

/** A slow machine takes seconds for an UHD frame of AV1; what is silent for longer is dead. */
const DEFAULT_STALL_MILLISECONDS = 30_000;

/**
 * The index of a copy of the first frame that goes ahead of it and whose packet is thrown away. OpenH264 guesses the
 * quantizer of its very first key frame from a table, far too coarsely for dense pictures; that of the second one
 * it computes from what the first one took.
 */
const PREROLL = -1;

/** The two classes of WebCodecs that are used; tests bring their own. */
export interface WebCodecs {
  readonly VideoEncoder: typeof VideoEncoder;
  readonly VideoFrame: typeof VideoFrame;
}

export interface SegmentEncoderOptions {
  /** Frames of the segment: as many calls of `encode` are expected. */
  readonly frameCount: number;
  /** How long the encoder may show no sign of life. By default 30 seconds. */
  readonly stallMilliseconds?: number;
  readonly webCodecs?: WebCodecs;
}

/** Encodes one segment with a VideoEncoder of its own; see {@link SegmentEncoder}. */
export class WebCodecsSegmentEncoder implements SegmentEncoder {
  readonly input = 'I420';
  readonly #settings: EncodeSettings;
  readonly #codec: VideoCodecId;
  readonly #configuration: VideoEncoderConfig;
  readonly #options: SegmentEncoderOptions;
  readonly #webCodecs: WebCodecs;
  readonly #encoder: VideoEncoder;
  readonly #watch: ProgressWatch;
  readonly #packets: EncodedPacket[] = [];
  readonly #seen: Uint8Array;
  #decoderConfig: VideoDecoderConfig | undefined;
  #nalLengthSize = 4;
  #fed = 0;

  constructor(plan: EncoderPlan, codec: VideoCodecId, options: SegmentEncoderOptions) {
    if (!plan.webcodecs) {
      throw new ExportError('INTERNAL', 'A plan for WebCodecs has no encoder configuration.', {
        value: plan.encoder,
      });
    }
    this.#settings = plan.settings;
    this.#codec = codec;
    this.#configuration = plan.webcodecs;
    this.#options = options;
    this.#webCodecs = options.webCodecs ?? globalThis;
    this.#seen = new Uint8Array(options.frameCount);
    this.#watch = new ProgressWatch(
      options.stallMilliseconds ?? DEFAULT_STALL_MILLISECONDS,
      () => `${this.#fed} of ${options.frameCount} frames went in, ${this.#packets.length} came out`,
    );
    this.#encoder = new this.#webCodecs.VideoEncoder({
      output: (chunk, metadata) => {
        try {
          this.#take(chunk, metadata);
        } catch (thrown) {
          this.#watch.fail(ExportError.from(thrown, 'ENCODER_FAILED'));
        }
      },
      error: (cause) => this.#watch.fail(this.#failure(cause)),
    });
    this.#encoder.addEventListener('dequeue', () => this.#watch.progress());
    try {
      this.#encoder.configure(this.#configuration);
    } catch (cause) {
      this.#encoder.close();
      throw this.#failure(cause);
    }
  }

  async encode(frame: Frame | YuvFrame): Promise<void> {
    if (frame.format !== 'I420') {
      throw new ExportError('INTERNAL', `A video encoder takes I420 frames, not ${frame.format}.`, {
        value: frame.format,
      });
    }
    if (this.#fed >= this.#options.frameCount) {
      throw new ExportError(
        'INTERNAL',
        `The segment has ${this.#options.frameCount} frames; one more came.`,
        {
          value: this.#options.frameCount,
        },
      );
    }
    if (this.#watch.failure) throw this.#watch.failure;
    if (this.#fed === 0 && this.#codec === 'h264') this.#submit(frame, PREROLL, true);
    this.#submit(frame, this.#fed, this.#fed === 0);
    this.#fed++;
    await this.#watch.until(() => this.#encoder.encodeQueueSize < QUEUE_LIMIT, 'room in its queue');
  }

  async finish(): Promise<EncodedSegment> {
    let flushed = false;
    this.#encoder.flush().then(
      () => {
        flushed = true;
        this.#watch.progress();
      },
      (cause: unknown) => this.#watch.fail(this.#failure(cause)),
    );
    await this.#watch.until(() => flushed, 'end of its flush');
    return this.#check();
  }

  [Symbol.dispose](): void {
    if (this.#encoder.state !== 'closed') this.#encoder.close();
    // A closed encoder sends no more events: whoever still waits is told here.
    this.#watch.fail(
      new ExportError('CANCELLED', 'The video encoder was closed before its segment was done.'),
    );
  }

  #submit(frame: YuvFrame, index: number, keyFrame: boolean): void {
    const picture = this.#wrap(frame, index);
    try {
      this.#encoder.encode(picture, this.#encodeOptions(keyFrame));
    } catch (cause) {
      throw this.#watch.failure ?? this.#failure(cause);
    } finally {
      picture.close();
    }
  }

  /** The constructor copies the planes, so that the caller may overwrite them. */
  #wrap(frame: YuvFrame, index: number): VideoFrame {
    const { frameRate } = this.#settings;
    const timestamp = frameTimeMicroseconds(index, frameRate);
    return new this.#webCodecs.VideoFrame(frame.data, {
      format: 'I420',
      codedWidth: frame.width,
      codedHeight: frame.height,
      timestamp,
      duration: frameTimeMicroseconds(index + 1, frameRate) - timestamp,
      colorSpace: videoColorSpace(frame.colourSpace),
    });
  }

  #encodeOptions(keyFrame: boolean): VideoEncoderEncodeOptions {
    const { rate, codec } = this.#settings;
    if (this.#configuration.bitrateMode !== 'quantizer' || rate.mode !== 'quality') return { keyFrame };
    const quantizer = quantizerFor(codec, rate.quality);
    return quantizer === undefined ? { keyFrame } : { keyFrame, [codec]: { quantizer } };
  }

  #take(chunk: EncodedVideoChunk, metadata: EncodedVideoChunkMetadata | undefined): void {
    if (metadata?.decoderConfig) this.#takeDecoderConfig(metadata.decoderConfig);
    if (chunk.timestamp < 0) {
      this.#watch.progress();
      return;
    }
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    const type = isKeyFrame(this.#codec, data, this.#nalLengthSize) ? 'key' : 'delta';
    if (type === 'key' && this.#codec === 'vp9' && isBt709Limited(this.#settings.colourSpace))
      tagVp9Bt709(data);
    this.#packets.push({ data, type, frame: this.#frameAt(chunk.timestamp), duration: 1 });
    this.#watch.progress();
  }

  /** The frame that a timestamp belongs to; each comes exactly once. */
  #frameAt(timestamp: number): number {
    const { frameRate } = this.#settings;
    const frame = Math.round((timestamp * frameRate.num) / (frameRate.den * 1_000_000));
    const known = frame >= 0 && frame < this.#fed && frameTimeMicroseconds(frame, frameRate) === timestamp;
    if (!known || this.#seen[frame]) {
      const problem = known ? 'a second packet for the same frame' : 'a packet for a time that no frame has';
      throw new ExportError('ENCODER_FAILED', `The video encoder made ${problem} (${timestamp} µs).`, {
        value: timestamp,
      });
    }
    this.#seen[frame] = 1;
    return frame;
  }

  #takeDecoderConfig(config: VideoDecoderConfig): void {
    const known = this.#decoderConfig;
    const description = copyBytes(config.description);
    if (known && (known.codec !== config.codec || !sameBytes(copyBytes(known.description), description))) {
      throw new ExportError(
        'ENCODER_FAILED',
        'The video encoder changed its parameter sets within a segment.',
        {
          value: config.codec,
        },
      );
    }
    this.#decoderConfig = config;
    // lengthSizeMinusOne of the avcC record, ISO/IEC 14496-15 section 5.3.3.
    if (this.#codec === 'h264' && description) this.#nalLengthSize = ((description[4] ?? 3) & 3) + 1;
  }

  #check(): EncodedSegment {
    const { frameCount } = this.#options;
    const first = this.#packets[0];
    if (this.#fed !== frameCount || this.#packets.length !== frameCount) {
      throw new ExportError(
        'ENCODER_FAILED',
        `The video encoder gave ${this.#packets.length} packets for ${this.#fed} frames of a segment of ${frameCount}: frames were dropped. Try again, or choose another format.`,
        { value: { frames: this.#fed, packets: this.#packets.length, expected: frameCount } },
      );
    }
    if (first?.type !== 'key' || first.frame !== 0) {
      throw new ExportError(
        'ENCODER_FAILED',
        'The video encoder did not begin the segment with a key frame.',
        {
          value: first?.frame,
        },
      );
    }
    return { frameCount, track: this.#describeTrack(), packets: this.#packets };
  }

  #describeTrack(): TrackDescription {
    const { width, height, colourSpace } = this.#settings;
    const description = copyBytes(this.#decoderConfig?.description);
    if (this.#codec === 'h264' && (!description || description.length < 7)) {
      throw new ExportError('ENCODER_FAILED', 'The video encoder gave no H.264 parameter sets.', {
        value: null,
      });
    }
    return {
      codec: trackCodec(this.#codec, this.#configuration.codec, description),
      width,
      height,
      ...(description ? { description } : {}),
      colourSpace,
    };
  }

  #failure(cause: unknown): ExportError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new ExportError(
      'ENCODER_FAILED',
      `The video encoder failed (${reason}) at frame ${this.#fed} of ${this.#options.frameCount}.`,
      { value: this.#configuration.codec, cause },
    );
  }
}

/** What was asked for and what came can differ in level and constraint flags: avcC (bytes 1–3) is what players see. */
function trackCodec(codec: VideoCodecId, configured: string, description: Uint8Array | undefined): string {
  if (codec !== 'h264' || !description) return configured;
  return `avc1.${toHex(description.subarray(1, 4))}`;
}

/** TypeScript's enumerations lack the wide-gamut and HDR names that WebCodecs has. */
function videoColorSpace(space: ColourSpace): VideoColorSpaceInit {
  return space as VideoColorSpaceInit;
}

function isBt709Limited({ primaries, transfer, matrix, fullRange }: ColourSpace): boolean {
  return primaries === 'bt709' && transfer === 'bt709' && matrix === 'bt709' && !fullRange;
}

function copyBytes(source: AllowSharedBufferSource | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (source === undefined) return undefined;
  const view = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  return new Uint8Array(view);
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
