import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Refusal } from '../http/answers.ts';

/**
 * One thing on its way in: a file beside the store that grows from its first byte to its last, and takes its name only
 * once its hash is right. What has arrived survives a broken connection and a restart of the server.
 */
export class Upload {
  #size = 0;
  #hash: Hash = createHash('sha256');
  /** Whoever sends now; the next one ends it: its sender has given that connection up, though we may not know yet. */
  #sending: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  touched = Date.now();

  private constructor(
    readonly file: string,
    readonly total: number,
  ) {}

  /** Goes on with what a server before this one has received. */
  static async resume(file: string, total: number): Promise<Upload> {
    const upload = new Upload(file, total);
    const there = await stat(file).catch(() => undefined);
    if (there === undefined || there.size > total) return upload;
    for await (const chunk of createReadStream(file)) upload.#hash.update(chunk as Buffer);
    upload.#size = there.size;
    return upload;
  }

  /** Bytes that are there, from the first. */
  get size(): number {
    return this.#size;
  }

  /**
   * Takes bytes from `start` on; fewer than announced are kept as far as they came.
   *
   * @returns false where `start` is not where the last one ended
   * @throws Refusal 413 where more come than the thing has
   */
  async take(start: number, end: number, bytes: AsyncIterable<Buffer>): Promise<boolean> {
    while (this.#sending) {
      this.#sending.stop.abort();
      await this.#sending.ended;
    }
    if (start === 0 && end === this.total) this.#restart();
    if (start !== this.#size) return false;
    const stop = new AbortController();
    const writing = this.#write(end, bytes, stop.signal);
    const ended = writing.then(
      () => undefined,
      () => undefined,
    );
    this.#sending = { stop, ended };
    try {
      await writing;
    } finally {
      this.#sending = undefined;
    }
    return true;
  }

  /** Moves the whole thing to its place. @throws Refusal 422 where it is not what it was said to be */
  async finish(sha256: string, place: string): Promise<void> {
    if (this.#hash.copy().digest('hex') !== sha256) {
      await this.discard();
      throw new Refusal(422, 'The bytes have another SHA-256 than was said: send them again.');
    }
    const file = await open(this.file, 'r+');
    try {
      // A name must never outlive its bytes.
      await file.datasync();
    } finally {
      await file.close();
    }
    await mkdir(dirname(place), { recursive: true });
    await rename(this.file, place);
  }

  async discard(): Promise<void> {
    this.#restart();
    await rm(this.file, { force: true });
  }

  #restart(): void {
    this.#size = 0;
    this.#hash = createHash('sha256');
  }

  async #write(end: number, bytes: AsyncIterable<Buffer>, stop: AbortSignal): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const file = await open(this.file, this.#size === 0 ? 'w' : 'r+', 0o600);
    try {
      for await (const chunk of bytes) {
        if (stop.aborted) throw new Refusal(409, 'The same thing is being sent anew.');
        if (this.#size + chunk.length > end) throw new Refusal(413, 'More bytes came than were announced.');
        await writeAll(file, chunk, this.#size);
        this.#hash.update(chunk);
        this.#size += chunk.length;
        this.touched = Date.now();
      }
    } finally {
      await file.close();
    }
  }
}

async function writeAll(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}
