import { BufferUsage } from './constants.ts';
import type { GpuDevice } from './gpu-device.ts';

/** Parameters lie so far apart: the largest alignment of uniforms that a device may ask for. */
const TASK_BYTES = 256;
const MOST_TASKS = 512;
const MOST_OF_PASS = 16;

interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly groups: readonly [number, number, number];
  /** Made once all buffers are as large as they will be. */
  readonly bind: () => GPUBindGroup;
}

/** What waits to be sent to the device: dispatches in order, each with its parameters. */
export class Submission {
  readonly tasks: GPUBuffer;
  readonly #device: GpuDevice;
  readonly #parameters = new ArrayBuffer(TASK_BYTES * MOST_TASKS);
  #dispatches: Dispatch[] = [];

  constructor(device: GpuDevice) {
    this.#device = device;
    const usage = BufferUsage.uniform | BufferUsage.copyTarget;
    this.tasks = device.buffer('parameters', this.#parameters.byteLength, usage);
  }

  get count(): number {
    return this.#dispatches.length;
  }

  /** Whether there may be too little room for what one pass adds. */
  get isFull(): boolean {
    return this.#dispatches.length > MOST_TASKS - MOST_OF_PASS;
  }

  /** Adds a dispatch; the caller writes its parameters into the view that comes back. */
  add(
    pipeline: GPUComputePipeline,
    groups: readonly [number, number, number],
    bind: () => GPUBindGroup,
  ): DataView {
    const at = this.#dispatches.length * TASK_BYTES;
    this.#dispatches.push({ pipeline, groups, bind });
    return new DataView(this.#parameters, at, TASK_BYTES);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#dispatches = [];
  }

  /** Sends all, and what `then` adds behind it. */
  send(then?: (encoder: GPUCommandEncoder) => void): void {
    const { device } = this.#device;
    const dispatches = this.#dispatches;
    if (dispatches.length === 0 && !then) return;
    const groups = dispatches.map(({ bind }) => bind());
    device.queue.writeBuffer(this.tasks, 0, this.#parameters, 0, dispatches.length * TASK_BYTES);
    const encoder = device.createCommandEncoder({ label: 'framewright frame' });
    if (dispatches.length > 0) {
      const pass = encoder.beginComputePass({ label: 'framewright drawing' });
      for (const [i, { pipeline, groups: size }] of dispatches.entries()) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, groups[i] as GPUBindGroup, [i * TASK_BYTES]);
        pass.dispatchWorkgroups(...size);
      }
      pass.end();
    }
    then?.(encoder);
    device.queue.submit([encoder.finish({ label: 'framewright frame' })]);
    this.#dispatches = [];
  }
}
