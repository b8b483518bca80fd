import { ExportError } from '../errors/index.ts';

const PAGE = 65536;
/** Kernels keep their constants below this address (`--memoryBase` in scripts/build-wasm.mjs); data lies above. */
const DATA_START = 1 << 20;
/** 4 GiB less one page: the most that 32-bit WebAssembly addresses. */
const MAXIMUM_PAGES = 65535;

/** Of all memories of the thread. */
const modules = new Map<string, WebAssembly.Module>();

/**
 * The WebAssembly memory of one thread, shared by all kernel modules in it, so that a frame goes from renderer to
 * colour conversion to encoder without a copy. Allocation only grows: owners allocate once for a job, and
 * the whole memory goes with the thread.
 */
export class KernelMemory {
  readonly memory = new WebAssembly.Memory({ initial: (DATA_START / PAGE) * 2, maximum: MAXIMUM_PAGES });
  #next = DATA_START;

  /**
   * Reserves `bytes` bytes at a multiple of 64 and returns their address. The memory may be grown, which detaches
   * every typed array over it: take views afresh after any allocation.
   *
   * @throws ExportError RENDERER_FAILED when the browser refuses to grow the memory
   */
  allocate(bytes: number): number {
    const address = this.#next;
    const end = address + Math.ceil(bytes / 64) * 64;
    this.#growTo(end, bytes);
    this.#next = end;
    return address;
  }

  /**
   * Grows the memory so that the next `bytes` bytes are there when they are asked for.
   *
   * @throws ExportError RENDERER_FAILED when the browser refuses
   */
  reserve(bytes: number): void {
    this.#growTo(this.#next + bytes, bytes);
  }

  /**
   * The module of a kernel that is to run in this memory; compiled once a thread.
   *
   * @param base64 the generated module's default export
   * @throws WebAssembly.CompileError
   */
  compile(base64: string): WebAssembly.Module {
    let module = modules.get(base64);
    if (!module) {
      module = new WebAssembly.Module(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
      modules.set(base64, module);
    }
    return module;
  }

  #growTo(end: number, bytes: number): void {
    const missing = end - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.memory.grow(Math.ceil(missing / PAGE));
    } catch (cause) {
      throw new ExportError(
        'RENDERER_FAILED',
        `The browser refused ${Math.ceil(missing / 2 ** 20)} MiB of memory for rendering; close other tabs or choose a smaller size.`,
        { value: bytes, cause },
      );
    }
  }

  /** The number of bytes in use, for reports and budgets. */
  get allocated(): number {
    return this.#next - DATA_START;
  }
}
