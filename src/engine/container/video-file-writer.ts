import {
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  type StreamTargetChunk,
  type VideoCodec,
  WebMOutputFormat,
} from 'mediabunny';
import { ExportError } from '../errors/index.ts';
import { type EncodedSegment, frameTimeSeconds, type TrackDescription, toNumber } from '../media/index.ts';
import type { ByteSink, FileSettings, FileWriter } from './container.ts';
import { type ByteRange, blank, findMp4Dates } from './mp4-dates.ts';
import { SegmentCheck } from './segment-check.ts';
import { sinkFailure } from './sink-failure.ts';

/** Bytes go to the sink in pieces of this size; two or three are held at a time. */
const PIECE_BYTES = 1 << 21;

const TOOL = 'Framewright';

/**
 * MP4 and WebM by way of Mediabunny.
 *
 * MP4 reserves room for its index at the front and fills it in at the end (fast start with flat memory); what
 * is left over, about 30 bytes a frame, is a `free` box.
 */
export class VideoFileWriter implements FileWriter {
  readonly #settings: FileSettings;
  readonly #check: SegmentCheck;
  readonly #output: Output;
  readonly #source: EncodedVideoPacketSource;
  #dates: readonly ByteRange[] = [];
  #started = false;
  #sinkFailure: ExportError | undefined;

  constructor(settings: FileSettings, container: 'mp4' | 'webm', sink: ByteSink) {
    this.#settings = settings;
    this.#check = new SegmentCheck(settings);
    this.#source = new EncodedVideoPacketSource(codecFamily(settings.track.codec));
    this.#output = new Output({
      format:
        container === 'mp4'
          ? new Mp4OutputFormat({
              fastStart: 'reserve',
              onMoov: (data, position) => {
                this.#dates = findMp4Dates(data, position);
              },
            })
          : new WebMOutputFormat(),
      target: new StreamTarget(this.#streamTo(sink), { chunked: true, chunkSize: PIECE_BYTES }),
    });
    this.#output.addVideoTrack(this.#source, {
      frameRate: toNumber(settings.frameRate),
      maximumPacketCount: settings.frameCount,
    });
    this.#output.setMetadataTags({
      ...(settings.title === undefined ? {} : { title: settings.title }),
      comment: TOOL,
      raw: container === 'mp4' ? { '©too': TOOL } : { ENCODER: TOOL },
    });
  }

  async add(segment: EncodedSegment): Promise<void> {
    const start = this.#check.accept(segment);
    const { frameRate, track } = this.#settings;
    await this.#guard(async () => {
      if (!this.#started) {
        this.#started = true;
        await this.#output.start();
      }
      for (const { data, type, frame, duration } of segment.packets) {
        const timestamp = frameTimeSeconds(start + frame, frameRate);
        const packet = new EncodedPacket(data, type, timestamp, frameTimeSeconds(duration, frameRate));
        await this.#source.add(packet, { decoderConfig: decoderConfig(track) });
      }
    });
  }

  async addAudio(): Promise<void> {
    throw new ExportError('INTERNAL', 'Sound is not written yet.');
  }

  async finish(): Promise<void> {
    this.#check.complete();
    await this.#guard(() => this.#output.finalize());
  }

  /** Mediabunny reports a failed write at a later call and in its own words: the sink's reason goes first. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      throw this.#sinkFailure ?? ExportError.from(cause, 'OUTPUT_FAILED');
    }
    if (this.#sinkFailure) throw this.#sinkFailure;
  }

  #streamTo(sink: ByteSink): WritableStream<StreamTargetChunk> {
    return new WritableStream({
      write: async ({ data, position }) => {
        blank(data, position, this.#dates);
        try {
          await sink.write(data, position);
        } catch (cause) {
          this.#sinkFailure ??= sinkFailure(cause);
          throw this.#sinkFailure;
        }
      },
    });
  }
}

function decoderConfig({
  codec,
  width,
  height,
  description,
  colourSpace,
}: TrackDescription): VideoDecoderConfig {
  return {
    codec,
    codedWidth: width,
    codedHeight: height,
    ...(description ? { description } : {}),
    // TypeScript's enumerations lack the wide-gamut and HDR names that WebCodecs has.
    colorSpace: colourSpace as VideoColorSpaceInit,
  };
}

function codecFamily(codec: string): VideoCodec {
  if (codec.startsWith('avc')) return 'avc';
  if (codec.startsWith('vp09')) return 'vp9';
  if (codec.startsWith('av01')) return 'av1';
  throw new ExportError('INTERNAL', `The codec ${codec} can't go into a video file.`, { value: codec });
}
