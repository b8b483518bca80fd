import { ExportError } from '../errors/index.ts';
import type { FileReport } from './container.ts';
import { PNG_HEADER_BYTES, type PngHeader, picturesTrack, readPngHeader } from './inspect-png.ts';
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

/** Reports an archive of PNG pictures as one track: their count, size, and gaps in their numbers. */
export async function inspectZip(file: Blob): Promise<FileReport> {
  const entries = await listZipEntries(file);
  const pictures = entries.filter(({ name }) => name.toLowerCase().endsWith('.png'));
  const [first] = pictures;
  const reader = new WindowReader(file, WINDOW_BYTES);
  const header = first && (await readEntryHeader(reader, first));
  if (!header) {
    throw new ExportError('CHECK_FAILED', 'The archive holds no PNG pictures.', { value: entries.length });
  }
  const problems = [...numberProblems(pictures), ...(await sizeProblems(reader, pictures, header))];
  const shown =
    problems.length > MOST_PROBLEMS
      ? [...problems.slice(0, MOST_PROBLEMS), `… and ${problems.length - MOST_PROBLEMS} more.`]
      : problems;
  return {
    container: 'ZIP',
    mimeType: 'application/zip',
    bytes: file.size,
    durationSeconds: 0,
    tracks: [picturesTrack(header, pictures.length, shown)],
    tags: { depth: String(header.depth), alpha: header.hasAlpha ? 'straight' : 'none' },
  };
}

function numberProblems(pictures: readonly ZipEntry[]): string[] {
  const problems: string[] = [];
  let previous: number | undefined;
  for (const { name } of pictures) {
    const digits = /(\d+)\.png$/i.exec(name)?.[1];
    const number = digits === undefined ? undefined : Number(digits);
    if (number === undefined) problems.push(`${name} has no number.`);
    else if (previous !== undefined && number !== previous + 1)
      problems.push(`${name} follows number ${previous}.`);
    previous = number;
  }
  return problems;
}

async function sizeProblems(
  file: WindowReader,
  pictures: readonly ZipEntry[],
  expected: PngHeader,
): Promise<string[]> {
  const problems: string[] = [];
  for (const entry of pictures) {
    const header = await readEntryHeader(file, entry);
    if (!header) problems.push(`${entry.name} is no PNG picture.`);
    else if (header.width !== expected.width || header.height !== expected.height) {
      problems.push(
        `${entry.name} is ${header.width}×${header.height}, the first ${expected.width}×${expected.height}.`,
      );
    }
  }
  return problems;
}

/** The picture header of a stored entry; undefined where the entry is compressed or no PNG. */
async function readEntryHeader(file: WindowReader, entry: ZipEntry): Promise<PngHeader | undefined> {
  if (entry.method !== 0) return undefined;
  const bytes = await file.read(entry.offset, LOCAL_HEADER_BYTES);
  if (bytes.length < LOCAL_HEADER_BYTES) return undefined;
  const local = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = entry.offset + LOCAL_HEADER_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  return readPngHeader(await file.read(start, PNG_HEADER_BYTES));
}
