import { PICTURES } from '../../codecs/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { FileReport } from '../container.ts';
import { WindowReader } from '../window-reader.ts';
import { picturesTrack, pictureTags, readPictureFacts } from './picture-facts.ts';

/** Headers lie together. */
const WINDOW_BYTES = 65_536;

/**
 * Reports a single picture.
 *
 * @throws ExportError CHECK_FAILED for one whose header can't be read
 */
export async function inspectPicture(file: Blob): Promise<FileReport> {
  const reader = new WindowReader(file, WINDOW_BYTES);
  const facts = await readPictureFacts((offset, length) => reader.read(offset, length), file.size);
  if (!facts) {
    throw new ExportError('CHECK_FAILED', 'The file begins like a picture, but has no header of one.', {
      value: file.size,
    });
  }
  const problems = facts.whole ? [] : ['The picture is cut off: its end is missing.'];
  const { name, mimeType } = PICTURES[facts.codec];
  const track = picturesTrack(facts, 1, problems);
  return {
    container: name,
    mimeType,
    bytes: file.size,
    durationSeconds: track.durationSeconds,
    tracks: [track],
    tags: pictureTags(facts),
    ...(facts.timecode !== undefined && { timecode: facts.timecode }),
  };
}
