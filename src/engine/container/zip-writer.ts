import { makeZip } from 'client-zip';
import type { EncodedSegment } from '../media/index.ts';
import type { ByteSink, FileSettings, FileWriter } from './container.ts';
import { pictureName } from './picture-names.ts';
import { SegmentCheck } from './segment-check.ts';
import { sinkFailure } from './sink-failure.ts';

interface Entry {
  readonly name: string;
  readonly input: Uint8Array<ArrayBuffer>;
  readonly lastModified: Date;
}

/** Bytes are gathered to pieces of about this size: a sink may be a server, and entries have small headers. */
const PIECE_BYTES = 1 << 20;

/**
 * A ZIP archive of pictures, stored (PNG is compressed already), with ZIP64 where it grows past 4 GB or 65,535
 * entries (PKWARE APPNOTE 6.3.10 section 4.5.3).
 */
export class ZipWriter implements FileWriter {
  readonly #settings: FileSettings;
  readonly #check: SegmentCheck;
  readonly #entries: WritableStreamDefaultWriter<Entry>;
  readonly #written: Promise<void>;
  /**
   * The first instant that ZIP's dates can name, in local time, as ZIP means it: the bytes are the same in every
   * time zone.
   */
  readonly #date = new Date(1980, 0, 1);

  constructor(settings: FileSettings, sink: ByteSink) {
    this.#settings = settings;
    this.#check = new SegmentCheck(settings);
    const { readable, writable } = new TransformStream<Entry, Entry>();
    this.#entries = writable.getWriter();
    this.#written = pump(makeZip(entriesOf(readable)), sink);
    // A failure is reported by the add() or finish() that it meets, not as an unhandled rejection before.
    this.#written.catch((reason: unknown) => this.#entries.abort(reason));
    this.#entries.closed.catch(() => undefined);
  }

  async add(segment: EncodedSegment): Promise<void> {
    const start = this.#check.accept(segment);
    for (const { frame, data } of segment.packets) {
      const name = pictureName(this.#settings, start + frame);
      const taken = this.#entries.write({ name, input: data, lastModified: this.#date });
      await Promise.race([taken, this.#written]);
    }
  }

  async finish(): Promise<void> {
    this.#check.complete();
    await Promise.race([this.#entries.close(), this.#written]);
    await this.#written;
  }
}

/** ReadableStreams are not iterable in every browser. */
async function* entriesOf(readable: ReadableStream<Entry>): AsyncGenerator<Entry> {
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

async function pump(archive: ReadableStream<Uint8Array>, sink: ByteSink): Promise<void> {
  const reader = archive.getReader();
  let position = 0;
  let pieces: Uint8Array[] = [];
  let pending = 0;
  const write = async (): Promise<void> => {
    const bytes = new Uint8Array(pending);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    await sink.write(bytes, position);
    position += pending;
    pieces = [];
    pending = 0;
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (value) {
        pieces.push(value);
        pending += value.length;
      }
      if (pending >= PIECE_BYTES || (done && pending > 0)) await write();
      if (done) return;
    }
  } catch (cause) {
    throw sinkFailure(cause);
  }
}
