import type { CanvasKit, ManagedSkottieAnimation } from 'canvaskit-wasm';
import CanvasKitInit from 'canvaskit-wasm/bin/full/canvaskit.js';
import canvasKitWasm from 'canvaskit-wasm/bin/full/canvaskit.wasm?url';
import lottie from 'lottie-web';
import { readComposition } from '../../src/engine/composition/index.ts';
import { createRenderer } from '../../src/engine/render/index.ts';

/** One player at work on one document: draws a frame and has its pixels in hand when it resolves. */
interface Player {
  draw(frame: number): Promise<void>;
  close(): void;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function framewright(text: string, width: number, height: number): Promise<Player> {
  const composition = await readComposition(new TextEncoder().encode(text));
  const renderer = await createRenderer({
    width,
    height,
    fit: 'contain',
    background: [0, 0, 0, 0],
    supersample: 1,
    format: 'rgba8',
    alpha: 'straight',
  });
  return {
    draw: async (frame) => {
      await renderer.render(composition.evaluate(frame));
    },
    close: () => renderer[Symbol.dispose](),
  };
}

async function lottieWeb(text: string, width: number, height: number): Promise<Player> {
  const stage = document.getElementById('stage');
  if (!stage) throw new Error('The page has no stage.');
  stage.replaceChildren();
  stage.style.cssText = `width:${width}px;height:${height}px`;
  const animation = lottie.loadAnimation({
    container: stage,
    renderer: 'canvas',
    autoplay: false,
    loop: false,
    animationData: JSON.parse(text),
    rendererSettings: { preserveAspectRatio: 'xMidYMid meet', clearCanvas: true },
  });
  await new Promise<void>((resolve) => {
    if (animation.isLoaded) resolve();
    else animation.addEventListener('DOMLoaded', () => resolve());
  });
  const canvas = stage.querySelector('canvas');
  const context = canvas?.getContext('2d', { willReadFrequently: true });
  if (!canvas || !context) throw new Error('lottie-web made no canvas.');
  return {
    draw: async (frame) => {
      animation.goToAndStop(frame, true);
      context.getImageData(0, 0, canvas.width, canvas.height);
    },
    close: () => animation.destroy(),
  };
}

let canvasKit: Promise<CanvasKit> | undefined;

async function skottie(text: string, width: number, height: number): Promise<Player> {
  canvasKit ??= CanvasKitInit({ locateFile: () => canvasKitWasm });
  const kit = await canvasKit;
  const animation: ManagedSkottieAnimation | null = kit.MakeManagedAnimation(text);
  const surface = kit.MakeSurface(width, height);
  if (!animation || !surface) throw new Error('Skottie refuses the document.');
  const canvas = surface.getCanvas();
  const bounds = kit.LTRBRect(0, 0, width, height);
  const info = {
    width,
    height,
    colorType: kit.ColorType.RGBA_8888,
    alphaType: kit.AlphaType.Unpremul,
    colorSpace: kit.ColorSpace.SRGB,
  };
  return {
    draw: async (frame) => {
      canvas.clear(kit.TRANSPARENT);
      animation.seekFrame(frame);
      animation.render(canvas, bounds);
      surface.flush();
      if (!canvas.readPixels(0, 0, info)) throw new Error('Skottie gives no pixels.');
    },
    close: () => {
      animation.delete();
      surface.delete();
    },
  };
}

/** Runs of neighbouring frames that a round consists of. */
const RUNS = 4;

const players = { framewright, 'lottie-web canvas': lottieWeb, skottie };

/**
 * Milliseconds a frame for each player, the median of `rounds` interleaved rounds of `frames` frames in sequence,
 * four runs of neighbours spread over the whole document, as an export would meet them; a player that fails gets its
 * message instead.
 */
async function bench(text: string, width: number, height: number, frames: number, rounds: number) {
  const document = JSON.parse(text) as { ip: number; op: number };
  const count = Math.max(1, Math.floor(document.op - document.ip));
  const samples: Record<string, number[]> = {};
  const failures: Record<string, string> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, open] of Object.entries(players)) {
      if (failures[name]) continue;
      try {
        const player = await open(text, width, height);
        await player.draw(0);
        const start = performance.now();
        for (let i = 0; i < frames; i++) {
          const run = Math.floor((i * RUNS) / frames);
          const first = Math.floor((run * count) / RUNS);
          await player.draw(Math.min(count - 1, first + i - Math.ceil((run * frames) / RUNS)));
        }
        samples[name] = [...(samples[name] ?? []), (performance.now() - start) / frames];
        player.close();
      } catch (thrown) {
        failures[name] = String(thrown);
      }
    }
  }
  return Object.keys(players).map((name) => ({
    player: name,
    milliseconds: failures[name] ? undefined : median(samples[name] ?? []),
    failure: failures[name],
  }));
}

Object.assign(globalThis, { bench });
export type Bench = typeof bench;
