import { ExportError } from '../errors/index.ts';
import type { EncodedSegment } from '../media/index.ts';
import type { ByteSink, FileSettings, FileWriter } from './container.ts';
import { pictureName } from './picture-names.ts';
import { SegmentCheck } from './segment-check.ts';
import { ZipArchive } from './zip-archive.ts';

/** A ZIP archive of pictures, stored: PNG is compressed already. */
export class ZipWriter implements FileWriter {
  readonly #settings: FileSettings;
  readonly #check: SegmentCheck;
  readonly #archive: ZipArchive;

  constructor(settings: FileSettings, sink: ByteSink) {
    this.#settings = settings;
    this.#check = new SegmentCheck(settings);
    this.#archive = new ZipArchive(sink);
  }

  async add(segment: EncodedSegment): Promise<void> {
    const start = this.#check.accept(segment);
    for (const { frame, data } of segment.packets) {
      await this.#archive.addBytes(pictureName(this.#settings, start + frame), data);
    }
  }

  async addAudio(): Promise<void> {
    throw new ExportError('INTERNAL', 'A sequence of pictures has no sound.');
  }

  async finish(): Promise<void> {
    this.#check.complete();
    await this.#archive.finish();
  }
}
