import type { OutputStream } from './instance.ts';

const CHUNK_BYTES = 512 * 1024;
const FIRST_CAPACITY = 1 << 20;

/** Gathers what ffmpeg writes in small pieces and passes it on in larger ones. */
export class ChunkedOutput implements OutputStream {
  readonly #emit: (data: ArrayBuffer) => void;
  #chunk = new Uint8Array(CHUNK_BYTES);
  #filled = 0;

  constructor(emit: (data: ArrayBuffer) => void) {
    this.#emit = emit;
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const length = Math.min(bytes.length - from, CHUNK_BYTES - this.#filled);
      this.#chunk.set(bytes.subarray(from, from + length), this.#filled);
      this.#filled += length;
      from += length;
      if (this.#filled === CHUNK_BYTES) this.flush();
    }
  }

  flush(): void {
    if (this.#filled === 0) return;
    this.#emit(this.#chunk.slice(0, this.#filled).buffer);
    this.#filled = 0;
  }
}

/** A file in memory, outside of the core's heap, that its muxer may seek in: one segment of a compressed stream. */
export class MemoryOutput implements OutputStream {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #position = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  write(bytes: Uint8Array): void {
    const end = this.#position + bytes.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#position);
    this.#position = end;
    this.#length = Math.max(this.#length, end);
  }

  seek(position: number): void {
    this.#position = position;
  }

  take(): ArrayBuffer {
    return this.#bytes.slice(0, this.#length).buffer;
  }
}
