import type { Gathered, GatheredFile, GatheringTask } from '../delivery/index.ts';
import { ExportError } from '../errors/index.ts';
import type { OutputTarget, StoredFile } from '../segments/index.ts';
import { contentsOf } from './batch-contents.ts';
import { namesOf } from './batch-files.ts';
import type { BatchRecord, BatchSettlement } from './batch-record.ts';
import { endOf, outcomeOf } from './batch-status.ts';
import { safeName } from './name-template.ts';
import { removeStoredFile } from './output.ts';
import type { JobRecord } from './record.ts';
import { reportOf } from './report.ts';
import { reportHtml } from './report-html.ts';

/** Folder of the store. */
const ARCHIVES = 'batches';

/** A batch may have thousands of files, which nobody reads in a sentence. */
const MOST_NAMES = 5;

/** What was brought together, under which names, and what of it could not be. */
type Collected = Pick<BatchSettlement, 'archive' | 'files'> & Pick<Settled, 'problems'>;

interface Collecting {
  readonly names: ReadonlyMap<string, string>;
  /** Of the batch itself. */
  readonly own: readonly GatheredFile[];
  gather(task: GatheringTask): Promise<Gathered>;
}

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
  const collected: Collected = consolidateOutput
    ? await collect(storeName, batch, jobs, { names, own: reportFiles(texts), gather })
    : { files: new Map(), problems: [] };
  const { problems, files, archive } = collected;
  return {
    settlement: {
      at: new Date(),
      status: outcomeOf([...jobs.values()].map(({ state }) => ({ status: state }))),
      ends,
      gathered: consolidateOutput === true && problems.length === 0,
      files,
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

/** Brings the files together. Where that can't be, what was brought together before stays. */
async function collect(
  storeName: string,
  batch: BatchRecord,
  jobs: ReadonlyMap<string, JobRecord>,
  { names, own, gather }: Collecting,
): Promise<Collected> {
  const { archive, files = new Map<string, string>() } = batch.settlement ?? {};
  const earlier = { files, ...(archive && { archive }) };
  if (![...jobs.values()].some(({ state }) => state === 'completed')) return { ...earlier, problems: [] };
  try {
    const contents = await contentsOf(storeName, batch, jobs, names);
    const { sealed, lost } = contents;
    if (sealed.length > 0) {
      const problem = `The files could not be brought together anew: ${list(sealed)} can only be found in what was brought together before. That stays, and the other files are kept one by one.`;
      return { ...earlier, problems: [problem] };
    }
    const made = await gatherBatch(storeName, batch, [...own, ...contents.files], gather);
    const problems =
      lost.length > 0
        ? [`${list(lost)} could not be brought together with the rest: the stored file was removed.`]
        : [];
    return { files: contents.names, ...(made && { archive: made }), problems };
  } catch (thrown) {
    const { message } = ExportError.from(thrown);
    const stays = archive ? ' The earlier archive stays.' : '';
    const problem = `The files could not be brought together: ${message} They are kept one by one.${stays}`;
    return { ...earlier, problems: [problem] };
  }
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

function list(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `“${name}”`);
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `${shown.join(', ')}${more}`;
}

function reportFiles(texts: { readonly html: string; readonly json: string } | undefined): GatheredFile[] {
  if (!texts) return [];
  const modified = new Date();
  return [
    { name: 'report.html', modified, content: texts.html },
    { name: 'report.json', modified, content: texts.json },
  ];
}
