import type { PixelFormat } from '../../media/index.ts';
import { STAGE_COMPUTE } from './constants.ts';
import type { GpuDevice } from './gpu-device.ts';
import { TILE_SHADER } from './wgsl/interpret.ts';
import { GROUP_THREADS, PASS_WORDS } from './wgsl/state.ts';

const FORMATS: readonly PixelFormat[] = ['rgba8', 'rgba16', 'rgba32f'];

/** How samples become the frame's pixels. */
export interface FrameOutput {
  readonly format: PixelFormat;
  readonly straight: boolean;
  readonly supersample: number;
}

/** The buffers that the tile shader works on, in the order of its bindings from 1. */
export interface TileBuffers {
  readonly commands: GPUBuffer;
  readonly masks: GPUBuffer;
  readonly blocks: GPUBuffer;
  readonly layers: GPUBuffer;
  readonly pixels: GPUBuffer;
  readonly surfaces: GPUBuffer;
}

/** The tile shader, built for one kind of frame. */
export class TilePipelines {
  readonly frame: GPUComputePipeline;
  readonly surface: GPUComputePipeline;
  readonly #device: GpuDevice;
  readonly #layout: GPUBindGroupLayout;
  #group: { readonly buffers: readonly GPUBuffer[]; readonly group: GPUBindGroup } | undefined;

  private constructor(
    device: GpuDevice,
    layout: GPUBindGroupLayout,
    frame: GPUComputePipeline,
    surface: GPUComputePipeline,
  ) {
    this.#device = device;
    this.#layout = layout;
    this.frame = frame;
    this.surface = surface;
  }

  static async make(device: GpuDevice, output: FrameOutput): Promise<TilePipelines> {
    const { layout, module, pipelineLayout } = device.guard((gpu) => {
      const layout = gpu.createBindGroupLayout({ label: 'framewright tile bindings', entries: bindings() });
      return {
        layout,
        module: gpu.createShaderModule({ label: 'framewright tile shader', code: TILE_SHADER }),
        pipelineLayout: gpu.createPipelineLayout({
          label: 'framewright tile pipelines',
          bindGroupLayouts: [layout],
        }),
      };
    });
    // A shader's own errors say more than those of the pipelines that would be made of it.
    await device.settle();
    const make = (entryPoint: string, constants: Record<string, number>) =>
      device.device.createComputePipelineAsync({
        label: `framewright ${entryPoint}`,
        layout: pipelineLayout,
        compute: { module, entryPoint, constants },
      });
    try {
      const [frame, surface] = await Promise.all([
        make('drawFrame', {
          SCALE: output.supersample,
          GROUP_WIDTH: GROUP_THREADS / output.supersample,
          GROUP_HEIGHT: output.supersample,
          FORMAT: FORMATS.indexOf(output.format),
          STRAIGHT: output.straight ? 1 : 0,
        }),
        make('drawSurface', {}),
      ]);
      await device.settle();
      return new TilePipelines(device, layout, frame, surface);
    } catch (thrown) {
      throw await device.explain(thrown);
    }
  }

  /** The bindings of a dispatch, whose parameters are chosen by the dynamic offset; made again only for other buffers. */
  bind(tasks: GPUBuffer, buffers: TileBuffers): GPUBindGroup {
    const { commands, masks, blocks, layers, pixels, surfaces } = buffers;
    const all = [tasks, commands, masks, blocks, layers, pixels, surfaces];
    if (this.#group && all.every((buffer, i) => this.#group?.buffers[i] === buffer)) return this.#group.group;
    const group = this.#device.guard((gpu) =>
      gpu.createBindGroup({
        label: 'framewright tile buffers',
        layout: this.#layout,
        entries: all.map((buffer, binding) => ({
          binding,
          resource: binding === 0 ? { buffer, size: PASS_WORDS * 4 } : { buffer },
        })),
      }),
    );
    this.#group = { buffers: all, group };
    return group;
  }
}

function bindings(): GPUBindGroupLayoutEntry[] {
  const types: GPUBufferBindingLayout[] = [
    { type: 'uniform', hasDynamicOffset: true },
    ...Array.from({ length: 3 }, (): GPUBufferBindingLayout => ({ type: 'read-only-storage' })),
    ...Array.from({ length: 3 }, (): GPUBufferBindingLayout => ({ type: 'storage' })),
  ];
  return types.map((buffer, binding) => ({ binding, visibility: STAGE_COMPUTE, buffer }));
}
