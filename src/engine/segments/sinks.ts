import type { ByteSink, FolderSink } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import { sha256Hex } from '../media/index.ts';
import { storageError } from './database.ts';
import { digestStream, HASHED_WHOLE_BYTES } from './digest.ts';
import { openFolder, removeEntry } from './opfs.ts';
import { askServer } from './server-request.ts';

/** Small writes are gathered to this size: a request or a disk access each would be slow. */
const GATHERED_BYTES = 2 ** 20;
/** A server takes the file in requests of at most this size. */
const REQUEST_BYTES = 4 * 2 ** 20;

/** A place in the origin private file system. */
export interface StoredFile {
  readonly folder: readonly string[];
  readonly name: string;
}

/** Where an assembly's bytes go; structured-cloneable. */
export type OutputTarget =
  | { readonly kind: 'opfs'; readonly file: StoredFile }
  | { readonly kind: 'file'; readonly handle: FileSystemFileHandle }
  | { readonly kind: 'folder'; readonly handle: FileSystemDirectoryHandle }
  /** What the server holds in the end is read back into `copy` (unless it is a sequence), to be hashed and checked. */
  | { readonly kind: 'http'; readonly url: string; readonly copy: StoredFile };

export interface OutputDigest {
  readonly bytes: number;
  /** Of the file; for a folder, of the lines `HASH  NAME\n` of its files in order. Hexadecimal. */
  readonly sha256: string;
  /** Of a single file, where it was asked for. Hexadecimal. */
  readonly md5?: string;
}

/** An open destination. One of `commit` and `abort` is called, once; `abort` also while `commit` works or after it failed. */
export interface Output {
  readonly sink: ByteSink | FolderSink;
  /**
   * Makes the output final and reads it back for its hash.
   *
   * @param onBytes told how many bytes were read since it was last told
   */
  commit(onBytes?: (bytes: number) => void): Promise<OutputDigest>;
  /** Leaves nothing behind where the destination allows it. */
  abort(): Promise<void>;
}

/**
 * @param withMd5 whether the digest of a single file is to have its MD5 too
 * @throws ExportError OUTPUT_FAILED or STORAGE_FULL where the destination refuses
 */
export async function openOutput(target: OutputTarget, sequence: boolean, withMd5 = false): Promise<Output> {
  if (sequence) return openSequence(target);
  switch (target.kind) {
    case 'opfs':
      return openStoredFile(target.file, withMd5);
    case 'file':
      return openChosenFile(target.handle, withMd5);
    case 'http':
      return openRemoteFile(target.url, target.copy, withMd5);
    case 'folder':
      throw new ExportError('INVALID_SETTINGS', 'A folder only takes sequences: choose a file instead.');
  }
}

/** Address of a file of a sequence, or of a position, at a server that takes exports. */
export function outputUrl(url: string, parameter: 'name' | 'position', value: string | number): string {
  const address = new URL(url);
  address.searchParams.set(parameter, String(value));
  return address.href;
}

async function openStoredFile({ folder: path, name }: StoredFile, withMd5: boolean): Promise<Output> {
  const folder = await openFolder(...path);
  const handle = await folder.getFileHandle(name, { create: true });
  const access = await handle.createSyncAccessHandle();
  access.truncate(0);
  const sink = new GatheringSink(
    async (bytes, position) => writeWhole(access, bytes, position, name),
    'The disk refused the finished file',
  );
  return {
    sink,
    commit: async (onBytes) => {
      await sink.flush();
      access.flush();
      const whole = withMd5 ? undefined : readBack(access);
      access.close();
      if (!whole) return digestOf(await handle.getFile(), withMd5, onBytes);
      onBytes?.(whole.length);
      return { bytes: whole.length, sha256: await sha256Hex(whole) };
    },
    abort: async () => {
      access.close();
      await removeEntry(folder, name);
    },
  };
}

async function openChosenFile(handle: FileSystemFileHandle, withMd5: boolean): Promise<Output> {
  const writable = await attempt(() => handle.createWritable(), `“${handle.name}” can't be written`);
  const sink = new GatheringSink(
    (data, position) => writable.write({ type: 'write', position, data }),
    `“${handle.name}” could not be written to the end`,
  );
  return {
    sink,
    commit: async (onBytes) => {
      await sink.flush();
      await attempt(() => writable.close(), `“${handle.name}” could not be written to the end`);
      return digestOf(await handle.getFile(), withMd5, onBytes);
    },
    // The file stays as it was: a writable works on a copy until it is closed.
    abort: () => writable.abort(),
  };
}

async function openRemoteFile(url: string, copy: StoredFile, withMd5: boolean): Promise<Output> {
  const sink = new GatheringSink(
    (bytes, position) => put(outputUrl(url, 'position', position), bytes),
    'The server could not be reached',
  );
  return {
    sink,
    commit: async (onBytes) => {
      await sink.flush();
      return fetchCopy(url, copy, withMd5, onBytes);
    },
    // What lies at the server is the server's owner's to remove.
    abort: async () => {},
  };
}

async function openSequence(target: OutputTarget): Promise<Output> {
  const lines: string[] = [];
  let total = 0;
  const store = sequenceStore(target);
  return {
    sink: {
      async writeFile(name, bytes) {
        await store(name, bytes);
        lines.push(`${await sha256Hex(bytes)}  ${name}\n`);
        total += bytes.length;
      },
    },
    commit: async () => ({ bytes: total, sha256: await sha256Hex(new TextEncoder().encode(lines.join(''))) }),
    // Files of an earlier export may lie among ours, so none is removed.
    abort: async () => {},
  };
}

