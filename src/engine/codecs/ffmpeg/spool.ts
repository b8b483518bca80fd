import { ExportError } from '../../errors/index.ts';
import type { InputStream } from './instance.ts';

/** Frames of one run that wait in memory; more go to a scratch file. */
const MEMORY_BYTES = 64 * 2 ** 20;
const SCRATCH_FOLDER = 'framewright-scratch';

declare global {
  /** TypeScript's DOM library leaves out what only dedicated workers have (WHATWG File System, § 2.5.2). */
  interface FileSystemSyncAccessHandle {
    read(bytes: Uint8Array, options: { at: number }): number;
  }
}

/** Frames in hand, read one after the other; each is let go once it was read. */
export class FrameList implements InputStream {
  readonly #frames: Uint8Array[];
  readonly #onTaken: () => void;
  #next = 0;
  #offset = 0;

  /** @param onTaken called when a frame was read to its end */
  constructor(frames: Uint8Array[], onTaken: () => void = () => undefined) {
    this.#frames = frames;
    this.#onTaken = onTaken;
  }

  read(target: Uint8Array): number {
    const frame = this.#frames[this.#next];
    if (!frame) return 0;
    const length = Math.min(target.length, frame.length - this.#offset);
    target.set(frame.subarray(this.#offset, this.#offset + length));
    this.#offset += length;
    if (this.#offset === frame.length) {
      this.#frames[this.#next] = new Uint8Array();
      this.#next++;
      this.#offset = 0;
      this.#onTaken();
    }
    return length;
  }
}

/**
 * Gathers the frames of one long run where there is no shared memory to stream them through: in memory first, beyond
 * its bound in a file of the origin private file system.
 */
export class Spool implements InputStream {
  readonly #memory: Uint8Array[] = [];
  readonly #list: FrameList;
  readonly #memoryBytes: number;
  #held = 0;
  #scratch: ScratchFile | undefined;

  constructor(memoryBytes: number = MEMORY_BYTES) {
    this.#memoryBytes = memoryBytes;
    this.#list = new FrameList(this.#memory);
  }

  /** @throws ExportError STORAGE_FULL */
  async append(frame: Uint8Array): Promise<void> {
    if (!this.#scratch && this.#held + frame.length <= this.#memoryBytes) {
      this.#memory.push(frame);
      this.#held += frame.length;
      return;
    }
    this.#scratch ??= await ScratchFile.open();
    this.#scratch.append(frame);
  }

  read(target: Uint8Array): number {
    return this.#list.read(target) || (this.#scratch?.read(target) ?? 0);
  }

  async dispose(): Promise<void> {
    await this.#scratch?.remove();
    this.#scratch = undefined;
  }
}

class ScratchFile {
  readonly #folder: FileSystemDirectoryHandle;
  readonly #name: string;
  readonly #handle: FileSystemSyncAccessHandle;
  #written = 0;
  #read = 0;

  private constructor(folder: FileSystemDirectoryHandle, name: string, handle: FileSystemSyncAccessHandle) {
    this.#folder = folder;
    this.#name = name;
    this.#handle = handle;
  }

  static async open(): Promise<ScratchFile> {
    try {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(SCRATCH_FOLDER, { create: true });
      return await alone(async () => {
        await removeLeftovers(folder);
        const name = crypto.randomUUID();
        const file = await folder.getFileHandle(name, { create: true });
        return new ScratchFile(folder, name, await file.createSyncAccessHandle());
      });
    } catch (cause) {
      throw scratchFailure(cause);
    }
  }

  append(bytes: Uint8Array): void {
    let written: number;
    try {
      written = this.#handle.write(bytes, { at: this.#written });
    } catch (cause) {
      throw scratchFailure(cause);
    }
    if (written !== bytes.length) throw scratchFailure(`${written} of ${bytes.length} bytes fitted`);
    this.#written += written;
  }

  read(target: Uint8Array): number {
    const length = this.#handle.read(target, { at: this.#read });
    this.#read += length;
    return length;
  }

  async remove(): Promise<void> {
    await alone(async () => {
      this.#handle.close();
      await this.#folder.removeEntry(this.#name);
    });
  }
}

/** Without a handle a file looks left behind: no thread sweeps while another one's has none yet, or no more. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(SCRATCH_FOLDER, work);
}

/** A thread that was ended leaves its file behind; those in use are locked and stay. */
async function removeLeftovers(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of folder.keys()) {
    try {
      await folder.removeEntry(name);
    } catch (thrown) {
      if (!(thrown instanceof DOMException)) throw thrown;
    }
  }
}

function scratchFailure(cause: unknown): ExportError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ExportError(
    'STORAGE_FULL',
    `The frames of a segment do not fit into the browser's storage while they wait for their encoder (${reason}). Free some space, or choose a smaller size.`,
    { value: reason, cause },
  );
}
