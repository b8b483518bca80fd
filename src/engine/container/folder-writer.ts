import { ExportError } from '../errors/index.ts';
import type { EncodedSegment } from '../media/index.ts';
import type { FileSettings, FileWriter, FolderSink } from './container.ts';
import { namingOf, pictureName } from './picture-names.ts';
import { stampPicture } from './pictures/stamp.ts';
import { SegmentCheck } from './segment-check.ts';
import { sinkFailure } from './sink-failure.ts';

/** One file a picture. */
export class FolderWriter implements FileWriter {
  readonly #settings: FileSettings;
  readonly #sink: FolderSink;
  readonly #check: SegmentCheck;

  constructor(settings: FileSettings, sink: FolderSink) {
    this.#settings = settings;
    this.#sink = sink;
    this.#check = new SegmentCheck(settings);
  }

  async add(segment: EncodedSegment): Promise<void> {
    const start = this.#check.accept(segment);
    const settings = this.#settings;
    for (const { frame, data } of segment.packets) {
      const index = start + frame;
      const file = await stampPicture(data, settings.track.codec, settings, index);
      try {
        await this.#sink.writeFile(pictureName(namingOf(settings), index), file);
      } catch (cause) {
        throw sinkFailure(cause);
      }
    }
  }

  async addAudio(): Promise<void> {
    throw new ExportError('INTERNAL', 'A sequence of pictures has no sound.');
  }

  async finish(): Promise<void> {
    this.#check.complete();
  }
}
