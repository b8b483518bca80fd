import { STAGE_COMPUTE } from './constants.ts';
import type { GpuDevice } from './gpu-device.ts';
import { HEAPS, PASS_BYTES } from './wgsl/state.ts';

/** The buffers that all shaders see, in the order of their bindings. */
export interface ShaderBuffers {
  readonly tasks: GPUBuffer;
  readonly commands: GPUBuffer;
  readonly masks: GPUBuffer;
  readonly blocks: GPUBuffer;
  readonly layers: GPUBuffer;
  readonly pixels: GPUBuffer;
  readonly surfaces: readonly GPUBuffer[];
}

/** One layout for all pipelines, so that one group of buffers serves a whole frame. */
export class PipelineLayout {
  readonly #device: GpuDevice;
  readonly #groupLayout: GPUBindGroupLayout;
  readonly #layout: GPUPipelineLayout;
  #bound: { readonly buffers: readonly GPUBuffer[]; readonly group: GPUBindGroup } | undefined;

  constructor(device: GpuDevice) {
    this.#device = device;
    const groupLayout = device.guard((gpu) =>
      gpu.createBindGroupLayout({ label: 'framewright bindings', entries: bindings() }),
    );
    this.#groupLayout = groupLayout;
    this.#layout = device.guard((gpu) =>
      gpu.createPipelineLayout({ label: 'framewright pipelines', bindGroupLayouts: [groupLayout] }),
    );
  }

  /** @throws DeviceLost; ExportError RENDERER_FAILED */
  async compile(label: string, code: string): Promise<GPUShaderModule> {
    const module = this.#device.guard((gpu) =>
      gpu.createShaderModule({ label: `framewright ${label} shader`, code }),
    );
    // A shader's own errors say more than those of the pipelines that would be made of it.
    await this.#device.settle();
    return module;
  }

  /** @throws DeviceLost; ExportError RENDERER_FAILED */
  async pipeline(
    module: GPUShaderModule,
    entryPoint: string,
    constants: Record<string, number> = {},
  ): Promise<GPUComputePipeline> {
    try {
      return await this.#device.device.createComputePipelineAsync({
        label: `framewright ${entryPoint}`,
        layout: this.#layout,
        compute: { module, entryPoint, constants },
      });
    } catch (thrown) {
      throw await this.#device.explain(thrown);
    }
  }

  /** The bindings of a dispatch, whose parameters are chosen by the dynamic offset; made again only for other buffers. */
  bind({ tasks, commands, masks, blocks, layers, pixels, surfaces }: ShaderBuffers): GPUBindGroup {
    const buffers = [tasks, commands, masks, blocks, layers, pixels, ...surfaces];
    const bound = this.#bound;
    if (bound && buffers.every((buffer, i) => bound.buffers[i] === buffer)) return bound.group;
    const group = this.#device.guard((gpu) =>
      gpu.createBindGroup({
        label: 'framewright buffers',
        layout: this.#groupLayout,
        entries: buffers.map((buffer, binding) => ({
          binding,
          resource: binding === 0 ? { buffer, size: PASS_BYTES } : { buffer },
        })),
      }),
    );
    this.#bound = { buffers, group };
    return group;
  }
}

function bindings(): GPUBindGroupLayoutEntry[] {
  const types: GPUBufferBindingLayout[] = [
    { type: 'uniform', hasDynamicOffset: true },
    ...Array.from({ length: 3 }, (): GPUBufferBindingLayout => ({ type: 'read-only-storage' })),
    ...Array.from({ length: 2 + HEAPS }, (): GPUBufferBindingLayout => ({ type: 'storage' })),
  ];
  return types.map((buffer, binding) => ({ binding, visibility: STAGE_COMPUTE, buffer }));
}
