import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CreateFfmpegCore } from '../src/engine/codecs/ffmpeg/core-module.ts';
import { type FfmpegPort, FfmpegThreads } from '../src/engine/codecs/ffmpeg/threads.ts';
import { FfmpegServer } from '../src/engine/codecs/ffmpeg/worker.ts';

let module: Promise<WebAssembly.Module> | undefined;

/** The core as installed, compiled once. */
export function compileFfmpegCore(): Promise<WebAssembly.Module> {
  module ??= WebAssembly.compile(readFileSync(fileURLToPath(import.meta.resolve('@ffmpeg/core/wasm'))));
  return module;
}

export async function importFfmpegCore(): Promise<CreateFfmpegCore> {
  // The core believes that it runs in a worker and asks where.
  Object.assign(globalThis, { self: globalThis, location: { href: 'file:///' } });
  // @ts-expect-error The package has no typings of its own.
  const core: { default: CreateFfmpegCore } = await import('@ffmpeg/core');
  return core.default;
}

/** Threads of ffmpeg.wasm that are none: the server runs in the caller's own. Without a ring only. */
export function inProcessThreads(): FfmpegThreads {
  return new FfmpegThreads(async () => {
    const port: FfmpegPort = {
      post: (request, transfer) => {
        // Frames change hands as they would between threads; Blobs and modules are shared there, too.
        const shared = request.type === 'core' || request.type === 'decode';
        server.receive(shared ? request : structuredClone(request, { transfer }));
      },
      onAnswer: () => undefined,
      onDeath: () => undefined,
      terminate: () => undefined,
    };
    const server = new FfmpegServer(
      (answer, transfer) => {
        const copy = structuredClone(answer, { transfer });
        queueMicrotask(() => port.onAnswer(copy));
      },
      () => importFfmpegCore(),
    );
    server.receive({ type: 'core', script: new Blob([]), module: await compileFfmpegCore() });
    return port;
  });
}

/** The core reads Blobs with the synchronous reader that workers have; Node has neither that nor Blobs it could read. */
export class InstantBlob extends Blob {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    super([]);
    this.#bytes = bytes;
  }
  override get size(): number {
    return this.#bytes.length;
  }
  override slice(start?: number, end?: number): InstantBlob {
    return new InstantBlob(this.#bytes.slice(start, end));
  }
  read(): ArrayBuffer {
    return this.#bytes.buffer;
  }
}

/** Stands in for FileReaderSync. */
export class InstantReader {
  readAsArrayBuffer(blob: InstantBlob): ArrayBuffer {
    return blob.read();
  }
}
