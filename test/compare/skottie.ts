import { loadCanvasKit } from './canvas-kit.ts';
import type { Player, RenderedFrame, RenderJob } from './job.ts';
import { readLottieFile } from './lottie-file.ts';

export function createSkottie(): Player {
  return { render, close: async () => {} };
}

async function render({ file, frames, width, height }: RenderJob) {
  const kit = await loadCanvasKit();
  const document = readLottieFile(file);
  // Skottie takes image files beside the document, by name.
  const images: Record<string, ArrayBuffer> = {};
  for (const asset of document.assets ?? []) {
    if (!asset.p?.startsWith('data:')) continue;
    const name = `image-${asset.id}`;
    images[name] = Uint8Array.from(Buffer.from(asset.p.split(',')[1] ?? '', 'base64')).buffer;
    asset.p = name;
    asset.u = '';
    asset.e = 0;
  }
  const animation = kit.MakeManagedAnimation(JSON.stringify(document), images);
  const surface = kit.MakeSurface(width, height);
  if (!animation || !surface) throw new Error('Skottie refused the document.');
  const rendered: RenderedFrame[] = [];
  for (const frame of frames as number[]) {
    const canvas = surface.getCanvas();
    canvas.clear(kit.TRANSPARENT);
    animation.seekFrame(frame);
    animation.render(canvas, kit.LTRBRect(0, 0, width, height));
    surface.flush();
    const image = surface.makeImageSnapshot();
    const pixels = image.readPixels(0, 0, {
      width,
      height,
      colorType: kit.ColorType.RGBA_8888,
      alphaType: kit.AlphaType.Unpremul,
      colorSpace: kit.ColorSpace.SRGB,
    });
    image.delete();
    if (!pixels) throw new Error('Skottie gave no pixels.');
    rendered.push({ frame, width, height, data: Uint8Array.from(pixels) });
  }
  surface.delete();
  animation.delete();
  return { frames: rendered, warnings: [] };
}