function sequenceStore(
  target: OutputTarget,
): (name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void> {
  switch (target.kind) {
    case 'folder':
      return (name, bytes) =>
        attempt(async () => {
          const handle = await target.handle.getFileHandle(name, { create: true });
          const writable = await handle.createWritable();
          await writable.write(bytes);
          await writable.close();
        }, `“${name}” could not be written`);
    case 'http':
      return (name, bytes) => put(outputUrl(target.url, 'name', name), bytes);
    case 'opfs':
    case 'file':
      throw new ExportError(
        'INVALID_SETTINGS',
        'A sequence of loose files needs a folder: choose one, or take the container zip.',
        { value: target.kind },
      );
  }
}

async function put(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  // Chromium 156 sends a Blob at 60 MB/s and more to a server beside it, and an array of bytes at 11.
  const body = new Blob([bytes]);
  await attempt(
    () => askServer(url, { method: 'PUT', body }, (response) => response.arrayBuffer()),
    'The server could not be reached',
  );
}

/** Reads the file back from the server into a file of our own, hashing on the way; memory stays flat. */
async function fetchCopy(
  url: string,
  copy: StoredFile,
  withMd5: boolean,
  onBytes?: (bytes: number) => void,
): Promise<OutputDigest> {
  const folder = await openFolder(...copy.folder);
  const access = await (await folder.getFileHandle(copy.name, { create: true })).createSyncAccessHandle();
  try {
    access.truncate(0);
    return await attempt(
      () =>
        askServer(url, { cache: 'no-store' }, async ({ body }, alive) => {
          if (!body) throw new ExportError('OUTPUT_FAILED', 'The server gave nothing back.', { value: url });
          let at = 0;
          const digest = await digestStream(body, withMd5, (chunk) => {
            alive();
            keep(access, chunk, at, copy.name);
            at += chunk.length;
            onBytes?.(chunk.length);
          });
          return { bytes: at, ...digest };
        }),
      'The file could not be read back',
    );
  } finally {
    access.close();
  }
}

function keep(access: FileSystemSyncAccessHandle, bytes: Uint8Array, at: number, name: string): void {
  try {
    writeWhole(access, bytes, at, name);
  } catch (thrown) {
    throw storageError(thrown, 'keeping a copy of the finished file');
  }
}

async function digestOf(
  file: File,
  withMd5: boolean,
  onBytes?: (bytes: number) => void,
): Promise<OutputDigest> {
  if (!withMd5 && file.size <= HASHED_WHOLE_BYTES) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    onBytes?.(bytes.length);
    return { bytes: bytes.length, sha256: await sha256Hex(bytes) };
  }
  const stream = file.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  return { bytes: file.size, ...(await digestStream(stream, withMd5, (chunk) => onBytes?.(chunk.length))) };
}

/**
 * A file up to {@link HASHED_WHOLE_BYTES}, by the handle that wrote it: a Blob's bytes come through another process.
 *
 * @returns undefined for a larger one, and where not all of it can be read or held: it is read piece by piece then
 */
function readBack(access: FileSystemSyncAccessHandle): Uint8Array<ArrayBuffer> | undefined {
  try {
    const size = access.getSize();
    if (size > HASHED_WHOLE_BYTES) return undefined;
    const bytes = new Uint8Array(size);
    return access.read(bytes, { at: 0 }) === size ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** @throws ExportError STORAGE_FULL where not all of it fits */
function writeWhole(access: FileSystemSyncAccessHandle, bytes: Uint8Array, at: number, name: string): void {
  if (access.write(bytes, { at }) === bytes.length) return;
  throw new ExportError(
    'STORAGE_FULL',
    'The disk has no room for the finished file: free some and resume. Finished segments are kept.',
    { value: name },
  );
}

async function attempt<T>(work: () => Promise<T>, failure: string): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof ExportError) throw thrown;
    if (thrown instanceof DOMException && thrown.name === 'QuotaExceededError') {
      throw storageError(thrown, 'writing the finished file');
    }
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ExportError('OUTPUT_FAILED', `${failure}: ${reason}. Choose another place, or try again.`, {
      cause: thrown,
    });
  }
}

/** Joins writes that follow each other; a write elsewhere, to patch a header, first sends what has gathered. */
class GatheringSink implements ByteSink {
  readonly #send: (bytes: Uint8Array<ArrayBuffer>, position: number) => Promise<void>;
  readonly #failure: string;
  readonly #buffer = new Uint8Array(GATHERED_BYTES);
  #start = 0;
  #length = 0;

  constructor(send: (bytes: Uint8Array<ArrayBuffer>, position: number) => Promise<void>, failure: string) {
    this.#send = send;
    this.#failure = failure;
  }

  async write(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
    if (position !== this.#start + this.#length || this.#length + bytes.length > GATHERED_BYTES) {
      await this.flush();
      this.#start = position;
    }
    if (bytes.length <= GATHERED_BYTES) {
      this.#buffer.set(bytes, this.#length);
      this.#length += bytes.length;
      return;
    }
    for (let at = 0; at < bytes.length; at += REQUEST_BYTES) {
      await this.#pass(bytes.slice(at, at + REQUEST_BYTES), position + at);
    }
    this.#start = position + bytes.length;
  }

  async flush(): Promise<void> {
    if (this.#length === 0) return;
    // A copy of its own: WebKit writes the whole buffer behind a view.
    const bytes = this.#buffer.slice(0, this.#length);
    const position = this.#start;
    this.#start += this.#length;
    this.#length = 0;
    await this.#pass(bytes, position);
  }

  #pass(bytes: Uint8Array<ArrayBuffer>, position: number): Promise<void> {
    return attempt(() => this.#send(bytes, position), this.#failure);
  }
}
