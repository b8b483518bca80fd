import { listZipEntries, storedZipEntry } from '../container/index.ts';
import { type GatheredFile, sidecarOf } from '../delivery/index.ts';
import { ExportError } from '../errors/index.ts';
import type { BatchRecord } from './batch-record.ts';
import { openStoredFile, storedOutput } from './output.ts';
import type { JobRecord } from './record.ts';

/** What a batch has to bring together. */
export interface BatchContents {
  readonly files: readonly GatheredFile[];
  /** Names there, by job; also of those that lie in the folder from before. */
  readonly names: ReadonlyMap<string, string>;
  /** Names of files that were brought together before and are nowhere else. */
  readonly sealed: readonly string[];
  /** Names of files that are nowhere. */
  readonly lost: readonly string[];
}

/**
 * The finished files of a batch: each from the store, or out of the archive that was made before, where a person had
 * the single file removed since.
 *
 * @throws ExportError STORAGE_CORRUPT where the store lacks what it should have
 */
export async function contentsOf(
  storeName: string,
  batch: BatchRecord,
  jobs: ReadonlyMap<string, JobRecord>,
  names: ReadonlyMap<string, string>,
): Promise<BatchContents> {
  const { settlement, settings } = batch;
  const files: GatheredFile[] = [];
  const there = new Map<string, string>();
  const sealed: string[] = [];
  const lost: string[] = [];
  for (const [id, { state, result, completedAt, fileRemoved }] of jobs) {
    if (state !== 'completed' || !result) continue;
    const name = names.get(id) ?? result.fileName;
    const earlier = settlement?.files.get(id);
    const modified = completedAt ?? new Date();
    let content: Blob;
    if (!fileRemoved) {
      content = await openStoredFile(storedOutput(storeName, id, 'file'));
    } else if (earlier === undefined) {
      lost.push(name);
      continue;
    } else if (settings.destination?.kind === 'folder') {
      there.set(id, earlier);
      continue;
    } else if (settlement?.archive) {
      content = await entryOf(await openStoredFile(settlement.archive.stored), earlier);
    } else {
      sealed.push(name);
      continue;
    }
    there.set(id, name);
    files.push({ name, modified, content });
    const sidecar = sidecarFor(name, result.sidecarFile);
    if (sidecar) files.push({ ...sidecar, modified });
    const { posterFile } = result;
    if (posterFile)
      files.push({ name: posterBeside(name, posterFile.fileName), content: posterFile.picture, modified });
  }
  return { files, names: there, sealed, lost };
}

async function entryOf(archive: Blob, name: string): Promise<Blob> {
  const entry = (await listZipEntries(archive)).find((each) => each.name === name);
  if (!entry) {
    throw new ExportError('STORAGE_CORRUPT', `The earlier archive lacks “${name}”.`, { value: name });
  }
  return storedZipEntry(archive, entry);
}

/** `film.poster.png` under the name that the film has there. */
function posterBeside(path: string, posterName: string): string {
  const ending = /\.poster\.\w+$/.exec(posterName)?.[0] ?? '';
  return path.replace(/\.[^./]*$/, '') + ending;
}

/** A checksum beside its file names it by the name that it has there. */
function sidecarFor(
  path: string,
  sidecar: { readonly fileName: string; readonly text: string } | undefined,
): Pick<GatheredFile, 'name' | 'content'> | undefined {
  if (!sidecar) return undefined;
  const [hash = ''] = sidecar.text.split(' ');
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const kind = sidecar.fileName.endsWith('.md5') ? 'md5' : 'sha256';
  const { fileName, text } = sidecarOf(kind, hash, path.slice(folder.length));
  return { name: folder + fileName, content: text };
}
