import type { EncodeSettings } from '../../codecs/index.ts';
import { pictureName } from '../../container/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { SegmentRange } from '../../segments/index.ts';
import type { ValidationRequest } from '../evidence.ts';
import { type PictureReader, pictureNaming, sequenceReader, zipReader } from '../picture-files.ts';
import { readSeenPicture } from '../read-picture.ts';
import type { ExpectedFile } from '../structure.ts';
import type { FilePicture, FilePictures } from './file-pictures.ts';

/** The pictures of a sequence, by the names that they should have. */
export async function openSequencePictures(
  output: ValidationRequest['output'],
  ranges: readonly SegmentRange[],
  settings: EncodeSettings,
  expected: ExpectedFile = {},
): Promise<FilePictures> {
  const read = output.kind === 'file' ? await zipReader(output.file) : sequenceReader(output.target);
  const firstFrame = ranges[0]?.start ?? 0;
  const count = (ranges.at(-1)?.end ?? firstFrame) - firstFrame;
  const naming = pictureNaming(settings, { start: firstFrame, end: firstFrame + count }, expected);
  return {
    count,
    isKey: () => true,
    async *pictures(indices) {
      for (const index of indices) {
        yield await readPicture(read, pictureName(naming, index), index, settings);
      }
    },
    close() {},
  };
}

async function readPicture(
  read: PictureReader,
  name: string,
  index: number,
  settings: EncodeSettings,
): Promise<FilePicture> {
  try {
    const file = await read(name);
    if (!file) return { index, missing: true, failure: `${name} is not there.` };
    return { index, picture: await readSeenPicture(file, settings.codec, settings.colourSpace) };
  } catch (thrown) {
    return { index, failure: `${name}: ${ExportError.from(thrown).message}` };
  }
}
