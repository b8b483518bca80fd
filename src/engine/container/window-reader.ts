/** Reads a file in pieces: headers lie close together, and each read of a Blob costs a turn. */
export class WindowReader {
  readonly #file: Blob;
  readonly #windowBytes: number;
  #start = 0;
  #bytes = new Uint8Array(0);

  constructor(file: Blob, windowBytes: number) {
    this.#file = file;
    this.#windowBytes = windowBytes;
  }

  /** What is in hand already; undefined where it has to be read. A view: it holds until the next read. */
  ready(offset: number, bytes: number): Uint8Array<ArrayBuffer> | undefined {
    const at = offset - this.#start;
    return at >= 0 && at + bytes <= this.#bytes.length ? this.#bytes.subarray(at, at + bytes) : undefined;
  }

  /** Fewer bytes at the end of the file. */
  async read(offset: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const end = Math.min(this.#file.size, offset + bytes);
    const ready = this.ready(offset, Math.max(0, end - offset));
    if (ready) return ready;
    const length = Math.max(bytes, this.#windowBytes);
    this.#start = offset;
    this.#bytes = new Uint8Array(await this.#file.slice(offset, offset + length).arrayBuffer());
    return this.#bytes.subarray(0, bytes);
  }
}
