import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { type ImageDecoder, readComposition } from '../../src/engine/composition/index.ts';
import { createRenderer } from '../../src/engine/render/index.ts';
import { loadCanvasKit } from './canvas-kit.ts';
import type { Player, RenderedFrame, RenderJob } from './job.ts';

export function createOurs(): Player {
  return { render, close: async () => {} };
}

async function render(job: RenderJob) {
  const folder = dirname(resolve(job.file));
  const composition = await readComposition(new Uint8Array(await readFile(job.file)), {
    fileName: job.file,
    decodeImage,
    resolveAsset: async (path) => {
      const file = resolve(join(folder, path));
      return file.startsWith(folder + sep) && existsSync(file)
        ? new Uint8Array(await readFile(file))
        : undefined;
    },
  });
  const scale = 512 / Math.max(composition.width, composition.height);
  const width = job.width || Math.max(1, Math.round(composition.width * scale));
  const height = job.height || Math.max(1, Math.round(composition.height * scale));
  const last = composition.frameCount - 1;
  const frames = job.frames === 'ends' ? [0, last >> 1, last] : job.frames;
  using renderer = await createRenderer({
    width,
    height,
    fit: 'contain',
    background: [0, 0, 0, 0],
    supersample: job.supersample,
    format: 'rgba8',
    alpha: 'straight',
  });
  const rendered: RenderedFrame[] = [];
  for (const frame of frames) {
    const { data } = await renderer.render(composition.evaluate(frame));
    rendered.push({ frame, width, height, data: Uint8Array.from(data) });
  }
  return { frames: rendered, warnings: composition.warnings };
}

/** Node has no image decoder of its own; Skia's serves. */
export const decodeImage: ImageDecoder = async (bytes) => {
  const kit = await loadCanvasKit();
  const image = kit.MakeImageFromEncoded(bytes);
  if (!image) throw new Error('No decoder for this image.');
  const [width, height] = [image.width(), image.height()];
  const pixels = image.readPixels(0, 0, {
    width,
    height,
    colorType: kit.ColorType.RGBA_8888,
    alphaType: kit.AlphaType.Unpremul,
    colorSpace: kit.ColorSpace.SRGB,
  });
  image.delete();
  if (!pixels) throw new Error('The image gave no pixels.');
  return { width, height, data: Uint8Array.from(pixels) };
};
