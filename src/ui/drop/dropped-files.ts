import type { AssetFile } from '../../engine/index.ts';

/** A file with the path that it had in what was dropped or chosen, `/` between its parts. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** What one drop means: the composition to open, and the files that it may link to. */
export interface DroppedComposition {
  readonly composition: DroppedFile | undefined;
  readonly linked: readonly DroppedFile[];
  /** Further compositions that one stage has no room for. */
  readonly others: readonly DroppedFile[];
}

const COMPOSITION = /\.(json|lottie)$/i;
const VIDEO = /\.(mp4|m4v|mov|webm|mkv|ts|mts|m2ts)$/i;
const SOUND = /\.(mp3|m4a|aac|wav|flac|ogg|opus)$/i;
const PICTURE = /\.(png|jpe?g|webp|gif|svg|avif|bmp)$/i;
const FONT = /\.([ot]tf|[ot]tc|woff2?)$/i;
/** A drop of a home folder by mistake must not be read to its end. */
const MAXIMUM_FILES = 5000;

/**
 * Picks the composition nearest to the top. Where there is none, a file of an unknown kind is taken for one, and of
 * videos by themselves the first, which is exported as it is.
 */
export function sortDroppedFiles(files: readonly DroppedFile[]): DroppedComposition {
  const visible = files.filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')));
  const depth = ({ path }: DroppedFile) => path.split('/').length;
  const compositions = visible
    .filter(({ path }) => COMPOSITION.test(path))
    .sort((a, b) => depth(a) - depth(b) || a.path.localeCompare(b.path));
  const videos = visible.filter(({ path }) => VIDEO.test(path));
  if (videos.length === visible.length)
    return { composition: videos[0], linked: [], others: videos.slice(1) };
  const linked = visible.filter(({ path }) => isLinked(path));
  const unknown = visible.filter(({ path }) => !COMPOSITION.test(path) && !isLinked(path));
  const [composition = unknown[0], ...others] = compositions;
  return { composition, linked, others };
}

const isPictureOrFont = (path: string): boolean => PICTURE.test(path) || FONT.test(path);
const isLinked = (path: string): boolean => isPictureOrFont(path) || VIDEO.test(path) || SOUND.test(path);

const KINDS = {
  document: /\.json$/i,
  archive: /\.lottie$/i,
  video: VIDEO,
  sound: SOUND,
  picture: PICTURE,
  font: FONT,
} as const;
export type FileKind = keyof typeof KINDS | 'unknown';

/** What a file is taken for when it is opened, by its name alone. */
export function kindOfFile(name: string): FileKind {
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
  return kinds.find((kind) => KINDS[kind].test(name)) ?? 'unknown';
}

/**
 * The linked files by each path under which the document may name them: relative to the document's folder, by bare
 * name, and in `images/`, where Lottie exporters put pictures. Videos and sound may be too large to read and stay files.
 */
export async function readLinkedFiles(
  linked: readonly DroppedFile[],
  compositionPath: string,
): Promise<Map<string, AssetFile>> {
  const folder = compositionPath.slice(0, compositionPath.lastIndexOf('/') + 1);
  const assets = new Map<string, AssetFile>();
  const aliases = new Map<string, AssetFile>();
  for (const { path, file } of linked) {
    const whole = isPictureOrFont(path);
    const bytes = whole ? new Uint8Array(await file.arrayBuffer()) : file;
    assets.set(path.startsWith(folder) ? path.slice(folder.length) : path, bytes);
    for (const alias of [file.name, `images/${file.name}`]) {
      if (!aliases.has(alias)) aliases.set(alias, bytes);
    }
  }
  return new Map([...aliases, ...assets]);
}

/** The files of a drop, those of dropped folders too. */
export async function readDrop(transfer: DataTransfer): Promise<DroppedFile[]> {
  // Entries must be taken before the first await: the browser empties the transfer after the event.
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  if (entries.length === 0) return [...transfer.files].map(withPath);
  const files: DroppedFile[] = [];
  for (const entry of entries) await collect(entry, files);
  return files;
}

/** A chosen file with its path, which is longer than its name where a folder was chosen. */
export function withPath(file: File): DroppedFile {
  return { path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, file };
}

async function collect(entry: FileSystemEntry, files: DroppedFile[]): Promise<void> {
  if (files.length >= MAXIMUM_FILES) return;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    files.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  if (!isFolder(entry)) return;
  const reader = entry.createReader();
  // A reader hands out a folder in portions, the last of which is empty.
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (portion.length === 0) return;
    for (const child of portion) await collect(child, files);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
