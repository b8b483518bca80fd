import { ExportError } from '../../errors/index.ts';
import type { CompiledCore, FfmpegCore, NamedBlob } from './core-module.ts';
import { enlargeStack } from './stack.ts';

/** Where a run reads raw data from, whatever holds it. */
export interface InputStream {
  /** Fills the target from its start; returns the bytes given, 0 at the end. May block the thread. */
  read(target: Uint8Array): number;
}

/** Where a run's output goes. Without `seek` it is a pipe. */
export interface OutputStream {
  /** The bytes last only for the call. */
  write(bytes: Uint8Array): void;
  /** Moves to an absolute position. */
  seek?(position: number): void;
  /** Bytes from the start to the farthest ever written; of seekable ones. */
  readonly length?: number;
}

export interface Run {
  /** After `ffmpeg`; `INPUT_PATH`, `OUTPUT_PATH` and `FILES_PATH/name` stand for what follows. */
  readonly args: readonly string[];
  readonly input?: InputStream;
  readonly output: OutputStream;
  /** Read where they are, never copied whole: WORKERFS. */
  readonly files?: readonly NamedBlob[];
  /** Called at every sign of life: log lines, progress, bytes in and out. */
  readonly onSign?: () => void;
}

export const INPUT_PATH = '/framewright-input';
export const OUTPUT_PATH = '/framewright-output';
export const FILES_PATH = '/framewright-files';

/** Numbers that Linux leaves for experiments: Emscripten's own devices lie elsewhere. */
const DEVICE_MAJOR = 240;

/** What a failure is told with, and what a decoder's format is read from. */
const KEPT_LINES = 240;

/** One instance of the core with a heap of its own. Runs block the thread and come one after the other. */
export class FfmpegInstance {
  readonly #core: FfmpegCore;
  #run: Run | undefined;
  #position = 0;
  #lines: string[] = [];

  private constructor(core: FfmpegCore) {
    this.#core = core;
    core.setLogger(({ message }) => this.#log(message));
    core.setProgress(() => this.#run?.onSign?.());
    this.#makeDevices();
  }

  /** @throws ExportError ENCODER_UNAVAILABLE where memory does not suffice */
  static async create({ create, module, threaded }: CompiledCore): Promise<FfmpegInstance> {
    try {
      let started: WebAssembly.Instance | undefined;
      const core = await new Promise<FfmpegCore>((resolve, reject) => {
        create({
          instantiateWasm(imports, receive) {
            // Emscripten would wait for ever for an instance that fails.
            WebAssembly.instantiate(module, imports).then((instance) => {
              started = instance;
              receive(instance, module);
            }, reject);
            return {};
          },
        }).then(resolve, reject);
      });
      if (started) enlargeStack(started, threaded ? 'threaded' : 'single');
      return new FfmpegInstance(core);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ExportError('ENCODER_UNAVAILABLE', `ffmpeg.wasm could not be started: ${reason}.`, { cause });
    }
  }

  /** The heap never shrinks. */
  get heapBytes(): number {
    return this.#core.HEAPU8.byteLength;
  }

  /**
   * @returns what ffmpeg said, its last lines only
   * @throws ExportError ENCODER_FAILED with ffmpeg's last lines; the instance is of no more use then
   */
  run(run: Run): readonly string[] {
    this.#run = run;
    this.#position = 0;
    this.#lines = [];
    const { FS } = this.#core;
    if (run.files) FS.mount(FS.filesystems.WORKERFS, { blobs: run.files }, FILES_PATH);
    let status: number;
    try {
      status = this.#core.exec(...run.args);
    } catch (cause) {
      if (cause instanceof ExportError) throw cause;
      // A JavaScript engine has as many words for a full heap as versions.
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw this.#failure(`broke off (${reason})`, cause);
    } finally {
      this.#run = undefined;
    }
    if (status !== 0) throw this.#failure(`ended with status ${status}`);
    if (run.files) FS.unmount(FILES_PATH);
    this.#core.reset();
    return this.#lines;
  }

  #failure(what: string, cause?: unknown): ExportError {
    const words = this.#lines.slice(-6).join(' / ');
    const memory = /memory|OOM|Aborted|unreachable/i.test(what + words)
      ? ' It may have run out of its 2 GB of memory: a smaller size helps.'
      : '';
    return new ExportError(
      'ENCODER_FAILED',
      `ffmpeg.wasm ${what}.${memory} Its last words: ${words || 'none'}`,
      { value: words, cause },
    );
  }

  #log(message: string): void {
    // Emscripten's way to say that exit() was called.
    if (message.startsWith('Aborted()')) return;
    this.#lines.push(message);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    this.#run?.onSign?.();
  }

  #makeDevices(): void {
    const { FS } = this.#core;
    const input = FS.makedev(DEVICE_MAJOR, 1);
    FS.registerDevice(input, {
      open(stream) {
        stream.seekable = false;
      },
      read: (_, buffer, offset, length) => {
        this.#run?.onSign?.();
        return this.#run?.input?.read(bytesOf(buffer, offset, length)) ?? 0;
      },
    });
    FS.mkdev(INPUT_PATH, 0o444, input);
    const output = FS.makedev(DEVICE_MAJOR, 2);
    FS.registerDevice(output, {
      open: (stream) => {
        stream.seekable = this.#run?.output.seek !== undefined;
      },
      write: (_, buffer, offset, length) => {
        this.#run?.onSign?.();
        this.#run?.output.write(bytesOf(buffer, offset, length));
        this.#position += length;
        return length;
      },
      llseek: (_, offset, whence) => {
        const target = this.#run?.output;
        const origin = whence === 0 ? 0 : whence === 1 ? this.#position : (target?.length ?? 0);
        this.#position = origin + offset;
        target?.seek?.(this.#position);
        return this.#position;
      },
    });
    FS.mkdev(OUTPUT_PATH, 0o666, output);
    FS.mkdir(FILES_PATH);
  }
}

function bytesOf(buffer: ArrayBufferView, offset: number, length: number): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
}
