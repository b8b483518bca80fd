import {
  expose,
  type ProxyMethods,
  type Remote,
  releaseProxy,
  type TransferHandler,
  transferHandlers,
  wrap,
} from 'comlink';
import { ffmpegCorePlace, placeFfmpegCore } from '../codecs/index.ts';
import { ExportError, type ExportErrorRecord } from '../errors/index.ts';
import { setWorkShare, Watchdog, workShare } from '../media/index.ts';

interface Thrown {
  readonly value: unknown;
}
type WireError = { readonly exportError: ExportErrorRecord } | { readonly other: unknown };

let errorsCross = false;

/** Structured clone strips subclasses of Error of their fields; this carries an ExportError across whole. */
function letErrorsCross(): void {
  if (errorsCross) return;
  errorsCross = true;
  const plain = transferHandlers.get('throw') as TransferHandler<Thrown, unknown>;
  const handler: TransferHandler<Thrown, WireError> = {
    canHandle: plain.canHandle,
    serialize(thrown) {
      if (thrown.value instanceof ExportError) return [{ exportError: thrown.value.toRecord() }, []];
      const [other, transferables] = plain.serialize(thrown);
      return [{ other }, transferables];
    },
    deserialize(wire) {
      if ('exportError' in wire) throw ExportError.fromRecord(wire.exportError);
      return plain.deserialize(wire.other);
    },
  };
  transferHandlers.set('throw', handler);
}

/** What a page knows and its threads must: sent to each before its first call, and again when it changes. */
interface Setting {
  readonly ffmpegCore?: string;
  /** Share of its time that the thread may work. */
  readonly workShare?: number;
}

const isSetting = (data: unknown): data is Setting =>
  typeof data === 'object' && data !== null && ('ffmpegCore' in data || 'workShare' in data);

/** Those of this page that live. */
const threads = new Set<{ set(setting: Setting): void }>();

/**
 * How much of their time the threads of this page may work, those that run and those to come.
 *
 * @param share 0.1–1
 */
export function shareProcessor(share: number): void {
  setWorkShare(share);
  for (const thread of threads) thread.set({ workShare: workShare() });
}

/** Makes `api` callable from the thread that started this worker. */
export function serve(api: object): void {
  letErrorsCross();
  globalThis.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!isSetting(data)) return;
    if (data.ffmpegCore !== undefined) placeFfmpegCore(data.ffmpegCore);
    if (data.workShare !== undefined) setWorkShare(data.workShare);
  });
  expose(api);
}

export interface CallOptions {
  /** Given up as dead when it neither answers nor shows signs of life for so long; never where absent. */
  readonly stallMilliseconds?: number;
}

/**
 * A worker, and what may befall it: calls to one that died reject with WORKER_LOST instead of waiting for ever.
 * After that it is of no more use.
 */
export class Thread<Api> {
  readonly #worker: Worker;
  readonly #remote: Remote<Api>;
  readonly #deaths = new Set<(error: ExportError) => void>();
  #death: ExportError | undefined;

  constructor(worker: Worker) {
    letErrorsCross();
    this.#worker = worker;
    const ffmpegCore = ffmpegCorePlace();
    if (ffmpegCore !== undefined) this.set({ ffmpegCore });
    if (workShare() < 1) this.set({ workShare: workShare() });
    threads.add(this);
    this.#remote = wrap<Api>(worker);
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#die(
        `A worker failed: ${event.message || 'the browser gives no reason (it may be out of memory)'}.`,
      );
    });
    worker.addEventListener('messageerror', () => {
      this.#die('A message from a worker could not be read.');
    });
  }

  /** Tells the worker what its page knows. */
  set(setting: Setting): void {
    this.#worker.postMessage(setting);
  }

  get dead(): boolean {
    return this.#death !== undefined;
  }

  /**
   * @param work calls the remote once; `alive` is to be called whenever the worker shows progress
   * @throws what the remote threw, or ExportError WORKER_LOST
   */
  call<T>(
    work: (remote: Remote<Api>, alive: () => void) => Promise<T>,
    { stallMilliseconds }: CallOptions = {},
  ): Promise<T> {
    if (this.#death) return Promise.reject(this.#death);
    return new Promise<T>((resolve, reject) => {
      const watchdog =
        stallMilliseconds === undefined
          ? undefined
          : new Watchdog(stallMilliseconds, () =>
              this.#die(`A worker made no progress for ${Math.round(stallMilliseconds / 1000)} seconds.`),
            );
      let settled = false;
      const alive = (): void => {
        // Progress travels by a channel of its own and may arrive after the answer.
        if (!settled) watchdog?.alive();
      };
      const settle = (): void => {
        settled = true;
        watchdog?.stop();
        this.#deaths.delete(die);
      };
      const die = (error: ExportError): void => {
        settle();
        reject(error);
      };
      this.#deaths.add(die);
      alive();
      work(this.#remote, alive).then(
        (value) => {
          settle();
          resolve(value);
        },
        (thrown: unknown) => {
          settle();
          reject(ExportError.from(thrown));
        },
      );
    });
  }

  /** Ends the worker at once; calls under way reject. */
  terminate(): void {
    this.#die('The worker was ended.');
  }

  #die(message: string): void {
    if (this.#death) return;
    this.#death = new ExportError('WORKER_LOST', `${message} Try again; finished segments are kept.`);
    threads.delete(this);
    // The finalizer of what is wrapped holds the worker, whose listeners hold this thread and so what is wrapped: none of
    // them would ever be collected.
    (this.#remote as ProxyMethods)[releaseProxy]();
    this.#worker.terminate();
    for (const die of [...this.#deaths]) die(this.#death);
  }
}
