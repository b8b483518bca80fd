import { ExportError } from '../../errors/index.ts';
import {
  type EncodedSegment,
  type Frame,
  planarBytes,
  type TrackDescription,
  type YuvFrame,
} from '../../media/index.ts';
import { avcIntraFrameBytes, avcIntraTrack } from '../avc-intra/classes.ts';
import type { EncoderInput, EncoderPlan, FfmpegEncoderConfig, SegmentEncoder } from '../codecs.ts';
import { mpeg2Track } from '../mpeg2/profiles.ts';
import { proResTrack } from '../prores/profiles.ts';
import { vc3FrameBytes, vc3Track } from '../vc3/profiles.ts';
import { isKeyFrame, isVideoCodec } from '../webcodecs/bitstream.ts';
import { codecStringFor } from '../webcodecs/codec-string.ts';
import { ProgressWatch } from '../webcodecs/progress-watch.ts';
import type { SegmentEncoderOptions } from '../webcodecs/segment-encoder.ts';
import { describeVideoTrack, nalLengthSize } from '../webcodecs/track.ts';
import { encodeArguments, muxerFor } from './command-line.ts';
import { coreFor } from './core-files.ts';
import { ffv1Track } from './ffv1.ts';
import { canShareMemory, FrameRingWriter } from './frame-ring.ts';
import { MatroskaPackets } from './matroska-packets.ts';
import { configureMpeg2, Mpeg2Stream } from './mpeg2.ts';
import { MuxedStream, type PacketReader, type Packets, PictureStream } from './packets.ts';
import { finishProResFrame, proResFrameBytes } from './prores.ts';
import type { FfmpegAnswer } from './protocol.ts';
import { type FfmpegThread, type FfmpegThreads, ffmpegThreadsOf } from './threads.ts';

/** A slow, busy machine takes seconds for an UHD frame; reads, writes and log lines all count as signs of life. */
const DEFAULT_STALL_MILLISECONDS = 60_000;

/** Without shared memory, frames are encoded in batches of about so many bytes while the next ones are rendered. */
const BATCH_BYTES = 32 * 2 ** 20;
const MAXIMUM_BATCH = 12;
const MINIMUM_BATCH = 2;
/** Messages on their way to a thread that only gathers them. */
const SPOOL_QUEUE = 3;

export interface FfmpegEncoderOptions extends SegmentEncoderOptions {
  readonly threads?: FfmpegThreads;
  /** Whether frames go through shared memory; by default where the page is allowed to. */
  readonly shareMemory?: boolean;
}

/** Encodes one segment with an encoder of ffmpeg.wasm in a thread of its own; see {@link SegmentEncoder}. */
export class FfmpegSegmentEncoder implements SegmentEncoder {
  readonly input: EncoderInput;
  readonly #plan: EncoderPlan;
  readonly #config: FfmpegEncoderConfig;
  readonly #options: FfmpegEncoderOptions;
  readonly #threads: FfmpegThreads;
  readonly #frameBytes: number;
  readonly #batch: number;
  readonly #ring: FrameRingWriter | undefined;
  readonly #reader: PacketReader;
  readonly #watch: ProgressWatch;
  #thread: FfmpegThread | undefined;
  #fed = 0;
  #taken = 0;
  #done = false;
  #disposed = false;

  constructor(plan: EncoderPlan, options: FfmpegEncoderOptions) {
    const { ffmpeg, input, settings } = plan;
    if (!ffmpeg) {
      throw new ExportError('INTERNAL', 'A plan for ffmpeg.wasm lacks its configuration.', {
        value: plan.encoder,
      });
    }
    this.input = input;
    this.#plan = plan;
    this.#config = options.aim === undefined ? ffmpeg : moreCoarsely(plan, ffmpeg, options.aim);
    this.#options = options;
    this.#threads = options.threads ?? ffmpegThreadsOf(coreFor(ffmpeg.encoder));
    this.#frameBytes = inputBytes(input, settings.width, settings.height);
    this.#batch = ffmpeg.roundByRound ? (ffmpeg.round ?? 1) : batchOf(this.#frameBytes);
    const share = options.shareMemory ?? canShareMemory();
    this.#ring = share ? new FrameRingWriter(this.#frameBytes) : undefined;
    this.#reader = readerFor(plan, options.aim);
    this.#watch = new ProgressWatch(
      options.stallMilliseconds ?? DEFAULT_STALL_MILLISECONDS,
      () => `ffmpeg.wasm ${ffmpeg.encoder}, ${this.#fed} of ${options.frameCount} frames went in`,
    );
    options.signal?.addEventListener('abort', this.#cancel);
  }

