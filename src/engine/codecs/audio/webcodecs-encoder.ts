import { ExportError } from '../../errors/index.ts';
import { type AudioPacket, copyBytes, Watchdog } from '../../media/index.ts';
import type { AudioTrackEncoder } from './audio.ts';
import { CodedTrack } from './coded-track.ts';

/** Packets are made of some thousand samples, so that few are waiting. */
const LONGEST_QUEUE = 8;
const STALL_MILLISECONDS = 30_000;

/** The browser's own encoder. */
export class WebCodecsAudioEncoder implements AudioTrackEncoder {
  readonly #config: AudioEncoderConfig;
  readonly #track: CodedTrack;
  readonly #encoder: AudioEncoder;
  readonly #priming: number;
  #failed: ExportError | undefined;
  /** Tells whoever waits for the encoder, at most one at a time; it may fail while nobody does. */
  #tell: (error: ExportError) => void = () => {};
  #offered = 0;
  #description: Uint8Array<ArrayBuffer> | undefined;

  constructor(config: AudioEncoderConfig, priming: number) {
    this.#config = config;
    this.#priming = priming;
    this.#track = new CodedTrack(priming);
    this.#encoder = new AudioEncoder({
      output: (chunk, metadata) => this.#take(chunk, metadata),
      error: (cause) => this.#fail(failure(cause.message, cause)),
    });
    this.#encoder.configure(config);
  }

  get description(): Uint8Array<ArrayBuffer> | undefined {
    return this.#description;
  }

  async encode(
    channels: readonly Float32Array<ArrayBuffer>[],
    count: number,
  ): Promise<readonly AudioPacket[]> {
    if (count === 0) return [];
    this.#track.feed(count);
    await this.#offer(channels, count);
    return this.#track.take();
  }

  async finish(): Promise<readonly AudioPacket[]> {
    this.#track.end();
    // What the encoder holds back comes out when silence follows.
    const silence = Array.from({ length: this.#config.numberOfChannels }, () => new Float32Array(4096));
    for (let rest = this.#priming; rest > 0; rest -= 4096) await this.#offer(silence, Math.min(rest, 4096));
    await this.#within(this.#encoder.flush());
    if (this.#track.missing > 0) throw failure(`${this.#track.missing} samples did not come out`);
    return this.#track.take();
  }

  [Symbol.dispose](): void {
    if (this.#encoder.state !== 'closed') this.#encoder.close();
  }

  async #offer(channels: readonly Float32Array[], count: number): Promise<void> {
    const { sampleRate, numberOfChannels } = this.#config;
    const planes = new Float32Array(numberOfChannels * count);
    for (const [index, samples] of channels.entries()) planes.set(samples.subarray(0, count), index * count);
    const data = new AudioData({
      format: 'f32-planar',
      sampleRate,
      numberOfChannels,
      numberOfFrames: count,
      timestamp: Math.round((this.#offered * 1e6) / sampleRate),
      data: planes,
    });
    this.#offered += count;
    try {
      this.#encoder.encode(data);
    } catch (thrown) {
      throw failure(thrown instanceof Error ? thrown.message : String(thrown), thrown);
    } finally {
      data.close();
    }
    while (this.#encoder.encodeQueueSize > LONGEST_QUEUE) {
      await this.#within(
        new Promise<void>((resolve) =>
          this.#encoder.addEventListener('dequeue', () => resolve(), { once: true }),
        ),
      );
    }
  }

  /** Waits for work, for its failure, and no longer than an encoder may be silent. */
  async #within<T>(work: Promise<T>): Promise<T> {
    let dog: Watchdog | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        dog = new Watchdog(STALL_MILLISECONDS, () =>
          reject(failure(`the encoder was silent for ${STALL_MILLISECONDS / 1000} seconds`)),
        );
        dog.alive();
        this.#tell = reject;
        if (this.#failed) reject(this.#failed);
        work.then(resolve, reject);
      });
    } catch (thrown) {
      throw ExportError.from(thrown, 'ENCODER_FAILED');
    } finally {
      dog?.stop();
    }
  }

  #fail(error: ExportError): void {
    this.#failed ??= error;
    this.#tell(error);
  }

  #take(chunk: EncodedAudioChunk, metadata: EncodedAudioChunkMetadata | undefined): void {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    const description = metadata?.decoderConfig?.description;
    if (description) this.#description ??= copyBytes(description);
    const seconds = (chunk.duration ?? 0) / 1e6;
    this.#track.add(data, Math.round(seconds * this.#config.sampleRate));
  }
}

function failure(reason: string, cause?: unknown): ExportError {
  return new ExportError('ENCODER_FAILED', `The sound could not be encoded: ${reason}. Try again.`, {
    cause,
  });
}
