import { AudioSample, AudioSampleSource, MkvOutputFormat, NullTarget, Output } from 'mediabunny';
import { ExportError } from '../../errors/index.ts';
import { type AudioPacket, copyBytes } from '../../media/index.ts';
import { needBlobWorker } from '../blob-worker.ts';
import type { AudioCodec, AudioEncodeSettings, AudioTrackEncoder } from './audio.ts';
import { CodedTrack } from './coded-track.ts';
import { streamInfoOnly } from './flac-header.ts';
import { channelCount } from './layouts.ts';
import { wholeSample } from './pcm-encoder.ts';

/** FLAC here has 24 bits; Mediabunny's encoder takes them left-aligned in 32. */
const FLAC_SCALE = 0x80_0000;

/** FFmpeg's AAC encoder and libFLAC in WebAssembly, each in a thread of its own, by way of Mediabunny. */
export class WasmAudioEncoder implements AudioTrackEncoder {
  readonly #settings: AudioEncodeSettings;
  readonly #track: CodedTrack;
  readonly #source: AudioSampleSource;
  readonly #output: Output;
  #description: Uint8Array<ArrayBuffer> | undefined;

  private constructor(settings: AudioEncodeSettings, priming: number, bitsPerSecond: number) {
    this.#settings = settings;
    this.#track = new CodedTrack(priming);
    this.#source = new AudioSampleSource({
      codec: settings.codec === 'aac' ? 'aac' : 'flac',
      ...(settings.codec === 'aac' && { bitrate: bitsPerSecond }),
      onEncodedPacket: (packet, metadata) => {
        const description = metadata?.decoderConfig?.description;
        if (description) this.#description ??= headerOf(settings.codec, copyBytes(description));
        this.#track.add(copyBytes(packet.data), Math.round(packet.duration * settings.sampleRate));
      },
    });
    // Encoders can only be reached through a file; this one goes nowhere and keeps no index.
    this.#output = new Output({
      format: new MkvOutputFormat({ appendOnly: true }),
      target: new NullTarget(),
    });
    this.#output.addAudioTrack(this.#source);
  }

  /** @throws ExportError ENCODER_UNAVAILABLE where the page lets no thread be started for it */
  static async open(
    settings: AudioEncodeSettings,
    priming: number,
    bitsPerSecond: number,
  ): Promise<WasmAudioEncoder> {
    await needBlobWorker(settings.codec === 'aac' ? 'AAC' : 'FLAC', 'ENCODER_UNAVAILABLE');
    if (settings.codec === 'aac') {
      const { registerAacEncoder } = await import('@mediabunny/aac-encoder');
      registerAacEncoder();
    } else {
      const { registerFlacEncoder } = await import('@mediabunny/flac-encoder');
      registerFlacEncoder();
    }
    const encoder = new WasmAudioEncoder(settings, priming, bitsPerSecond);
    await encoder.#output.start();
    return encoder;
  }

  get description(): Uint8Array<ArrayBuffer> | undefined {
    return this.#description;
  }

  async encode(
    channels: readonly Float32Array<ArrayBuffer>[],
    count: number,
  ): Promise<readonly AudioPacket[]> {
    if (count === 0) return [];
    const { sampleRate, layout } = this.#settings;
    const data =
      this.#settings.codec === 'flac' ? wholePlanes(channels, count) : floatPlanes(channels, count);
    const sample = new AudioSample({
      data,
      format: data instanceof Int32Array ? 's32-planar' : 'f32-planar',
      numberOfChannels: channelCount(layout),
      sampleRate,
      timestamp: this.#track.fed / sampleRate,
    });
    try {
      await this.#source.add(sample);
    } catch (thrown) {
      throw failure(thrown);
    } finally {
      sample.close();
    }
    this.#track.feed(count);
    return this.#track.take();
  }

  async finish(): Promise<readonly AudioPacket[]> {
    this.#track.end();
    try {
      await this.#output.finalize();
    } catch (thrown) {
      throw failure(thrown);
    }
    if (this.#track.missing > 0) {
      throw failure(new Error(`${this.#track.missing} samples did not come out`));
    }
    return this.#track.take();
  }

  [Symbol.dispose](): void {
    // Ends the encoder's thread; what it was about to say is of no more interest.
    if (this.#output.state !== 'finalized') this.#output.cancel().catch(() => {});
  }
}

const headerOf = (codec: AudioCodec, header: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  codec === 'flac' ? streamInfoOnly(header) : header;

function floatPlanes(channels: readonly Float32Array[], count: number): Float32Array<ArrayBuffer> {
  const planes = new Float32Array(channels.length * count);
  for (const [index, samples] of channels.entries()) planes.set(samples.subarray(0, count), index * count);
  return planes;
}

function wholePlanes(channels: readonly Float32Array[], count: number): Int32Array<ArrayBuffer> {
  const planes = new Int32Array(channels.length * count);
  for (const [index, samples] of channels.entries()) {
    const offset = index * count;
    for (let n = 0; n < count; n++) planes[offset + n] = wholeSample(samples[n] as number, FLAC_SCALE) << 8;
  }
  return planes;
}

function failure(cause: unknown): ExportError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ExportError('ENCODER_FAILED', `The sound could not be encoded: ${reason}. Try again.`, {
    cause,
  });
}