  async encode(frame: Frame | YuvFrame): Promise<void> {
    this.#expect(frame);
    const thread = await this.#open();
    if (this.#ring) {
      const { slots } = this.#ring;
      await this.#watch.until(() => this.#fed - this.#taken < slots, 'frame was read');
      this.#ring.write(bytesOf(frame));
      this.#fed++;
      return;
    }
    if (this.#watch.failure) throw this.#watch.failure;
    const copy = new Uint8Array(bytesOf(frame));
    thread.post({ type: 'frame', data: copy.buffer }, [copy.buffer]);
    this.#fed++;
    const room = this.#config.kind === 'intra' ? 2 * this.#batch : SPOOL_QUEUE;
    await this.#watch.until(() => this.#fed - this.#taken < room, 'frame was taken');
  }

  async finish(): Promise<EncodedSegment> {
    const thread = await this.#open();
    if (this.#ring) this.#ring.end();
    else thread.post({ type: 'end' });
    await this.#watch.until(() => this.#done, 'end of its work');
    this.#thread = undefined;
    this.#threads.giveBack(thread, true);
    return this.#check(await this.#reader.finish());
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#options.signal?.removeEventListener('abort', this.#cancel);
    // A run can't be interrupted from outside.
    if (this.#thread) this.#threads.giveBack(this.#thread, false);
    this.#thread = undefined;
    this.#watch.fail(
      new ExportError('CANCELLED', 'The video encoder was closed before its segment was done.'),
    );
  }

  readonly #cancel = (): void => this.#watch.fail(new ExportError('CANCELLED', 'The export was cancelled.'));

  async #open(): Promise<FfmpegThread> {
    if (this.#watch.failure) throw this.#watch.failure;
    if (this.#thread) return this.#thread;
    const thread = await this.#threads.take();
    if (this.#disposed) {
      this.#threads.giveBack(thread, true);
      throw new ExportError('CANCELLED', 'The video encoder was closed before its segment was done.');
    }
    this.#thread = thread;
    thread.listen({
      onAnswer: (answer) => this.#hear(answer),
      onDeath: (error) => this.#watch.fail(error),
    });
    thread.post({
      type: 'encode',
      job: {
        args: encodeArguments({ ...this.#plan, ffmpeg: this.#config }, this.input),
        frameBytes: this.#frameBytes,
        ...(this.#config.kind === 'intra' && { batch: this.#batch }),
        ...(this.#config.roundByRound && { alwaysInBatches: true }),
        ...(this.#ring && { ring: this.#ring.memory }),
        output: muxerFor(this.#config) === 'raw' ? 'stream' : 'file',
      },
    });
    return thread;
  }

  #hear(answer: FfmpegAnswer): void {
    switch (answer.type) {
      case 'sign':
        break;
      case 'taken':
        this.#taken = answer.frames;
        break;
      case 'output':
        this.#take(answer.data);
        break;
      case 'done':
        this.#done = true;
        break;
      case 'failed':
        this.#watch.fail(ExportError.fromRecord(answer.error));
        return;
    }
    this.#options.onSign?.();
    this.#watch.progress();
  }

  #take(data: ArrayBuffer): void {
    try {
      this.#reader.take(data);
    } catch (thrown) {
      this.#watch.fail(ExportError.from(thrown, 'ENCODER_FAILED'));
    }
  }

  #expect(frame: Frame | YuvFrame): void {
    const { width, height } = this.#plan.settings;
    if (frame.format !== this.input || frame.width !== width || frame.height !== height) {
      throw new ExportError(
        'INTERNAL',
        `The encoder takes ${width}×${height} frames of ${this.input}, not ${frame.width}×${frame.height} of ${frame.format}.`,
        { value: frame.format },
      );
    }
    if (this.#fed >= this.#options.frameCount) {
      throw new ExportError(
        'INTERNAL',
        `The segment has ${this.#options.frameCount} frames; one more came.`,
        { value: this.#options.frameCount },
      );
    }
  }

  #check(result: Packets): EncodedSegment {
    const { frameCount } = this.#options;
    const { packets } = result;
    const shown = new Set(packets.map((packet) => packet.frame));
    const complete =
      this.#fed === frameCount &&
      packets.length === frameCount &&
      shown.size === frameCount &&
      packets.every((packet) => packet.frame >= 0 && packet.frame < frameCount);
    if (!complete) {
      throw new ExportError(
        'ENCODER_FAILED',
        `ffmpeg.wasm gave ${packets.length} packets for ${this.#fed} frames of a segment of ${frameCount}: frames were dropped or doubled. Try again, or choose another format.`,
        { value: { frames: this.#fed, packets: packets.length, expected: frameCount } },
      );
    }
    if (packets[0]?.frame !== 0 || !this.#isKey(result)) {
      throw new ExportError('ENCODER_FAILED', 'ffmpeg.wasm did not begin the segment with a key frame.', {
        value: packets[0]?.frame,
      });
    }
    return { frameCount, track: trackOf(this.#plan, result), packets };
  }

  /** Whether the first packet stands alone, as its own bytes tell it. */
  #isKey({ packets, description }: Packets): boolean {
    const [first] = packets;
    const { codec } = this.#plan.settings;
    if (first?.type !== 'key') return false;
    return !isVideoCodec(codec) || isKeyFrame(codec, first.data, nalLengthSize(codec, description));
  }
}

function inputBytes(input: EncoderInput, width: number, height: number): number {
  switch (input) {
    case 'rgba8':
      return width * height * 4;
    case 'rgba16':
      return width * height * 8;
    case 'rgba32f':
      return width * height * 16;
    default:
      return planarBytes(input, width, height);
  }
}

function batchOf(frameBytes: number): number {
  return Math.max(MINIMUM_BATCH, Math.min(MAXIMUM_BATCH, Math.floor(BATCH_BYTES / frameBytes)));
}

function moreCoarsely(
  { settings }: EncoderPlan,
  config: FfmpegEncoderConfig,
  aim: number,
): FfmpegEncoderConfig {
  return settings.codec === 'mpeg2' ? configureMpeg2(settings, aim).config : config;
}

function bytesOf(frame: Frame | YuvFrame): Uint8Array {
  const { data } = frame;
  return data instanceof Uint8Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function readerFor({ settings }: EncoderPlan, aim: number | undefined): PacketReader {
  switch (settings.codec) {
    case 'prores':
      return new PictureStream(proResFrameBytes, (picture) => finishProResFrame(picture, settings));
    case 'dnxhd':
    case 'dnxhr': {
      const size = vc3FrameBytes(settings);
      return new PictureStream(() => size);
    }
    case 'avc-intra': {
      const size = avcIntraFrameBytes(settings);
      return new PictureStream(() => size);
    }
    case 'mpeg2':
      return new Mpeg2Stream(settings, aim);
    case 'ffv1':
      return new MatroskaPackets();
    default:
      return new MuxedStream(settings.frameRate);
  }
}

function trackOf({ settings }: EncoderPlan, { packets, codec, description }: Packets): TrackDescription {
  switch (settings.codec) {
    case 'prores':
      return proResTrack(settings);
    case 'dnxhd':
    case 'dnxhr':
      return vc3Track(settings);
    case 'avc-intra':
      return avcIntraTrack(settings);
    case 'mpeg2':
      return mpeg2Track(settings);
    case 'ffv1':
      return ffv1Track(settings, description);
  }
  if (!isVideoCodec(settings.codec)) {
    throw new ExportError('INTERNAL', `ffmpeg.wasm is not asked for ${settings.codec}.`, {
      value: settings.codec,
    });
  }
  const first = packets[0]?.data ?? new Uint8Array();
  // Matroska names no profile of VP9: what was asked for says more.
  const configured = codecStringFor(settings, settings.codec) ?? codec ?? settings.codec;
  return describeVideoTrack(settings, settings.codec, configured, description, first);
}
