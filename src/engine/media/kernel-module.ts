import { ExportError } from '../errors/index.ts';
import type { KernelMemory } from './kernel-memory.ts';

const modules = new Map<string, WebAssembly.Module>();

/**
 * Instantiates a kernel built by scripts/build-wasm.mjs over `memory`. Compiled once a thread.
 *
 * @param base64 the generated module's default export
 * @throws ExportError RENDERER_FAILED where WebAssembly SIMD is missing or a Content-Security-Policy forbids it
 */
export function instantiateKernel<Exports>(base64: string, memory: KernelMemory): Exports {
  try {
    let module = modules.get(base64);
    if (!module) {
      module = new WebAssembly.Module(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
      modules.set(base64, module);
    }
    const instance = new WebAssembly.Instance(module, {
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
