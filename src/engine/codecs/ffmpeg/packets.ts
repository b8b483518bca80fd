import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { ExportError } from '../../errors/index.ts';
import { copyBytes, type EncodedPacket, type Rational } from '../../media/index.ts';

/** What came out of the encoder, cut into packets. */
export interface Packets {
  /** In decoding order. */
  readonly packets: readonly EncodedPacket[];
  /** Where a container told. */
  readonly codec?: string;
  readonly description?: Uint8Array<ArrayBuffer>;
}

/** Cuts what ffmpeg writes, in order, into packets. */
export interface PacketReader {
  take(data: ArrayBuffer): void;
  /** @throws ExportError ENCODER_FAILED where the bytes do not end with a packet */
  finish(): Promise<Packets>;
}

/**
 * Cuts a bare stream of pictures of which each depends on itself alone.
 *
 * @param sizeOf bytes of the picture that begins here; undefined while too little of it is there to tell
 * @param finishPicture may change a picture's bytes; takes ownership
 */
export class PictureStream implements PacketReader {
  readonly #sizeOf: (bytes: Uint8Array) => number | undefined;
  readonly #finishPicture: (picture: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  readonly #packets: EncodedPacket[] = [];
  #rest = new Uint8Array();

  constructor(
    sizeOf: (bytes: Uint8Array) => number | undefined,
    finishPicture: (picture: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> = (picture) => picture,
  ) {
    this.#sizeOf = sizeOf;
    this.#finishPicture = finishPicture;
  }

  take(data: ArrayBuffer): void {
    const bytes = join(this.#rest, new Uint8Array(data));
    let from = 0;
    for (;;) {
      const size = this.#sizeOf(bytes.subarray(from));
      if (size === undefined || from + size > bytes.length) break;
      const picture = this.#finishPicture(bytes.slice(from, from + size));
      this.#packets.push({ data: picture, type: 'key', frame: this.#packets.length, duration: 1 });
      from += size;
    }
    this.#rest = bytes.slice(from);
  }

  async finish(): Promise<Packets> {
    if (this.#rest.length > 0) {
      throw new ExportError(
        'ENCODER_FAILED',
        `The encoder's output ends within a picture: ${this.#rest.length} bytes are left over.`,
        { value: this.#rest.length },
      );
    }
    return { packets: this.#packets };
  }
}

function join(first: Uint8Array<ArrayBuffer>, second: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (first.length === 0) return second;
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** Reads the packets of one muxed segment back. */
export class MuxedStream implements PacketReader {
  readonly #parts: ArrayBuffer[] = [];
  readonly #frameRate: Rational;

  constructor(frameRate: Rational) {
    this.#frameRate = frameRate;
  }

  take(data: ArrayBuffer): void {
    this.#parts.push(data);
  }

  async finish(): Promise<Packets> {
    const file = await new Blob(this.#parts).arrayBuffer();
    using input = new Input({ source: new BufferSource(file), formats: ALL_FORMATS });
    const track = await input.getPrimaryVideoTrack();
    const config = await track?.getDecoderConfig();
    if (!track || !config) {
      throw new ExportError('ENCODER_FAILED', 'ffmpeg.wasm wrote a file without a video track.', {
        value: file.byteLength,
      });
    }
    const read: { data: Uint8Array<ArrayBuffer>; type: 'key' | 'delta'; timestamp: number }[] = [];
    for await (const { data, type, timestamp } of new EncodedPacketSink(track).packets()) {
      read.push({ data: new Uint8Array(data), type, timestamp });
    }
    // Encoders that reorder pictures shift all times: only their order and spacing count.
    const origin = read.reduce((least, { timestamp }) => Math.min(least, timestamp), Infinity);
    const framesPerSecond = this.#frameRate.num / this.#frameRate.den;
    const packets = read.map(({ data, type, timestamp }) => ({
      data,
      type,
      frame: Math.round((timestamp - origin) * framesPerSecond),
      duration: 1,
    }));
    const { codec, description } = config;
    return { packets, codec, ...(description && { description: copyBytes(description) }) };
  }
}
