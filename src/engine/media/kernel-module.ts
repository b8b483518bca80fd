import { ExportError } from '../errors/index.ts';
import type { KernelMemory } from './kernel-memory.ts';

/**
 * Instantiates a kernel built by scripts/build-wasm.mjs over `memory`.
 *
 * @param base64 the generated module's default export
 * @throws ExportError RENDERER_FAILED where WebAssembly SIMD is missing or a Content-Security-Policy forbids it
 */
export function instantiateKernel<Exports>(base64: string, memory: KernelMemory): Exports {
  try {
    const instance = new WebAssembly.Instance(memory.compile(base64), {
      env: {
        memory: memory.memory,
        abort: (_message: number, _file: number, line: number, column: number) => {
          throw new ExportError('INTERNAL', `A kernel's assertion failed at ${line}:${column}.`);
        },
      },
    });
    return instance.exports as Exports;
  } catch (cause) {
    throw new ExportError(
      'RENDERER_FAILED',
      `This page can't run the renderer's WebAssembly (${String(cause)}). It needs SIMD, and 'wasm-unsafe-eval' where a Content-Security-Policy is set.`,
      { cause },
    );
  }
}
