import { ExportError } from '../../errors/index.ts';
import type { EncodedPacket } from '../../media/index.ts';
import type { PacketReader, Packets } from './packets.ts';

/** Elements of RFC 9559 that are looked into. */
const MASTERS: ReadonlySet<number> = new Set([
  0x18538067 /* Segment */, 0x1654ae6b /* Tracks */, 0xae /* TrackEntry */, 0x1f43b675 /* Cluster */,
  0xa0 /* BlockGroup */,
]); // biome-ignore format: a table
const CODEC_PRIVATE = 0x63a2;
const BLOCKS: ReadonlySet<number> = new Set([0xa3 /* SimpleBlock */, 0xa1 /* Block */]);
/** Track number of one byte, relative time, flags: RFC 9559 section 10.1. */
const BLOCK_HEADER_BYTES = 4;
/** FFmpeg 5.1 puts a BITMAPINFOHEADER before the configuration, as V_MS/VFW/FOURCC has it. */
const BITMAP_HEADER_BYTES = 40;

/**
 * Reads packets that each stand alone back from Matroska, for codecs whose configuration lies in the container. Each piece
 * of output is a file of its own.
 */
export class MatroskaPackets implements PacketReader {
  readonly #packets: EncodedPacket[] = [];
  #description: Uint8Array<ArrayBuffer> | undefined;

  take(data: ArrayBuffer): void {
    for (const { id, payload } of elements(new Uint8Array(data))) {
      if (id === CODEC_PRIVATE) this.#configure(payload.slice(BITMAP_HEADER_BYTES));
      if (!BLOCKS.has(id)) continue;
      const packet = payload.slice(BLOCK_HEADER_BYTES);
      this.#packets.push({ data: packet, type: 'key', frame: this.#packets.length, duration: 1 });
    }
  }

  async finish(): Promise<Packets> {
    return { packets: this.#packets, ...(this.#description && { description: this.#description }) };
  }

  #configure(description: Uint8Array<ArrayBuffer>): void {
    const known = this.#description;
    if (
      known &&
      (known.length !== description.length || known.some((byte, at) => byte !== description[at]))
    ) {
      throw new ExportError(
        'ENCODER_FAILED',
        'The encoder configured itself in another way for later frames.',
        {
          value: description.length,
        },
      );
    }
    this.#description = description;
  }
}

function* elements(file: Uint8Array): Generator<{ readonly id: number; readonly payload: Uint8Array }> {
  let at = 0;
  const number = (keepsMarker: boolean): number => {
    const first = file[at] ?? 0;
    const length = Math.clz32(first) - 23;
    if (first === 0 || at + length > file.length) {
      throw new ExportError(
        'ENCODER_FAILED',
        'ffmpeg.wasm wrote a Matroska file that ends within an element.',
        {
          value: at,
        },
      );
    }
    let value = keepsMarker ? first : first & (0xff >> length);
    for (let i = 1; i < length; i++) value = value * 256 + (file[at + i] ?? 0);
    at += length;
    return value;
  };
  while (at < file.length) {
    const id = number(true);
    const size = number(false);
    // A master's children are walked in one go with what follows it, so that its size is of no interest.
    if (MASTERS.has(id)) continue;
    yield { id, payload: file.subarray(at, at + size) };
    at += size;
  }
}
