import { listZipEntries, storedZipPlace } from '../../zip-directory.ts';

/** A file of a clip that lies in an archive. */
export interface ClipPart {
  readonly file: Blob;
  /** Where it begins in the archive. */
  readonly offset: number;
}

/** Local file header without its name: PKWARE APPNOTE section 4.3.7. */
const LOCAL_HEADER_BYTES = 30;
const LONGEST_NAME = 64;
const MOST_PARTS = 64;

/** Whether a file is an archive of MXF files: those of one clip, each with one essence. */
export async function isClipArchive(file: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await file.slice(0, LOCAL_HEADER_BYTES + LONGEST_NAME).arrayBuffer());
  if (!(bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes.length > LOCAL_HEADER_BYTES))
    return false;
  const length = (bytes[26] ?? 0) | ((bytes[27] ?? 0) << 8);
  const name = new TextDecoder().decode(bytes.subarray(LOCAL_HEADER_BYTES, LOCAL_HEADER_BYTES + length));
  return name.toLowerCase().endsWith('.mxf');
}

/** The MXF files of an archive in its order; none where the file is no such archive, or broken. */
export async function clipParts(file: Blob): Promise<readonly ClipPart[]> {
  if (!(await isClipArchive(file))) return [];
  const parts: ClipPart[] = [];
  for (const entry of (await listZipEntries(file)).slice(0, MOST_PARTS)) {
    if (!entry.name.toLowerCase().endsWith('.mxf')) continue;
    const { start, end } = await storedZipPlace(file, entry);
    parts.push({ file: file.slice(start, end), offset: start });
  }
  return parts;
}

/** The file that a decoder of pictures takes: of a clip in an archive, that of its pictures, which comes first. */
export async function pictureFile(file: File): Promise<File> {
  const [first] = await clipParts(file);
  return first ? new File([first.file], file.name) : file;
}
