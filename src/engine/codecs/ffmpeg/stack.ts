import { ExportError } from '../../errors/index.ts';
import type { CoreKind } from './core-files.ts';

/**
 * Names that Emscripten's minifier gave to exports of `@ffmpeg/core` and `@ffmpeg/core-mt` 0.12.10; the files are held to
 * their hashes, so that they can't change unnoticed.
 */
const EXPORTS = {
  single: { malloc: 'ta', stackRestore: 'Ea' },
  threaded: { malloc: 'Ha', stackRestore: '$a' },
} as const;

/** libvpx and x264 were written for threads with 1 MB and more. */
const STACK_BYTES = 4 * 2 ** 20;

/** WebAssembly's C stack is kept aligned to 16 bytes (the C ABI's basic alignment). */
const ALIGNMENT = 16;

/**
 * Moves the stack of a fresh instance into a larger block of its heap. The core was linked with 64 KB, which libvpx-vp9
 * overflows: "memory access out of bounds" (https://github.com/ffmpegwasm/ffmpeg.wasm/issues/679, 786).
 *
 * @throws ExportError INTERNAL where the instance is not of the known core
 */
export function enlargeStack({ exports }: WebAssembly.Instance, kind: CoreKind): void {
  const malloc = exports[EXPORTS[kind].malloc];
  const stackRestore = exports[EXPORTS[kind].stackRestore];
  if (typeof malloc !== 'function' || typeof stackRestore !== 'function') {
    throw new ExportError('INTERNAL', 'This is not the ffmpeg core that the engine was built for.', {
      value: Object.keys(exports),
    });
  }
  const block: unknown = malloc(STACK_BYTES);
  if (typeof block !== 'number' || block === 0) {
    throw new ExportError('ENCODER_UNAVAILABLE', 'There is not enough memory for ffmpeg.wasm.', {
      value: STACK_BYTES,
    });
  }
  // Stacks grow downwards from their top.
  stackRestore((block + STACK_BYTES) & -ALIGNMENT);
}
