import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DotLottie } from '@lottiefiles/dotlottie-web';
import type { Player, RenderedFrame, RenderJob } from './job.ts';
import { readLottieFile } from './lottie-file.ts';

export function createThorvg(): Player {
  const entry = createRequire(import.meta.url).resolve('@lottiefiles/dotlottie-web');
  const wasm = readFileSync(join(dirname(entry), 'dotlottie-player.wasm'));
  DotLottie.setWasmUrl(`data:application/wasm;base64,${wasm.toString('base64')}`);
  return { render, close: async () => {} };
}

async function render({ file, frames, width, height }: RenderJob) {
  const player = new DotLottie({
    canvas: { width, height },
    data: JSON.stringify(readLottieFile(file)),
    autoplay: false,
    loop: false,
    useFrameInterpolation: true,
  });
  await new Promise<void>((resolve, reject) => {
    player.addEventListener('load', () => resolve());
    player.addEventListener('loadError', ({ error }) => reject(error));
  });
  const rendered: RenderedFrame[] = [];
  for (const frame of frames as number[]) {
    player.setFrame(frame);
    const { buffer } = player;
    if (buffer?.length !== width * height * 4) throw new Error('ThorVG gave no pixels.');
    rendered.push({ frame, width, height, data: Uint8Array.from(buffer) });
  }
  player.destroy();
  return { frames: rendered, warnings: [] };
}
