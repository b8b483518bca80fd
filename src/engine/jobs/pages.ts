import { pourInto } from '../delivery/index.ts';
import { abortReason, ExportError } from '../errors/index.ts';
import { heldLocks, takeLock } from './locks.ts';
import type { QueueChannel, QueueMessage } from './queue-channel.ts';
import type { JobRecord } from './record.ts';

type ByteStream = WritableStream<Uint8Array<ArrayBuffer>>;

/** Said of a job whose file was to go to a stream that is no more. */
export const STREAM_GONE =
  'The stream that this export was to be written to is gone with its page: export it anew. Finished segments are kept and found again.';

/** How often a page that does not answer is asked again, should a message have been lost. */
const ASK_AGAIN_MILLISECONDS = 2000;

/** What only this page has: streams that files are to go to, and files too large to be copied into the store. */
export class PageGoods {
  readonly pageId: string;
  readonly #storeName: string;
  readonly #channel: QueueChannel;
  readonly #streams = new Map<string, ByteStream>();
  /** By job and hash. */
  readonly #files = new Map<string, ReadonlyMap<string, Blob>>();
  readonly #pouring = new Map<string, AbortController>();
  #unlock: Promise<() => void> | undefined;

  constructor(storeName: string, pageId: string, channel: QueueChannel) {
    this.pageId = pageId;
    this.#storeName = storeName;
    this.#channel = channel;
    channel.listen((message) => this.#answer(message));
  }

  /** Keeps them for the job, and lets other tabs see that this page lives. */
  async keep(jobId: string, stream: ByteStream | undefined, files: ReadonlyMap<string, Blob>): Promise<void> {
    if (!stream && files.size === 0) return;
    if (stream) this.#streams.set(jobId, stream);
    this.#files.set(jobId, files);
    this.#unlock ??= takeLock(pageLockName(this.#storeName, this.pageId));
    await this.#unlock;
  }

  file(hash: string): Blob | undefined {
    for (const files of this.#files.values()) {
      const file = files.get(hash);
      if (file) return file;
    }
    return undefined;
  }

  /** The files that are kept for a job. */
  filesOf(jobId: string): ReadonlyMap<string, Blob> {
    return this.#files.get(jobId) ?? new Map();
  }

  /** Whether the job's stream is here, with nothing written to it yet. */
  hasStream(jobId: string): boolean {
    return this.#streams.has(jobId);
  }

  /** To be called once the job is deleted. */
  forget(jobId: string): void {
    this.#streams.delete(jobId);
    this.#files.delete(jobId);
  }

  /** @throws ExportError OUTPUT_FAILED */
  async pour(jobId: string, file: Blob, signal: AbortSignal): Promise<void> {
    const stream = this.#streams.get(jobId);
    if (!stream) throw new ExportError('OUTPUT_FAILED', STREAM_GONE, { value: jobId });
    // A stream that was begun can't be begun again.
    this.#streams.delete(jobId);
    await pourInto(file, stream, signal);
  }

  close(): void {
    for (const pouring of this.#pouring.values()) pouring.abort();
    this.#unlock?.then((unlock) => unlock());
  }

  #answer(message: QueueMessage): void {
    switch (message.kind) {
      case 'want-file': {
        const { page, hash } = message;
        if (page !== this.pageId) break;
        const file = this.file(hash);
        this.#channel.post({ kind: 'file', page, hash, ...(file && { file }) });
        break;
      }
      case 'want-pour':
        if (message.page === this.pageId) this.#pourFor(message.jobId, message.file);
        break;
      case 'stop-pour':
        this.#pouring.get(message.jobId)?.abort();
        break;
    }
  }

  #pourFor(jobId: string, file: Blob): void {
    if (this.#pouring.has(jobId)) return;
    const stop = new AbortController();
    this.#pouring.set(jobId, stop);
    this.pour(jobId, file, stop.signal)
      .then(
        () => this.#channel.post({ kind: 'poured', jobId }),
        (thrown: unknown) =>
          this.#channel.post({ kind: 'poured', jobId, error: ExportError.from(thrown).toRecord() }),
      )
      .finally(() => this.#pouring.delete(jobId));
  }
}

/** What the leading tab gets from the pages that asked for jobs: its own, and others as long as they live. */
export class Pages {
  readonly #storeName: string;
  readonly #channel: QueueChannel;
  readonly #own: PageGoods;

  constructor(storeName: string, channel: QueueChannel, own: PageGoods) {
    this.#storeName = storeName;
    this.#channel = channel;
    this.#own = own;
  }

  /** Whether the stream that a job's file is to go to may still be there; true where it goes elsewhere. */
  async haveStream({ id, page, destination }: JobRecord): Promise<boolean> {
    if (destination.kind !== 'stream') return true;
    if (page === this.#own.pageId) return this.#own.hasStream(id);
    return page !== undefined && (await heldLocks()).has(pageLockName(this.#storeName, page));
  }

  /** @throws ExportError ASSET_FAILED where the page that had the file is gone, or has it no more */
  async file(hash: string, name: string, { page = '' }: JobRecord, signal: AbortSignal): Promise<Blob> {
    const own = this.#own.file(hash);
    if (own) return own;
    const gone = new ExportError(
      'ASSET_FAILED',
      `“${name}” is too large to be kept by the browser, and the page that it was given to is gone or has it no more: export it anew.`,
      { value: name },
    );
    if (page === this.#own.pageId) throw gone;
    const { file } = await this.#ask(page, gone, signal, { kind: 'want-file', page, hash }, (message) =>
      message.kind === 'file' && message.page === page && message.hash === hash ? message : undefined,
    );
    if (!file) throw gone;
    return file;
  }

  /**
   * Hands a finished file to the stream that the page of the job holds.
   *
   * @throws ExportError OUTPUT_FAILED
   */
  async pour(record: JobRecord, file: Blob, signal: AbortSignal): Promise<void> {
    const { id: jobId, page = '' } = record;
    if (page === this.#own.pageId) return this.#own.pour(jobId, file, signal);
    const gone = new ExportError('OUTPUT_FAILED', STREAM_GONE, { value: jobId });
    const stop = (): void => this.#channel.post({ kind: 'stop-pour', jobId });
    signal.addEventListener('abort', stop);
    try {
      const { error } = await this.#ask(
        page,
        gone,
        signal,
        { kind: 'want-pour', page, jobId, file },
        (message) => (message.kind === 'poured' && message.jobId === jobId ? message : undefined),
      );
      if (error) throw ExportError.fromRecord(error);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Asks until the page answers, or is gone: the lock that it holds comes free then. */
  #ask<Answer extends QueueMessage>(
    page: string,
    gone: ExportError,
    signal: AbortSignal,
    question: QueueMessage,
    read: (message: QueueMessage) => Answer | undefined,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const settled = new AbortController();
      const end = (settle: () => void): void => {
        unlisten();
        clearInterval(again);
        signal.removeEventListener('abort', abort);
        settled.abort();
        settle();
      };
      const abort = (): void => end(() => reject(abortReason(signal)));
      const unlisten = this.#channel.listen((message) => {
        const answer = read(message);
        if (answer) end(() => resolve(answer));
      });
      const again = setInterval(() => this.#channel.post(question), ASK_AGAIN_MILLISECONDS);
      signal.addEventListener('abort', abort);
      navigator.locks
        .request(pageLockName(this.#storeName, page), { signal: settled.signal }, () =>
          end(() => reject(gone)),
        )
        .catch(withdrawn);
      this.#channel.post(question);
      if (signal.aborted) abort();
    });
  }
}

function pageLockName(storeName: string, pageId: string): string {
  return `${storeName}-page-${pageId}`;
}

/** The answer came before the page went: its lock is asked for no more. */
function withdrawn(): void {}
