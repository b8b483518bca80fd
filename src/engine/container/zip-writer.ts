import { ExportError } from '../errors/index.ts';
import type { EncodedSegment } from '../media/index.ts';
import type { ByteSink, FileSettings, FileWriter } from './container.ts';
import { namingOf, pictureName } from './picture-names.ts';
import { stampPicture } from './pictures/stamp.ts';
import { SegmentCheck } from './segment-check.ts';
import { ZipArchive } from './zip-archive.ts';

/** A ZIP archive of pictures, stored: they are compressed already, where they are to be. */
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
    const settings = this.#settings;
    for (const { frame, data } of segment.packets) {
      const index = start + frame;
      const file = await stampPicture(data, settings.track.codec, settings, index);
      await this.#archive.addBytes(pictureName(namingOf(settings), index), file);
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
