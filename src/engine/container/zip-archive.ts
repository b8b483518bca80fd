import { crc32 } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import type { ByteSink } from './container.ts';
import { sinkFailure } from './sink-failure.ts';
import { centralHeader, endRecords, LOCAL_CRC_OFFSET, localHeader, type StoredEntry } from './zip-records.ts';

/** Bytes are gathered to pieces of about this size: a sink may be a server, and records are small. */
const PIECE_BYTES = 1 << 20;

/**
 * A ZIP archive of stored files, with ZIP64 where a file or the whole grows past 4 GB, or it has more than 65,534
 * entries. Memory stays flat but for the directory. Written here rather than by client-zip, whose archives break past
 * 65,535 entries: 18 minutes of pictures.
 */
export class ZipArchive {
  readonly #sink: ByteSink;
  readonly #entries: StoredEntry[] = [];
  #pieces: Uint8Array[] = [];
  #pending = 0;
  #position = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  async addBytes(name: string, bytes: Uint8Array, modified?: Date): Promise<void> {
    const entry = this.#entryOf(name, crc32(bytes), bytes.length, modified);
    await this.#write(localHeader(entry));
    await this.#write(bytes);
    this.#entries.push(entry);
  }

  /**
   * Adds a file from its stream.
   *
   * @param onBytes told how many bytes were added since it was last told
   * @throws ExportError OUTPUT_FAILED where the file gives other bytes than it promised
   */
  async addFile(
    name: string,
    file: Blob,
    modified?: Date,
    onBytes: (bytes: number) => void = () => {},
  ): Promise<void> {
    await this.#flush();
    const draft = this.#entryOf(name, 0, file.size, modified);
    await this.#write(localHeader(draft));
    const reader = file.stream().getReader();
    let crc = 0;
    let bytes = 0;
    for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
      crc = crc32(value, crc);
      bytes += value.length;
      await this.#write(value);
      onBytes(value.length);
    }
    if (bytes !== file.size) {
      throw new ExportError('OUTPUT_FAILED', `“${name}” gave ${bytes} of its ${file.size} bytes.`, {
        value: name,
      });
    }
    await this.#flush();
    // The header came before anybody knew its checksum.
    const checksum = new DataView(new ArrayBuffer(4));
    checksum.setUint32(0, crc, true);
    await this.#send(new Uint8Array(checksum.buffer), draft.offset + LOCAL_CRC_OFFSET);
    this.#entries.push({ ...draft, crc });
  }

  async finish(): Promise<void> {
    const start = this.#position + this.#pending;
    for (const entry of this.#entries) await this.#write(centralHeader(entry));
    const end = this.#position + this.#pending;
    await this.#write(endRecords(this.#entries.length, start, end - start));
    await this.#flush();
  }

  #entryOf(name: string, crc: number, bytes: number, modified: Date | undefined): StoredEntry {
    return {
      name: new TextEncoder().encode(name),
      crc,
      bytes,
      offset: this.#position + this.#pending,
      ...(modified && { modified }),
    };
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#pieces.push(bytes);
    this.#pending += bytes.length;
    if (this.#pending >= PIECE_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    const bytes = new Uint8Array(this.#pending);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    await this.#send(bytes, this.#position);
    this.#position += bytes.length;
    this.#pieces = [];
    this.#pending = 0;
  }

  async #send(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
    if (bytes.length === 0) return;
    try {
      await this.#sink.write(bytes, position);
    } catch (cause) {
      throw sinkFailure(cause);
    }
  }
}
