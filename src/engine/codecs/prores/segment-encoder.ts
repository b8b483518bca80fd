import { ExportError } from '../../errors/index.ts';
import {
  type EncodedPacket,
  type EncodedSegment,
  type Frame,
  KernelMemory,
  type PlanarFormat,
  type YuvFrame,
} from '../../media/index.ts';
import type { EncodeSettings, SegmentEncoder } from '../codecs.ts';
import { ProResFrameEncoder } from './frame-encoder.ts';
import { proResInput, proResTrack } from './profiles.ts';

/** Room in a thread's memory is never given back: its segments share one encoder. */
const encoders = new WeakMap<
  KernelMemory,
  { readonly settings: EncodeSettings; readonly encoder: ProResFrameEncoder }
>();

/** A segment of ProRes: each frame stands alone, so that its bytes do not depend on where segments begin. */
export class ProResSegmentEncoder implements SegmentEncoder {
  readonly input: PlanarFormat;
  readonly #settings: EncodeSettings;
  readonly #frameCount: number;
  readonly #encoder: ProResFrameEncoder;
  #packets: EncodedPacket[] = [];

  /** @throws ExportError INVALID_SETTINGS, RENDERER_FAILED where memory is refused */
  constructor(settings: EncodeSettings, frameCount: number, memory = new KernelMemory()) {
    this.input = proResInput(settings);
    this.#settings = settings;
    this.#frameCount = frameCount;
    const known = encoders.get(memory);
    if (known?.settings === settings) {
      this.#encoder = known.encoder;
    } else {
      this.#encoder = new ProResFrameEncoder(settings, memory);
      encoders.set(memory, { settings, encoder: this.#encoder });
    }
  }

  async encode(frame: Frame | YuvFrame): Promise<void> {
    const { width, height } = this.#settings;
    if (frame.format !== this.input || frame.width !== width || frame.height !== height) {
      throw new ExportError(
        'INTERNAL',
        `The ProRes encoder takes ${this.input} frames of ${width}×${height}, not ${frame.format} of ${frame.width}×${frame.height}.`,
        { value: frame.format },
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
    return { frameCount: this.#frameCount, track: proResTrack(this.#settings), packets: this.#packets };
  }

  [Symbol.dispose](): void {
    this.#packets = [];
  }
}
