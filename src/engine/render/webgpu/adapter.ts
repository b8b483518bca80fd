import { ExportError } from '../../errors/index.ts';

/** Names by which software adapters tell what they are: Chromium's, Mesa's two, and Direct3D's. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|\bwarp\b|basic render|software/i;

const WAY_OUT = 'Use the cpu renderer, or auto, which takes it by itself.';

/** The WebGPU of this window or worker, or undefined. */
export function platformGpu(): GPU | undefined {
  return (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
}

/** Whether an adapter computes on the processor: then the cpu backend does the same work faster. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  if (info.isFallbackAdapter) return true;
  return SOFTWARE.test(describeAdapter(info));
}

/** The adapter's own words about itself. */
export function describeAdapter(info: GPUAdapterInfo): string {
  const words = [info.vendor, info.architecture, info.device, info.description].filter((word) => word !== '');
  return words.length > 0 ? words.join(' ') : 'unnamed adapter';
}

/**
 * The best adapter that there is, a software one where there is no other.
 *
 * @throws ExportError RENDERER_FAILED where the platform has none
 */
export async function requestAdapter(gpu: GPU | undefined): Promise<GPUAdapter> {
  if (!gpu) {
    throw new ExportError('RENDERER_FAILED', `This platform has no WebGPU. ${WAY_OUT}`, { value: 'webgpu' });
  }
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (cause) {
    throw new ExportError(
      'RENDERER_FAILED',
      `WebGPU failed to look for a GPU (${String(cause)}). ${WAY_OUT}`,
      {
        value: 'webgpu',
        cause,
      },
    );
  }
  if (!adapter) {
    throw new ExportError('RENDERER_FAILED', `WebGPU found no GPU that it can use. ${WAY_OUT}`, {
      value: 'webgpu',
    });
  }
  return adapter;
}

/** Whether there is an adapter that is more than the processor in other clothes. */
export async function hasHardware(gpu: GPU | undefined): Promise<boolean> {
  if (!gpu) return false;
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  return adapter !== null && !isSoftware(adapter.info);
}
