import { type Gathered, type GatheredFile, type GatheringTask, sidecarOf } from '../delivery/index.ts';
import { ExportError } from '../errors/index.ts';
import type { OutputTarget, StoredFile } from '../segments/index.ts';
import { namesOf } from './batch-files.ts';
import type { BatchRecord, BatchSettlement } from './batch-record.ts';
import { endOf, outcomeOf } from './batch-status.ts';
import { safeName } from './name-template.ts';
import { openStoredFile, removeStoredFile, storedOutput } from './output.ts';
import type { JobRecord } from './record.ts';
import { reportOf } from './report.ts';
import { reportHtml } from './report-html.ts';

/** Folder of the store. */
const ARCHIVES = 'batches';

export interface Settled {
  readonly settlement: BatchSettlement;
  readonly problems: readonly string[];
}

/**
 * What is to be done once all jobs of a batch have ended: its report, and one archive or folder of its files. Nothing but
 * the archive is stored; whatever fails is told in words, and leaves the single files as they are.
 *
 * @param jobs those of the batch that there still are, in its order
 */
export async function settleBatch(
  storeName: string,
  batch: BatchRecord,
  jobs: ReadonlyMap<string, JobRecord>,
  gather: (task: GatheringTask) => Promise<Gathered>,
): Promise<Settled> {
  const names = namesOf(batch, jobs);
  const { consolidateOutput, generateReport } = batch.settings;
  const ends = [...jobs.values()].map(endOf);
  const report = generateReport ? reportOf(batch, jobs, names) : undefined;
  const texts = report && { html: reportHtml(report), json: JSON.stringify(report, null, 2) };
  const problems: string[] = [];
  let archive: BatchSettlement['archive'];
  if (consolidateOutput && [...jobs.values()].some(({ state }) => state === 'completed')) {
    try {
      const files = [...reportFiles(texts), ...(await filesOf(storeName, jobs, names))];
      archive = await gatherBatch(storeName, batch, files, gather);
    } catch (thrown) {
      const { message } = ExportError.from(thrown);
      problems.push(`The files could not be brought together: ${message} They are kept one by one.`);
    }
  }
  return {
    settlement: {
      at: new Date(),
      status: outcomeOf([...jobs.values()].map(({ state }) => ({ status: state }))),
      ends,
      gathered: consolidateOutput === true && problems.length === 0,
      ...(archive && { archive }),
      ...(texts && { report: texts }),
    },
    problems,
  };
}

/** Where the archives of batches lie, one for each attempt to make one. */
export function archivesFolder(storeName: string): readonly string[] {
  return [storeName, ARCHIVES];
}

async function gatherBatch(
  storeName: string,
  batch: BatchRecord,
  files: readonly GatheredFile[],
  gather: (task: GatheringTask) => Promise<Gathered>,
): Promise<BatchSettlement['archive']> {
  // A name of its own: a tab that was thought dead may still be writing another.
  const stored: StoredFile = {
    folder: archivesFolder(storeName),
    name: `${batch.id}.${crypto.randomUUID()}`,
  };
  const target = targetOf(batch, stored);
  let archive: BatchSettlement['archive'];
  try {
    const { bytes, sha256 } = await gather({ target, files });
    if (target.kind === 'opfs' && sha256 !== undefined) {
      archive = { stored, name: `${safeName(batch.name) || 'batch'}.zip`, bytes, sha256 };
    }
    return archive;
  } finally {
    // What was read back from a server, or half written.
    if (!archive) await removeStoredFile(stored).catch(leftToSweep);
  }
}

/** A thread that was just ended may hold the file for a moment: it is swept up later. */
function leftToSweep(): void {}

function targetOf({ settings }: BatchRecord, stored: StoredFile): OutputTarget {
  const { destination = { kind: 'opfs' } } = settings;
  switch (destination.kind) {
    case 'http':
      return { ...destination, copy: stored };
    case 'file':
    case 'folder':
      return destination;
    case 'opfs':
      return { kind: 'opfs', file: stored };
    case 'stream':
      throw new ExportError('INTERNAL', 'A batch can not have a stream as its destination.');
  }
}

async function filesOf(
  storeName: string,
  jobs: ReadonlyMap<string, JobRecord>,
  names: ReadonlyMap<string, string>,
): Promise<GatheredFile[]> {
  const files: GatheredFile[] = [];
  for (const [id, { result, completedAt, fileRemoved }] of jobs) {
    if (!result || fileRemoved) continue;
    const name = names.get(id) ?? result.fileName;
    const modified = completedAt ?? new Date();
    files.push({ name, modified, content: await openStoredFile(storedOutput(storeName, id, 'file')) });
    const sidecar = sidecarFor(name, result.sidecarFile);
    if (sidecar) files.push({ ...sidecar, modified });
  }
  return files;
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

function reportFiles(texts: { readonly html: string; readonly json: string } | undefined): GatheredFile[] {
  if (!texts) return [];
  const modified = new Date();
  return [
    { name: 'report.html', modified, content: texts.html },
    { name: 'report.json', modified, content: texts.json },
  ];
}
