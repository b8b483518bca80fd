import { open, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { ExportError, FILE_HEAD_BYTES, fileKind } from '../engine/index.ts';
import { FONT_FILE } from './fonts.ts';
import type { LinkedFile } from './linked-file.ts';
import type { PageInput } from './page-protocol.ts';

/** The largest composition that is read: ten times the largest that motion tools are known to write. */
const LARGEST_INPUT = 128 * 2 ** 20;

/** For all linked pictures and fonts of a composition together; each lies in memory while the export runs. */
const LARGEST_ASSETS = 512 * 2 ** 20;

/** A composition or a video on disk: what the page is told of it, and the paths of its files in the same order. */
export interface Input extends PageInput {
  readonly path: string;
  /** The document, then its assets. */
  readonly files: readonly string[];
}

/**
 * Looks a composition up, with the files beside it that it links to.
 *
 * Nothing is judged here but size and place; the engine reads the document and says what is wrong with it.
 *
 * @throws ExportError INVALID_COMPOSITION, COMPOSITION_LIMIT or, for a link that leaves the folder, ASSET_FAILED
 */
export async function openInput(path: string, fonts: readonly LinkedFile[] = []): Promise<Input> {
  const size = await fileSize(path);
  if (size === 0) throw new ExportError('INVALID_COMPOSITION', `${path} is empty.`, { value: path });
  const head = await headOf(path);
  if (fileKind(head) === 'video') return { path, fileName: basename(path), assetPaths: [], files: [path] };
  if (size > LARGEST_INPUT) {
    throw new ExportError(
      'COMPOSITION_LIMIT',
      `${path} has ${Math.ceil(size / 2 ** 20)} MB; a composition may have ${LARGEST_INPUT / 2 ** 20} MB. ` +
        'Link its images instead of embedding them.',
      { value: size },
    );
  }
  const assets = [...(isArchive(head) ? [] : await linkedAssets(path)), ...fonts];
  return {
    path,
    fileName: basename(path),
    assetPaths: assets.map(({ name }) => name),
    files: [path, ...assets.map(({ file }) => file)],
  };
}

/** @throws ExportError INVALID_COMPOSITION unless it is a file that can be read */
export async function fileSize(path: string): Promise<number> {
  const status = await stat(path).catch(() => undefined);
  if (!status) throw new ExportError('INVALID_COMPOSITION', `There is no file ${path}.`, { value: path });
  if (!status.isFile()) {
    throw new ExportError('INVALID_COMPOSITION', `${path} is not a file.`, { value: path });
  }
  return status.size;
}

/** A `.lottie` archive (a ZIP file: PKWARE APPNOTE 4.3.7) carries its assets within. */
const isArchive = (head: Buffer): boolean => head.toString('latin1', 0, 2) === 'PK';

async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FILE_HEAD_BYTES), 0, FILE_HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function linkedAssets(path: string): Promise<LinkedFile[]> {
  const folder = await realpath(dirname(path));
  const assets: LinkedFile[] = [];
  let total = 0;
  for (const name of await linkedNames(path)) {
    // Players take an absolute path as one from the document's own place.
    const file = await realpath(join(folder, name)).catch(() => undefined);
    const outside = !join(folder, name).startsWith(folder + sep) || (file && !file.startsWith(folder + sep));
    if (outside) {
      throw new ExportError(
        'ASSET_FAILED',
        `${path} links to "${name}", which lies outside of its own folder; such files are not read. ` +
          'Put the file beside the composition.',
        { value: name },
      );
    }
    // What is missing the engine reports, by the layer that needs it.
    if (!file) continue;
    // Videos and sound are read piece by piece.
    total += fileKind(await headOf(file)) === undefined ? await fileSize(file) : 0;
    if (total > LARGEST_ASSETS) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `The files that ${path} links to have more than ${LARGEST_ASSETS / 2 ** 20} MB together.`,
        { value: total },
      );
    }
    assets.push({ name, file });
  }
  return assets;
}

/**
 * The paths of linked assets: `u` and `p` of each asset that is not embedded (Lottie specification 1.0.1, Assets),
 * and `fPath` of each font, where it is a path below the document's folder.
 */
async function linkedNames(path: string): Promise<Set<string>> {
  const text = await readFile(path, 'utf8');
  const names = new Set<string>();
  if (!text.includes('"assets"') && !text.includes('"fPath"')) return names;
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The engine says in words what is wrong with it.
    return names;
  }
  const assets = field(document, 'assets');
  for (const asset of Array.isArray(assets) ? assets : []) {
    const [folder, name] = [field(asset, 'u'), field(asset, 'p')];
    if (typeof name !== 'string' || name === '' || field(asset, 'e') === 1) continue;
    const full = typeof folder === 'string' && folder !== '' ? `${folder.replace(/\/$/, '')}/${name}` : name;
    // A scheme, as of data: and https:, is no file beside the document.
    if (!/^[a-z][a-z0-9+.-]+:/i.test(full) && !full.includes('\0')) names.add(full);
  }
  const fonts = field(field(document, 'fonts'), 'list');
  for (const font of Array.isArray(fonts) ? fonts : []) {
    const path = field(font, 'fPath');
    // Tools also write addresses there, and paths of the machine that the fonts were installed on.
    if (
      typeof path === 'string' &&
      FONT_FILE.test(path) &&
      !/^([a-z][a-z0-9+.-]+:|\/|.*\.\.)|\0/i.test(path)
    ) {
      names.add(path);
    }
  }
  return names;
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
