import { decodeImage } from '../../codecs/index.ts';
import { pictureName } from '../../container/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { SegmentRange } from '../../segments/index.ts';
import type { ValidationRequest } from '../evidence.ts';
import { type PictureReader, sequenceReader, zipReader } from '../picture-files.ts';
import type { FilePicture, FilePictures } from './file-pictures.ts';

/** The pictures of a sequence, by the names that they should have. */
export async function openSequencePictures(
  output: ValidationRequest['output'],
  ranges: readonly SegmentRange[],
): Promise<FilePictures> {
  const read = output.kind === 'file' ? await zipReader(output.file) : sequenceReader(output.target);
  const firstFrame = ranges[0]?.start ?? 0;
  const count = (ranges.at(-1)?.end ?? firstFrame) - firstFrame;
  return {
    count,
    isKey: () => true,
    async *pictures(indices) {
      for (const index of indices) {
        yield await readPicture(read, pictureName({ firstFrame, frameCount: count }, index), index);
      }
    },
    close() {},
  };
}

async function readPicture(read: PictureReader, name: string, index: number): Promise<FilePicture> {
  try {
    const file = await read(name);
    if (!file) return { index, missing: true, failure: `${name} is not there.` };
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { width, height, data } = await decodeImage(bytes, 'image/png');
    return { index, picture: { width, height, data } };
  } catch (thrown) {
    return { index, failure: `${name}: ${ExportError.from(thrown).message}` };
  }
}
