import { ExportError } from '../errors/index.ts';
import {
  type EncodedPacket,
  type EncodedSegment,
  type Frame,
  KernelMemory,
  type PlanarFormat,
  planarBytes,
  type TrackDescription,
  type YuvFrame,
} from '../media/index.ts';
import type { EncodeSettings, SegmentEncoder } from './codecs.ts';

/** Makes one frame of planes. */
export interface FrameEncoder {
  /** @returns a frame of its own memory */
  encode(frame: YuvFrame): Uint8Array<ArrayBuffer>;
}

export interface IntraCodec {
  /** For words to people. */
  readonly name: string;
  readonly input: PlanarFormat;
  readonly track: TrackDescription;
  readonly open: (memory: KernelMemory) => FrameEncoder;
  /** Of the thread; one of its own by default. */
  readonly memory?: KernelMemory | undefined;
}

/** Room in a thread's memory is never given back: its segments share one encoder. */
const encoders = new WeakMap<
  KernelMemory,
  { readonly settings: EncodeSettings; readonly encoder: FrameEncoder }
>();

/** A segment of frames that stand alone, so that its bytes do not depend on where segments begin. */
export class IntraSegmentEncoder implements SegmentEncoder {
  readonly input: PlanarFormat;
  readonly #settings: EncodeSettings;
  readonly #frameCount: number;
  readonly #codec: IntraCodec;
  readonly #encoder: FrameEncoder;
  #packets: EncodedPacket[] = [];

  constructor(settings: EncodeSettings, frameCount: number, codec: IntraCodec) {
    this.input = codec.input;
    this.#settings = settings;
    this.#frameCount = frameCount;
    this.#codec = codec;
    const { memory = new KernelMemory() } = codec;
    const known = encoders.get(memory);
    if (known?.settings === settings) {
      this.#encoder = known.encoder;
    } else {
      this.#encoder = codec.open(memory);
      encoders.set(memory, { settings, encoder: this.#encoder });
    }
  }

  async encode(frame: Frame | YuvFrame): Promise<void> {
    const { width, height } = this.#settings;
    if (frame.format !== this.input || frame.width !== width || frame.height !== height) {
      throw new ExportError(
        'INTERNAL',
        `The ${this.#codec.name} encoder takes ${this.input} frames of ${width}×${height}, not ${frame.format} of ${frame.width}×${frame.height}.`,
        { value: frame.format },
      );
    }
    const expected = planarBytes(this.input, width, height);
    if (frame.data.byteLength !== expected) {
      // More would be written over what follows in the thread's memory.
      throw new ExportError(
        'INTERNAL',
        `A frame of ${width}×${height} in ${this.input} has ${expected} bytes, not ${frame.data.byteLength}.`,
        { value: frame.data.byteLength },
      );
    }
    const data = this.#encoder.encode(frame);
    this.#packets.push({ data, type: 'key', frame: this.#packets.length, duration: 1 });
  }

  async finish(): Promise<EncodedSegment> {
    if (this.#packets.length !== this.#frameCount) {
      throw new ExportError(
        'ENCODER_FAILED',
        `The segment has ${this.#frameCount} frames, but ${this.#packets.length} were encoded.`,
        { value: this.#packets.length },
      );
    }
    return { frameCount: this.#frameCount, track: this.#codec.track, packets: this.#packets };
  }

  [Symbol.dispose](): void {
    this.#packets = [];
  }
}
