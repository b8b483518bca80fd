import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';

/**
 * A value kept in a file that only its owner may read. Writes replace the file at once and one after another, so that
 * a reader or a crash never meets half of one.
 */
export class JsonFile<T> {
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly path: string,
    private readonly schema: v.GenericSchema<unknown, T>,
  ) {}

  /** @returns undefined where there is no such file yet */
  async read(): Promise<T | undefined> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    // Volumes of containers may widen a file's rights when they are mounted.
    await chmod(this.path, 0o600);
    try {
      return v.parse(this.schema, JSON.parse(text));
    } catch (error) {
      throw new Error(`${this.path} is damaged: ${String(error)}. Restore it, or delete it to begin anew.`);
    }
  }

  write(value: T): Promise<void> {
    const text = JSON.stringify(value, undefined, 1);
    const written = this.#last.then(() => replaceFile(this.path, text));
    // A failed write is its caller's to hear of; the next one is made all the same.
    this.#last = written.catch(() => undefined);
    return written;
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}
