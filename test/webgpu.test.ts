import { describe, expect, it } from 'vitest';
import { BT709_LIMITED, KernelMemory } from '../src/engine/media/index.ts';
import { createYuvConverter } from '../src/engine/pixels/index.ts';
import { createRenderer, type RenderSettings } from '../src/engine/render/index.ts';
import { agrees, compareBackends } from './compare/backends.ts';
import { softwareGpu } from './compare/node-gpu.ts';
import { GALLERY } from './fixtures/render/gallery.ts';
import { CLEAR } from './fixtures/render/shapes.ts';

const gpu = await softwareGpu();
if (!gpu) console.warn('No browser with SwiftShader was found: WebGPU is tested in Chromium only.');

const SETTINGS: RenderSettings = {
  width: 128,
  height: 96,
  fit: 'contain',
  background: CLEAR,
  supersample: 1,
  format: 'rgba8',
  alpha: 'straight',
};

const frames = Object.entries(GALLERY).map(([name, make]) => ({ name, scene: make(0.5) }));
const scene = (name: string) => (GALLERY[name] as NonNullable<(typeof GALLERY)[string]>)(0.5);

/** Hands the devices out that it gives. */
function watched(inner: GPU, onDevice: (device: GPUDevice) => void): GPU {
  return {
    requestAdapter: async (options?: GPURequestAdapterOptions) => {
      const adapter = await inner.requestAdapter(options);
      return (
        adapter &&
        new Proxy(adapter, {
          get: (target, key) => {
            if (key !== 'requestDevice') return Reflect.get(target, key, target) as unknown;
            return async (descriptor: GPUDeviceDescriptor) => {
              const device = await target.requestDevice(descriptor);
              onDevice(device);
              return device;
            };
          },
        })
      );
    },
  } as unknown as GPU;
}

/** Notes calls of a device that make something without a label of ours. */
function watchLabels(device: GPUDevice, unnamed: string[]): void {
  const makers =
    /^create(Buffer|BindGroup|BindGroupLayout|PipelineLayout|ShaderModule|ComputePipeline|CommandEncoder)/;
  for (let proto = device as object; proto; proto = Object.getPrototypeOf(proto) as object) {
    for (const name of Object.getOwnPropertyNames(proto).filter((key) => makers.test(key))) {
      const make = (device as unknown as Record<string, (descriptor?: { label?: string }) => unknown>)[name];
      Object.defineProperty(device, name, {
        configurable: true,
        value: (descriptor?: { label?: string }) => {
          if (!descriptor?.label?.startsWith('framewright ')) unnamed.push(name);
          return make?.call(device, descriptor);
        },
      });
    }
  }
}

describe.skipIf(!gpu)('the webgpu backend in Node', { timeout: 180_000 }, () => {
  it('draws what the cpu backend draws, in floats, with every object labelled', async () => {
    const settings: RenderSettings = { ...SETTINGS, format: 'rgba32f', alpha: 'premultiplied' };
    const unnamed: string[] = [];
    const watching = watched(gpu as GPU, (device) => watchLabels(device, unnamed));
    const results = await compareBackends(watching, frames, settings);
    expect(results.filter((result) => !agrees(result, settings.format))).toEqual([]);
    expect(unnamed).toEqual([]);
  });

  it('draws what the cpu backend draws in linear light, dithered, with Lanczos, over a background', async () => {
    const settings: RenderSettings = {
      ...SETTINGS,
      format: 'rgba16',
      blending: 'linear',
      dither: true,
      imageSampling: 'lanczos',
      background: [0.2, 0.5, 0.3, 0.4],
    };
    const names = /^paints|images|masks|blend|levels|grow/;
    const some = frames.filter(({ name }) => names.test(name));
    const results = await compareBackends(gpu, some, settings);
    expect(results.filter((result) => !agrees(result, settings.format))).toEqual([]);
  });

  it('makes the planes that the converter makes of its pixels, byte by byte, at odd sizes too', async () => {
    const settings: RenderSettings = { ...SETTINGS, width: 77, height: 45, background: [0.1, 0.4, 0.8, 1] };
    const memory = new KernelMemory();
    const converter = createYuvConverter({ ...settings, colourSpace: BT709_LIMITED, memory });
    using renderer = await createRenderer(settings, {
      backend: 'webgpu',
      gpu: gpu as GPU,
      planes: BT709_LIMITED,
    });
    for (const name of ['paints', 'deep groups']) {
      const frame = await renderer.render(scene(name));
      expect(renderer.planes).toEqual(converter.convert(frame));
    }
  });

  it('draws a frame again after its device was lost, and keeps unchanged tiles', async () => {
    const devices: GPUDevice[] = [];
    const watching = watched(gpu as GPU, (device) => devices.push(device));
    using renderer = await createRenderer(SETTINGS, { backend: 'webgpu', gpu: watching });
    const first = (await renderer.render(scene('deep groups'))).data.slice();
    const kept = await renderer.render(scene('deep groups'));
    expect(kept.changed).toEqual([]);
    devices[0]?.destroy();
    const other = await renderer.render(scene('paints'));
    expect(other.changed).toBe('all');
    expect(devices).toHaveLength(2);
    expect((await renderer.render(scene('deep groups'))).data).toEqual(first);
    expect(renderer.statistics.frames).toBe(4);
  });

  it('gives up a device that is lost over and over', async () => {
    let made = 0;
    const failing = watched(gpu as GPU, (device) => {
      made++;
      if (made > 1) device.destroy();
    });
    const devices: GPUDevice[] = [];
    const watching = watched(failing, (device) => devices.push(device));
    using renderer = await createRenderer(SETTINGS, { backend: 'webgpu', gpu: watching });
    devices[0]?.destroy();
    await expect(renderer.render(scene('paints'))).rejects.toMatchObject({ code: 'RENDERER_FAILED' });
    expect(made).toBe(2);
  });

  it('is what auto takes on hardware only', async () => {
    using renderer = await createRenderer(SETTINGS, { gpu: gpu as GPU });
    expect(renderer.backend).toBe('cpu');
  });
});

describe('a platform without a GPU', () => {
  const none = { requestAdapter: async () => null } as unknown as GPU;

  it('is refused by name, with the way out', async () => {
    await expect(createRenderer(SETTINGS, { backend: 'webgpu', gpu: none })).rejects.toMatchObject({
      code: 'RENDERER_FAILED',
      message: expect.stringContaining('cpu renderer'),
    });
  });

  it('makes auto take the cpu', async () => {
    using renderer = await createRenderer(SETTINGS, { gpu: none });
    expect(renderer.backend).toBe('cpu');
  });
});
