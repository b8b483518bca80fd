import { crc32 } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import type { EncodedSegment } from '../media/index.ts';
import type { ByteSink, FileSettings, FileWriter } from './container.ts';
import { pictureName } from './picture-names.ts';
import { SegmentCheck } from './segment-check.ts';
import { sinkFailure } from './sink-failure.ts';
import { centralHeader, endRecords, localHeader, type StoredEntry } from './zip-records.ts';

/** Bytes are gathered to pieces of about this size: a sink may be a server, and records are small. */
const PIECE_BYTES = 1 << 20;

/**
 * A ZIP archive of pictures, stored (PNG is compressed already), with ZIP64 where it grows past 4 GB or 65,534
 * entries. Written here rather than by client-zip, whose archives break past 65,535 entries: 18 minutes of pictures.
 */
export class ZipWriter implements FileWriter {
  readonly #settings: FileSettings;
  readonly #check: SegmentCheck;
  readonly #sink: ByteSink;
  readonly #entries: StoredEntry[] = [];
  #pieces: Uint8Array[] = [];
  #pending = 0;
  #position = 0;

  constructor(settings: FileSettings, sink: ByteSink) {
    this.#settings = settings;
    this.#check = new SegmentCheck(settings);
    this.#sink = sink;
  }

  async add(segment: EncodedSegment): Promise<void> {
    const start = this.#check.accept(segment);
    for (const { frame, data } of segment.packets) {
      const entry: StoredEntry = {
        name: new TextEncoder().encode(pictureName(this.#settings, start + frame)),
        crc: crc32(data),
        bytes: data.length,
        offset: this.#position + this.#pending,
      };
      this.#entries.push(entry);
      await this.#write(localHeader(entry));
      await this.#write(data);
    }
  }

  async addAudio(): Promise<void> {
    throw new ExportError('INTERNAL', 'A sequence of pictures has no sound.');
  }

  async finish(): Promise<void> {
    this.#check.complete();
    const start = this.#position + this.#pending;
    for (const entry of this.#entries) await this.#write(centralHeader(entry));
    const end = this.#position + this.#pending;
    await this.#write(endRecords(this.#entries.length, start, end - start));
    await this.#flush();
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
    try {
      await this.#sink.write(bytes, this.#position);
    } catch (cause) {
      throw sinkFailure(cause);
    }
    this.#position += bytes.length;
    this.#pieces = [];
    this.#pending = 0;
  }
}
