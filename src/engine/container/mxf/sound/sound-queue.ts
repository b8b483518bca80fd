import { ExportError } from '../../../errors/index.ts';
import { type AudioPacket, type AudioTrackDescription, CHANNEL_LAYOUTS } from '../../../media/index.ts';
import type { Bytes } from '../../isobmff/bytes.ts';

/** Interleaved samples of a sound track that came, and wait for the pictures that they are heard with. */
export class SoundQueue {
  readonly #announced: number;
  readonly #frameBytes: number;
  #packets: AudioPacket[] = [];
  #end = 0;

  constructor({ layout, sampleCount, codec }: AudioTrackDescription) {
    this.#announced = sampleCount;
    this.#frameBytes = CHANNEL_LAYOUTS[layout].length * (codec === 'pcm-s16' ? 2 : 3);
  }

  /** @throws ExportError INTERNAL where packets are missing in between */
  add(packets: readonly AudioPacket[]): void {
    for (const packet of packets) {
      if (packet.start !== this.#end) {
        throw new ExportError(
          'INTERNAL',
          `The sound at sample ${packet.start} does not follow what came before.`,
          {
            value: packet.start,
          },
        );
      }
      this.#end = packet.start + packet.sampleCount;
      this.#packets.push(packet);
    }
  }

  /** @throws ExportError INTERNAL unless all that was announced came */
  checkComplete(): void {
    if (this.#end < this.#announced) {
      throw new ExportError(
        'INTERNAL',
        `A sound track was announced with ${this.#announced} samples, but ${this.#end} came.`,
        { value: this.#end },
      );
    }
  }

  /** The interleaved samples from `start` to `end`, silence behind the last; what lies before `end` is forgotten. */
  take(start: number, end: number): Bytes {
    const bytes = new Uint8Array((end - start) * this.#frameBytes);
    const heard = Math.min(end, this.#announced);
    let passed = 0;
    for (const packet of this.#packets) {
      const from = Math.max(packet.start, start);
      const to = Math.min(packet.start + packet.sampleCount, heard);
      if (to > from) {
        const offset = (from - packet.start) * this.#frameBytes;
        bytes.set(
          packet.data.subarray(offset, offset + (to - from) * this.#frameBytes),
          (from - start) * this.#frameBytes,
        );
      }
      if (packet.start + packet.sampleCount > end) break;
      passed++;
    }
    if (passed > 0) this.#packets = this.#packets.slice(passed);
    return bytes;
  }

  /** The sample up to which it came. */
  get end(): number {
    return this.#end;
  }
}
