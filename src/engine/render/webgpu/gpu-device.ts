import { ExportError } from '../../errors/index.ts';
import { describeAdapter, requestAdapter } from './adapter.ts';

/** The device went away: drivers reset, cards are pulled, browsers take back what others need more. */
export class DeviceLost extends Error {}

/** Limits worth more than WebGPU's defaults; an adapter gives at least those. */
const WANTED_LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** How long after a failure a device may take to say that it was lost. */
const LOSS_MILLISECONDS = 200;

/** A device, with every error that it reports turned into one that {@link GpuDevice.settle} throws. */
export class GpuDevice {
  readonly device: GPUDevice;
  /** What computes, in the adapter's words. */
  readonly name: string;
  #checks: Promise<GPUError | null>[] = [];
  #failure: GPUError | undefined;
  #lost: string | undefined;
  #disposed = false;

  constructor(device: GPUDevice, name: string) {
    this.device = device;
    this.name = name;
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.#failure ??= event.error;
    });
    device.lost.then((info) => {
      if (!this.#disposed) this.#lost = info.message || info.reason;
    });
  }

  /** @throws ExportError RENDERER_FAILED where there is no adapter, or it gives no device */
  static async open(gpu: GPU | undefined): Promise<GpuDevice> {
    const adapter = await requestAdapter(gpu);
    const requiredLimits: Record<string, number> = {};
    for (const limit of WANTED_LIMITS) requiredLimits[limit] = adapter.limits[limit];
    const name = describeAdapter(adapter.info);
    try {
      const device = await adapter.requestDevice({ label: 'framewright renderer', requiredLimits });
      return new GpuDevice(device, name);
    } catch (cause) {
      throw new ExportError('RENDERER_FAILED', `The GPU (${name}) gave no device: ${String(cause)}.`, {
        value: name,
        cause,
      });
    }
  }

  /** The most bytes that a shader sees of one buffer. */
  get largestBinding(): number {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    return Math.min(maxBufferSize, maxStorageBufferBindingSize);
  }

  /**
   * Runs what makes device objects; {@link settle} throws what the device says of it later.
   */
  guard<T>(make: (device: GPUDevice) => T): T {
    const { device } = this;
    for (const filter of ['validation', 'out-of-memory', 'internal'] as const) device.pushErrorScope(filter);
    try {
      return make(device);
    } finally {
      for (let scopes = 0; scopes < 3; scopes++) this.#checks.push(device.popErrorScope());
    }
  }

  buffer(label: string, bytes: number, usage: number): GPUBuffer {
    if (bytes > this.device.limits.maxBufferSize) {
      throw new ExportError(
        'RENDERER_FAILED',
        `The GPU (${this.name}) has no buffers of ${Math.ceil(bytes / 2 ** 20)} MiB, which the ${label} need; choose a smaller size, less supersampling, or the cpu renderer.`,
        { value: bytes },
      );
    }
    return this.guard((device) => device.createBuffer({ label: `framewright ${label}`, size: bytes, usage }));
  }

  /**
   * Waits for the verdict on all that was guarded.
   *
   * @throws DeviceLost; ExportError RENDERER_FAILED
   */
  async settle(): Promise<void> {
    const checks = this.#checks;
    if (checks.length > 0) {
      this.#checks = [];
      const results = await Promise.allSettled(checks);
      for (const result of results) {
        if (result.status === 'fulfilled' && result.value) this.#failure ??= result.value;
        // Scopes are refused only where the device is gone.
        if (result.status === 'rejected') this.#lost ??= String(result.reason);
      }
    }
    this.check();
  }

  /** Throws what is known to have gone wrong. */
  check(): void {
    if (this.#lost !== undefined) throw new DeviceLost(this.#lost);
    const failure = this.#failure;
    if (!failure) return;
    this.#failure = undefined;
    throw new ExportError('RENDERER_FAILED', `The GPU (${this.name}) refused work: ${failure.message}`, {
      value: this.name,
      cause: failure,
    });
  }

  /** What a rejected promise of the device means: mostly that it was lost, which may be told a moment later. */
  async explain(thrown: unknown): Promise<unknown> {
    if (this.#disposed || thrown instanceof ExportError || thrown instanceof DeviceLost) return thrown;
    const moment = new Promise<undefined>((resolve) => setTimeout(resolve, LOSS_MILLISECONDS));
    const info = await Promise.race([this.device.lost, moment]);
    if (info) return new DeviceLost(info.message || info.reason);
    return ExportError.from(thrown, 'RENDERER_FAILED');
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.device.destroy();
  }
}
