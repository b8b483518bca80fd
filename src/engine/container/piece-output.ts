import type { ByteSink } from './container.ts';
import { sinkFailure } from './sink-failure.ts';

/** Bytes are gathered to pieces of this size: a sink may be a server or a disk, and records are small. */
const PIECE_BYTES = 1 << 20;

/** A sink that is written from front to end, with room left out here and there that is filled later. */
export class PieceOutput {
  readonly #sink: ByteSink;
  #piece = new Uint8Array(PIECE_BYTES);
  #filled = 0;
  /** Of the piece in hand. */
  #start = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** Where the next byte goes. */
  get position(): number {
    return this.#start + this.#filled;
  }

  /** @throws ExportError OUTPUT_FAILED where the sink refuses */
  async append(bytes: Uint8Array): Promise<void> {
    let at = 0;
    while (at < bytes.length) {
      const part = bytes.subarray(at, at + PIECE_BYTES - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === PIECE_BYTES) await this.flush();
    }
  }

  /** Leaves room; what is not filled in later reads as zeros. */
  async skip(bytes: number): Promise<void> {
    await this.flush();
    this.#start += bytes;
  }

  /** Writes where something, or room, already is. */
  async patch(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
    await this.flush();
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      await this.#send(bytes.slice(at, at + PIECE_BYTES), position + at);
    }
  }

  async flush(): Promise<void> {
    if (this.#filled === 0) return;
    const piece = this.#piece;
    const bytes = this.#filled === PIECE_BYTES ? piece : piece.slice(0, this.#filled);
    // The sink may keep a full piece: it gets it for good.
    if (bytes === piece) this.#piece = new Uint8Array(PIECE_BYTES);
    const start = this.#start;
    this.#start += this.#filled;
    this.#filled = 0;
    await this.#send(bytes, start);
  }

  async #send(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
    try {
      await this.#sink.write(bytes, position);
    } catch (cause) {
      throw sinkFailure(cause);
    }
  }
}
