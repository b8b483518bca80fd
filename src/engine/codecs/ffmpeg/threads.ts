import { ExportError } from '../../errors/index.ts';
import { type CoreKind, loadCoreFiles } from './core-files.ts';
import type { FfmpegAnswer, FfmpegRequest } from './protocol.ts';

/** The way to a worker, or to what stands in for one in a test. */
export interface FfmpegPort {
  post(request: FfmpegRequest, transfer: Transferable[]): void;
  /** Set once, before the first post. */
  onAnswer: (answer: FfmpegAnswer) => void;
  onDeath: (reason: string) => void;
  terminate(): void;
}

/** Who listens to a thread while a job of theirs runs on it. */
export interface JobListener {
  onAnswer(answer: FfmpegAnswer): void;
  onDeath(error: ExportError): void;
}

/** A worker around one ffmpeg instance, lent to one job at a time. */
export class FfmpegThread {
  readonly #port: FfmpegPort;
  #listener: JobListener | undefined;
  #dead = false;

  constructor(port: FfmpegPort) {
    this.#port = port;
    port.onAnswer = (answer) => this.#listener?.onAnswer(answer);
    port.onDeath = (reason) => {
      this.terminate();
      this.#listener?.onDeath(
        new ExportError(
          'ENCODER_FAILED',
          `The thread of ffmpeg.wasm died (${reason || 'the browser gives no reason: it may be out of memory'}). Try again, with fewer workers or a smaller size if it happens again.`,
          { value: reason },
        ),
      );
    };
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** All answers go to this listener from now on; to none where it is absent. */
  listen(listener: JobListener | undefined): void {
    this.#listener = listener;
  }

  post(request: FfmpegRequest, transfer: Transferable[] = []): void {
    this.#port.post(request, transfer);
  }

  terminate(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#port.terminate();
  }
}

/** Lends threads; one that comes back sound is kept for the next job of this thread of ours. */
export class FfmpegThreads {
  readonly #open: () => Promise<FfmpegPort>;
  #idle: FfmpegThread | undefined;

  constructor(open: () => Promise<FfmpegPort>) {
    this.#open = open;
  }

  /** @throws ExportError ENCODER_UNAVAILABLE where the core can't be had */
  async take(): Promise<FfmpegThread> {
    const idle = this.#idle;
    this.#idle = undefined;
    // It may have died since it came back.
    return idle && !idle.dead ? idle : new FfmpegThread(await this.#open());
  }

  /** @param sound whether its job ran to the end; otherwise the thread is ended */
  giveBack(thread: FfmpegThread, sound: boolean): void {
    thread.listen(undefined);
    if (sound && !thread.dead && !this.#idle) this.#idle = thread;
    else thread.terminate();
  }

  /** Ends the one that waits for the next job. */
  rest(): void {
    this.#idle?.terminate();
    this.#idle = undefined;
  }
}

/** Threads as nested workers of this one, with the core that most jobs take. */
export const ffmpegThreads = new FfmpegThreads(() => openWorker('single'));

/** The same around the threaded core. */
const threadedThreads = new FfmpegThreads(() => openWorker('threaded'));

/** Frees the heaps that idle threads of ffmpeg.wasm hold for the next job of this thread. */
export function endIdleFfmpeg(): void {
  ffmpegThreads.rest();
  threadedThreads.rest();
}

export function ffmpegThreadsOf(kind: CoreKind): FfmpegThreads {
  return kind === 'single' ? ffmpegThreads : threadedThreads;
}

async function openWorker(kind: CoreKind): Promise<FfmpegPort> {
  const files = await loadCoreFiles(kind);
  const worker = new Worker(new URL('../../../workers/ffmpeg-worker.ts', import.meta.url), {
    type: 'module',
    name: 'ffmpeg',
  });
  const port: FfmpegPort = {
    post: (request, transfer) => worker.postMessage(request, transfer),
    onAnswer: () => undefined,
    onDeath: () => undefined,
    terminate: () => worker.terminate(),
  };
  worker.addEventListener('message', ({ data }: MessageEvent<FfmpegAnswer>) => port.onAnswer(data));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    port.onDeath(event.message);
  });
  worker.addEventListener('messageerror', () => port.onDeath('a message could not be read'));
  port.post({ type: 'core', ...files }, []);
  return port;
}
