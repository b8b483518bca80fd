import type { LogEvent, ProgressEvent } from '@ffmpeg/ffmpeg';

/**
 * What is used of the Emscripten module that `@ffmpeg/core` 0.12 makes. `@ffmpeg/ffmpeg`'s own class is passed by: its
 * worker has no devices, so that a whole file would have to lie in memory.
 */
export interface FfmpegCore {
  /** Runs the command line to its end, blocking the thread; `ret` holds the exit status. */
  exec(...args: string[]): number;
  readonly ret: number;
  /** Forgets status and time-out of the last run. */
  reset(): void;
  setLogger(logger: (line: LogEvent) => void): void;
  setProgress(handler: (progress: ProgressEvent) => void): void;
  readonly FS: EmscriptenFileSystem;
  /** A view of the heap, which only grows. */
  readonly HEAPU8: Uint8Array;
}

export interface EmscriptenFileSystem {
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: DeviceOperations): void;
  mkdev(path: string, mode: number, device: number): void;
  mkdir(path: string): void;
  mount(type: unknown, options: { readonly blobs: readonly NamedBlob[] }, path: string): void;
  unmount(path: string): void;
  writeFile(path: string, data: Uint8Array): void;
  unlink(path: string): void;
  readonly filesystems: { readonly WORKERFS: unknown };
}

export interface NamedBlob {
  readonly name: string;
  readonly data: Blob;
}

/** Of a character device; `buffer` is the heap, positions are the device's own affair. */
export interface DeviceOperations {
  open?(stream: { seekable?: boolean }): void;
  close?(): void;
  read?(stream: unknown, buffer: ArrayBufferView, offset: number, length: number): number;
  write?(stream: unknown, buffer: ArrayBufferView, offset: number, length: number): number;
  /** `whence` as in POSIX: 0 from the start, 1 from here, 2 from the end. */
  llseek?(stream: unknown, offset: number, whence: number): number;
}

export type CreateFfmpegCore = (overrides: {
  /** Called by Emscripten in place of its own instantiation. */
  instantiateWasm(
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): object;
}) => Promise<FfmpegCore>;

/** Makes a core's script callable; `helper` is that of the threaded core's workers. */
export type ImportCore = (script: Blob, helper?: Blob) => Promise<CreateFfmpegCore>;

/** The core, ready to be instantiated as often as wanted. */
export interface CompiledCore {
  readonly create: CreateFfmpegCore;
  readonly module: WebAssembly.Module;
  readonly threaded: boolean;
}
