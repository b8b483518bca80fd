import { ZipArchive } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import { type OutputTarget, openOutput } from '../segments/index.ts';

/** A file of many that are brought together. */
export interface GatheredFile {
  /** With its folders, parted by `/`. */
  readonly name: string;
  readonly modified: Date;
  readonly content: Blob | string;
}

export interface GatheringTask {
  /** A folder takes the files as they are, everything else a ZIP archive of them. */
  readonly target: OutputTarget;
  readonly files: readonly GatheredFile[];
}

export interface Gathered {
  readonly bytes: number;
  /** Of the archive, hexadecimal; absent for a folder. */
  readonly sha256?: string;
}

export interface ConsolidationWorkerApi {
  /** @param onBytes told from time to time that it goes on */
  gather(task: GatheringTask, onBytes: (bytes: number) => void): Promise<Gathered>;
}

export function createConsolidationWorker(): ConsolidationWorkerApi {
  return { gather };
}

/**
 * Brings files together. Nothing is held in memory as a whole; done again, it gives the same.
 *
 * @throws ExportError OUTPUT_FAILED or STORAGE_FULL where the destination refuses
 */
async function gather({ target, files }: GatheringTask, onBytes: (bytes: number) => void): Promise<Gathered> {
  if (target.kind === 'folder') return gatherInFolder(target.handle, files, onBytes);
  const output = await openOutput(target, false);
  if (!('write' in output.sink)) throw new ExportError('INTERNAL', 'An archive is one file.');
  try {
    const archive = new ZipArchive(output.sink);
    for (const { name, modified, content } of files) {
      await archive.addFile(name, blobOf(content), modified, onBytes);
    }
    await archive.finish();
    const { bytes, sha256 } = await output.commit(onBytes);
    return { bytes, sha256 };
  } catch (thrown) {
    await output.abort();
    throw thrown;
  }
}

async function gatherInFolder(
  folder: FileSystemDirectoryHandle,
  files: readonly GatheredFile[],
  onBytes: (bytes: number) => void,
): Promise<Gathered> {
  let bytes = 0;
  for (const { name, content } of files) {
    const file = blobOf(content);
    try {
      await writeInto(folder, name.split('/'), file, onBytes);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ExportError('OUTPUT_FAILED', `“${name}” could not be written to the folder: ${reason}.`, {
        value: name,
        cause,
      });
    }
    bytes += file.size;
  }
  return { bytes };
}

async function writeInto(
  folder: FileSystemDirectoryHandle,
  path: readonly string[],
  file: Blob,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let inner = folder;
  for (const name of path.slice(0, -1)) inner = await inner.getDirectoryHandle(name, { create: true });
  const handle = await inner.getFileHandle(path.at(-1) ?? '', { create: true });
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      onBytes(chunk.length);
      controller.enqueue(chunk);
    },
  });
  const stream = file.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  await stream.pipeThrough(counting).pipeTo(await handle.createWritable());
}

const blobOf = (content: Blob | string): Blob =>
  typeof content === 'string' ? new Blob([content]) : content;
