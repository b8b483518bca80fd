import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, parse, resolve } from 'node:path';
import { badArgument } from './exit-status.ts';

/** Where an export's bytes are gathered before they become the output. */
export interface OutputTarget {
  /** The file to read back, or undefined where it was not written. */
  pathOf(name: string | undefined): string | undefined;
  write(name: string | undefined, position: number, body: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * Puts the finished bytes in the place of whatever the output was before.
   *
   * @returns things that the caller should know of, in words
   */
  commit(): Promise<readonly string[]>;
  /**
   * Puts the bytes beside the output instead, under a name that says that they are not it.
   *
   * @returns their path
   */
  setAside?(): Promise<string>;
  /** Removes what was gathered; the output stays as it was. Does nothing after a commit. */
  discard(): Promise<void>;
}

/**
 * Finds out early what would stop an output from being written at the end.
 *
 * @throws ExportError INVALID_SETTINGS where its place is taken by the other kind, or has no folder
 */
export async function checkOutput(output: string, kind: 'file' | 'folder'): Promise<void> {
  const path = resolve(output);
  const existing = await stat(path).catch(() => undefined);
  if (kind === 'file' && existing?.isDirectory()) {
    throw badArgument(`${output} is a folder: name the file to write within it.`, output);
  }
  if (kind === 'folder' && existing && !existing.isDirectory()) {
    throw badArgument(`${output} is a file: name a folder for the pictures.`, output);
  }
  const parent = await stat(dirname(path)).catch(() => undefined);
  if (kind === 'file' && !parent?.isDirectory()) {
    throw badArgument(
      `The folder ${dirname(path)} of the output does not exist: make it, or name another.`,
      output,
    );
  }
}

/**
 * A single file, gathered in `OUT.part` beside it.
 *
 * @throws ExportError INVALID_SETTINGS where it can't be written
 */
export async function openFileTarget(output: string): Promise<OutputTarget & { sha256(): Promise<string> }> {
  const path = resolve(output);
  const part = `${path}.part`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(part, 'w+');
  } catch (error) {
    throw badArgument(`The output ${output} can't be written: ${String(error)}.`, output);
  }
  const close = async (): Promise<void> => {
    const open = handle;
    handle = undefined;
    await open?.close();
  };
  let committed = false;
  return {
    pathOf: (name) => (name === undefined ? part : undefined),
    async write(name, position, body) {
      if (name !== undefined) throw new Error('This output is one file; it takes no names.');
      let at = position;
      for await (const chunk of body) {
        if (!handle) throw new Error('The output is closed.');
        at += await writeAll(handle, chunk, at);
      }
    },
    async sha256() {
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(part)) hash.update(chunk);
      return hash.digest('hex');
    },
    async commit() {
      // Without it a machine that loses power may keep the new name with none of the bytes.
      await handle?.sync();
      await close();
      await rename(part, path);
      committed = true;
      return [];
    },
    async setAside() {
      await close();
      const { dir, name, ext } = parse(path);
      const aside = join(dir, `${name}.rejected${ext}`);
      await rename(part, aside);
      committed = true;
      return aside;
    },
    async discard() {
      await close();
      if (!committed) await rm(part, { force: true });
    },
  };
}

/**
 * A folder of files, gathered in `OUT.part` beside it; files that the folder has already stay.
 *
 * @throws ExportError INVALID_SETTINGS where it can't be written
 */
export async function openFolderTarget(output: string): Promise<OutputTarget> {
  const path = resolve(output);
  const part = `${path}.part`;
  try {
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
  } catch (error) {
    throw badArgument(`The folder ${output} can't be written: ${String(error)}.`, output);
  }
  const written = new Set<string>();
  return {
    pathOf: (name) => (name !== undefined && written.has(name) ? join(part, name) : undefined),
    async write(name, position, body) {
      if (name === undefined) throw new Error('This output is a folder; each file needs a name.');
      const handle = await open(join(part, name), position === 0 ? 'w' : 'r+');
      try {
        let at = position;
        for await (const chunk of body) at += await writeAll(handle, chunk, at);
      } finally {
        await handle.close();
      }
      written.add(name);
    },
    async commit() {
      await mkdir(path, { recursive: true });
      for (const name of written) await rename(join(part, name), join(path, name));
      await rmdir(part);
      const others = (await readdir(path)).filter((name) => !written.has(name)).length;
      return others === 0
        ? []
        : [`The folder ${output} holds ${others} other files, which were left as they are.`];
    },
    async discard() {
      await rm(part, { recursive: true, force: true });
    },
  };
}

async function writeAll(handle: FileHandle, chunk: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < chunk.byteLength) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.byteLength - done, position + done);
    done += bytesWritten;
  }
  return done;
}
