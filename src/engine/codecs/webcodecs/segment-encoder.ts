import { ExportError } from '../../errors/index.ts';
import {
  type ColourSpace,
  copyBytes,
  type EncodedPacket,
  type EncodedSegment,
  type Frame,
  frameTimeMicroseconds,
  type KernelMemory,
  nextTask,
  sameBytes,
  type TrackDescription,
  type YuvFrame,
} from '../../media/index.ts';
import type { EncodeSettings, SegmentEncoder } from '../codecs.ts';
import { withSingleHeaders } from './avcc.ts';
import { isKeyFrame, type VideoCodecId } from './bitstream.ts';
import { tagKeyFrame } from './colour-tags.ts';
import { ProgressWatch } from './progress-watch.ts';
import { hasQuirk } from './quirks.ts';
import { quantizerFor } from './rate.ts';
import { describeVideoTrack, nalLengthSize } from './track.ts';

/**
 * Frames that may wait inside the encoder: enough to keep its threads busy, at 1080p 12 MB of planes (quirk
 * `memoryOfQueue`).
 */
const QUEUE_LIMIT = 4;

/** A slow machine takes seconds for an UHD frame of AV1; what is silent for longer is dead. */
const DEFAULT_STALL_MILLISECONDS = 30_000;

/** The index of a copy of the first frame that goes ahead of it and whose packet is thrown away (quirk `coarseFirstKey`). */
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
  /** Called at signs of life while a call takes long, so that those who watch this thread know that it is not stuck. */
  readonly onSign?: () => void;
  /** Lets go of an encoder that is long over a call (ffmpeg.wasm's); the call rejects with CANCELLED. */
  readonly signal?: AbortSignal;
  readonly webCodecs?: WebCodecs;
  /** The thread's memory, for encoders of our own: frames that lie in it are not copied. */
  readonly memory?: KernelMemory;
  /** Share of a constant rate to aim at, after a try that missed it: see RateMissed. */
  readonly aim?: number;
  /** Told of each packet as soon as it is made, and of the track as its first packet describes it; VideoEncoders only. */
  readonly onPacket?: (packet: EncodedPacket, track: TrackDescription) => void;
}

/** One stream of pictures and the VideoEncoder that makes it. */
export interface PictureStream {
  readonly settings: EncodeSettings;
  readonly codec: VideoCodecId;
  readonly configuration: VideoEncoderConfig;
  readonly acceleration: 'hardware' | 'software';
  readonly input: 'I420' | 'I420P10';
}

/** Encodes one segment with a VideoEncoder of its own; see {@link SegmentEncoder}. */
export class WebCodecsSegmentEncoder implements SegmentEncoder {
  readonly input: 'I420' | 'I420P10';
  readonly #stream: PictureStream;
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
  #track: TrackDescription | undefined;
  #nalLengthSize = 4;
  #fed = 0;

  constructor(stream: PictureStream, options: SegmentEncoderOptions) {
    this.input = stream.input;
    this.#stream = stream;
    this.#settings = stream.settings;
    this.#codec = stream.codec;
    this.#configuration = stream.configuration;
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
    if (frame.format !== this.input) {
      throw new ExportError(
        'INTERNAL',
        `This video encoder takes ${this.input} frames, not ${frame.format}.`,
        {
          value: frame.format,
        },
      );
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
    if (this.#fed === 0 && hasQuirk('coarseFirstKey', this.#stream)) this.#submit(frame, PREROLL, true);
    const { keyFrameInterval = Number.POSITIVE_INFINITY } = this.#settings;
    this.#submit(frame, this.#fed, this.#fed % keyFrameInterval === 0);
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
    // Lets errors in that were on their way when the flush resolved (quirk `lateErrors`).
    await nextTask();
    if (this.#watch.failure) throw this.#watch.failure;
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
      // TypeScript's list of formats ends at 8 bits.
      format: this.input as VideoPixelFormat,
      codedWidth: frame.width,
      codedHeight: frame.height,
      timestamp,
      duration: frameTimeMicroseconds(index + 1, frameRate) - timestamp,
      colorSpace: videoColorSpace(frame.colourSpace),
    });
  }

  #encodeOptions(keyFrame: boolean): VideoEncoderEncodeOptions {
    const { rate } = this.#settings;
    if (this.#configuration.bitrateMode !== 'quantizer' || rate.mode !== 'quality') return { keyFrame };
    return { keyFrame, [OPTION_NAMES[this.#codec]]: { quantizer: quantizerFor(this.#codec, rate.quality) } };
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
    if (type === 'key' && hasQuirk('coloursLost', this.#stream)) {
      tagKeyFrame(this.#codec, data, this.#settings.colourSpace, this.#settings.chromaSiting ?? 'left');
    }
    const packet = { data, type, frame: this.#frameAt(chunk.timestamp), duration: 1 } as const;
    this.#packets.push(packet);
    if (this.#options.onPacket) {
      this.#track ??= this.#describe(packet);
      this.#options.onPacket(packet, this.#track);
    }
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
    const description = this.#descriptionOf(config);
    if (known && (known.codec !== config.codec || !sameBytes(this.#descriptionOf(known), description))) {
      throw new ExportError(
        'ENCODER_FAILED',
        'The video encoder changed its parameter sets within a segment.',
        {
          value: config.codec,
        },
      );
    }
    this.#decoderConfig = config;
    this.#nalLengthSize = nalLengthSize(this.#codec, description);
  }

  #descriptionOf(config: VideoDecoderConfig | undefined): Uint8Array<ArrayBuffer> | undefined {
    const description = config?.description && copyBytes(config.description);
    return description && hasQuirk('doubledHeaders', this.#stream)
      ? withSingleHeaders(description)
      : description;
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
    return { frameCount, track: this.#track ?? this.#describe(first), packets: this.#packets };
  }

  #describe(first: EncodedPacket): TrackDescription {
    const description = this.#descriptionOf(this.#decoderConfig);
    const configured = this.#configuration.codec;
    return describeVideoTrack(this.#settings, this.#codec, configured, description, first.data);
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

/** What the codec's own options of `encode` are called (WebCodecs registrations). */
const OPTION_NAMES: Record<VideoCodecId, string> = { h264: 'avc', h265: 'hevc', vp9: 'vp9', av1: 'av1' };

/** TypeScript's enumerations lack the wide-gamut and HDR names that WebCodecs has. */
function videoColorSpace(space: ColourSpace): VideoColorSpaceInit {
  return space as VideoColorSpaceInit;
}
