import { PICTURES, type PictureCodecId, type ReadBytes } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import type { FileReport } from './container.ts';
import type { PictureFacts } from './pictures/facts.ts';
import { codecOfName, picturesTrack, pictureTags, readPictureFacts } from './pictures/picture-facts.ts';
import { PNG_HEADER_BYTES, readPngHeader } from './pictures/png-header.ts';
import { WindowReader } from './window-reader.ts';
import { listZipEntries, type ZipEntry } from './zip-directory.ts';

/** Problems beyond these are counted, not told one by one. */
const MOST_PROBLEMS = 20;
/** Local file header without its name and extra field: PKWARE APPNOTE section 4.3.7. */
const LOCAL_HEADER_BYTES = 30;
/** Small pictures lie close together. */
const WINDOW_BYTES = 8192;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** Reports an archive of pictures as one track: their count, size, and gaps in their numbers. */
export async function inspectZip(file: Blob): Promise<FileReport> {
  const entries = await listZipEntries(file);
  const codec = entries.map(({ name }) => codecOfName(name)).find((found) => found !== undefined);
  const pictures = codec === undefined ? [] : entries.filter(({ name }) => codecOfName(name) === codec);
  const [first] = pictures;
  const reader = new WindowReader(file, WINDOW_BYTES);
  const read = first && (await entryReader(reader, first));
  const facts = read && (await readPictureFacts(read, first.bytes));
  if (!facts || codec === undefined) {
    throw new ExportError('CHECK_FAILED', 'The archive holds no pictures of a sequence.', {
      value: entries.length,
    });
  }
  const problems = [...numberProblems(pictures), ...(await sizeProblems(reader, pictures, facts))];
  const shown =
    problems.length > MOST_PROBLEMS
      ? [...problems.slice(0, MOST_PROBLEMS), `… and ${problems.length - MOST_PROBLEMS} more.`]
      : problems;
  const track = picturesTrack(facts, pictures.length, shown);
  return {
    container: 'ZIP',
    mimeType: 'application/zip',
    bytes: file.size,
    durationSeconds: track.durationSeconds,
    tracks: [track],
    tags: pictureTags(facts),
    ...(facts.timecode !== undefined && { timecode: facts.timecode }),
  };
}

function numberProblems(pictures: readonly ZipEntry[]): string[] {
  const problems: string[] = [];
  let previous: number | undefined;
  for (const { name } of pictures) {
    const digits = /(\d+)\D*\.[a-z]+$/i.exec(name)?.[1];
    const number = digits === undefined ? undefined : Number(digits);
    if (number === undefined) problems.push(`${name} has no number.`);
    else if (previous !== undefined && number !== previous + 1)
      problems.push(`${name} follows number ${previous}.`);
    previous = number;
  }
  return problems;
}

type Size = Pick<PictureFacts, 'width' | 'height'>;

async function sizeProblems(
  file: WindowReader,
  pictures: readonly ZipEntry[],
  expected: PictureFacts,
): Promise<string[]> {
  const problems: string[] = [];
  for (const entry of pictures) {
    const read = await entryReader(file, entry);
    const size = read && (await readSize(read, expected.codec, entry.bytes));
    if (!size) problems.push(`${entry.name} is no ${PICTURES[expected.codec].name} picture.`);
    else if (size.width !== expected.width || size.height !== expected.height) {
      problems.push(
        `${entry.name} is ${size.width}×${size.height}, the first ${expected.width}×${expected.height}.`,
      );
    }
  }
  return problems;
}

/** A PNG's lies in front; archives of them are long. */
async function readSize(read: ReadBytes, codec: PictureCodecId, bytes: number): Promise<Size | undefined> {
  if (codec === 'png') return readPngHeader(await read(0, PNG_HEADER_BYTES));
  const facts = await readPictureFacts(read, bytes);
  return facts?.codec === codec && facts.whole ? facts : undefined;
}

/** The bytes of a stored entry; undefined where it is compressed. */
async function entryReader(file: WindowReader, entry: ZipEntry): Promise<ReadBytes | undefined> {
  if (entry.method !== 0) return undefined;
  const bytes = await file.read(entry.offset, LOCAL_HEADER_BYTES);
  if (bytes.length < LOCAL_HEADER_BYTES) return undefined;
  const local = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = entry.offset + LOCAL_HEADER_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  return (offset, length) => file.read(start + offset, Math.max(0, Math.min(length, entry.bytes - offset)));
}
