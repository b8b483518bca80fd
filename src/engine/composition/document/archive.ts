import { type UnzipFileInfo, unzipSync } from 'fflate';
import { ExportError } from '../../errors/index.ts';
import { LIMITS } from './limits.ts';
import { parseJson } from './parse-json.ts';
import type { ThemeFile } from './theme.ts';
import { isObject, type Json, type JsonObject, objectsOf, textOf } from './values.ts';

/** A document's bytes with the files that came in the same archive, by path. */
export interface Unpacked {
  readonly document: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** The animation's id in the archive. */
  readonly id?: string;
  /** The theme that was chosen, or that the animation starts with. */
  readonly theme?: ThemeFile;
  /** Whether the archive holds state machines. */
  readonly interactive?: boolean;
}

export interface ArchiveChoice {
  /** By default the animation that the manifest names, or the first. */
  readonly animationId?: string | undefined;
  /** By default the animation's initial theme, if it has one. */
  readonly themeId?: string | undefined;
}

export function isArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] ?? 9) < 9;
}

/**
 * Takes an animation out of a `.lottie` archive: version 1 keeps it in `animations/`, version 2 in `a/`; a plain
 * ZIP of a `.json` does as well.
 *
 * @throws ExportError INVALID_COMPOSITION, COMPOSITION_LIMIT
 */
export function unpackArchive(bytes: Uint8Array, name: string, choice: ArchiveChoice = {}): Unpacked {
  const wanted = choice.animationId;
  if (bytes.length > LIMITS.archiveBytes) throw tooLarge(name, bytes.length);
  const entries = listEntries(bytes, name);
  const manifest = readManifest(bytes, entries, name);
  const documents = [...entries.keys()].filter(isDocument).sort();
  const path = wanted === undefined ? undefined : documents.find((entry) => idOf(entry) === wanted);
  if (wanted !== undefined && path === undefined) {
    const known = documents.map(idOf).join(', ') || 'none';
    throw new ExportError('INVALID_COMPOSITION', `${name} has no animation "${wanted}"; it has: ${known}.`, {
      value: wanted,
    });
  }
  const active = activeId(manifest);
  const chosen = path ?? documents.find((entry) => idOf(entry) === active) ?? documents[0];
  if (chosen === undefined) {
    throw new ExportError('INVALID_COMPOSITION', `${name} is an archive without an animation in it.`, {
      value: [...entries.keys()].slice(0, 20),
    });
  }
  const images = [...entries.keys()].filter(isAsset);
  const id = idOf(chosen);
  const themePath = findTheme(
    [...entries.keys()],
    choice.themeId ?? initialTheme(manifest, id),
    choice,
    name,
  );
  const files = extract(bytes, new Set([chosen, ...images, ...(themePath ? [themePath] : [])]), name);
  const document = files.get(chosen);
  if (!document) throw broken(name);
  const theme = themePath === undefined ? undefined : files.get(themePath);
  if (themePath !== undefined) files.delete(themePath);
  return {
    document,
    files,
    id,
    ...(theme && themePath && { theme: { id: idOf(themePath), bytes: theme } }),
    interactive: objectsOf(manifest?.stateMachines).length > 0,
  };
}

/** Only a theme that was asked for must be there: players show an animation without its initial one as well. */
function findTheme(
  paths: readonly string[],
  id: string | undefined,
  { themeId }: ArchiveChoice,
  name: string,
): string | undefined {
  const themes = paths.filter((path) => /^(t|themes)\/[^/]+\.json$/i.test(path));
  const found = id === undefined ? undefined : themes.find((path) => idOf(path) === id);
  if (found === undefined && themeId !== undefined) {
    const known = themes.map(idOf).join(', ') || 'none';
    throw new ExportError('INVALID_COMPOSITION', `${name} has no theme "${themeId}"; it has: ${known}.`, {
      value: themeId,
    });
  }
  return found;
}

const initialTheme = (manifest: JsonObject | undefined, animation: string): string | undefined =>
  textOf(objectsOf(manifest?.animations).find(({ id }) => textOf(id) === animation)?.initialTheme);

function isDocument(path: string): boolean {
  if (!path.toLowerCase().endsWith('.json') || path.startsWith('__MACOSX/')) return false;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  if (folder === 'animations/' || folder === 'a/') return true;
  const last = path.slice(folder.length);
  const otherParts = /^(states|themes|s|t|i|images|u|audio)\//;
  return !otherParts.test(folder) && last !== 'manifest.json' && !last.startsWith('.');
}

const isAsset = (path: string): boolean => !path.endsWith('/') && !path.toLowerCase().endsWith('.json');

const idOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.json$/i, '');

function activeId(manifest: JsonObject | undefined): string | undefined {
  if (!manifest) return undefined;
  const initial = isObject(manifest.initial) ? textOf(manifest.initial.animation) : undefined;
  return textOf(manifest.activeAnimationId) || initial || textOf(objectsOf(manifest.animations)[0]?.id);
}

function readManifest(
  bytes: Uint8Array,
  entries: ReadonlyMap<string, number>,
  name: string,
): JsonObject | undefined {
  if (!entries.has('manifest.json')) return undefined;
  const content = extract(bytes, new Set(['manifest.json']), name).get('manifest.json');
  if (!content) return undefined;
  let manifest: Json;
  try {
    manifest = parseJson(content, 'manifest.json');
  } catch (error) {
    // The animations can be found without it, as players do; only a hostile one is refused.
    if (error instanceof ExportError && error.code === 'INVALID_COMPOSITION') return undefined;
    throw error;
  }
  return isObject(manifest) ? manifest : undefined;
}

/** The paths in an archive with their unpacked sizes. */
function listEntries(bytes: Uint8Array, name: string): Map<string, number> {
  const entries = new Map<string, number>();
  let total = 0;
  unzip(bytes, name, (file) => {
    entries.set(file.name, file.originalSize);
    total += file.originalSize;
    if (entries.size > LIMITS.archiveEntries || total > LIMITS.unpackedBytes) throw tooLarge(name, total);
    return false;
  });
  return entries;
}

function extract(
  bytes: Uint8Array,
  wanted: ReadonlySet<string>,
  name: string,
): Map<string, Uint8Array<ArrayBuffer>> {
  const seen = new Set<string>();
  const files = unzip(bytes, name, (file) => {
    if (!wanted.has(file.name) || seen.has(file.name)) return false;
    seen.add(file.name);
    return true;
  });
  return new Map(Object.entries(files));
}

function unzip(bytes: Uint8Array, name: string, filter: (file: UnzipFileInfo) => boolean) {
  try {
    return unzipSync(bytes, { filter });
  } catch (cause) {
    if (cause instanceof ExportError) throw cause;
    throw broken(name, cause);
  }
}

function broken(name: string, cause?: unknown): ExportError {
  return new ExportError('INVALID_COMPOSITION', `${name} is a damaged archive; save or download it again.`, {
    cause,
  });
}

function tooLarge(name: string, size: number): ExportError {
  const limit = LIMITS.unpackedBytes / 2 ** 20;
  return new ExportError(
    'COMPOSITION_LIMIT',
    `${name} unpacks to more than ${limit} MiB or ${LIMITS.archiveEntries} files.`,
    { value: size },
  );
}
