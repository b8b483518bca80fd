import { expect, it } from 'vitest';
import { BT709_LIMITED, KernelMemory, sha256Hex } from '../src/engine/media/index.ts';
import { createYuvConverter } from '../src/engine/pixels/index.ts';
import { createRenderer } from '../src/engine/render/index.ts';
import type { Paint, Scene, SceneNode } from '../src/engine/scene/index.ts';
import { MASK_MODES, MATTE_MODES } from '../src/engine/scene/index.ts';
import { ENGINE_VERSION } from '../src/engine/segments/index.ts';
import { GALLERY } from './fixtures/render/gallery.ts';
import {
  circle,
  fill,
  group,
  mask,
  polyline,
  rectangle,
  scene,
  solid,
  stroke,
} from './fixtures/render/shapes.ts';

const WIDTH = 192;
const HEIGHT = 96;

/** A little of everything that a Scene can hold. */
function sampler(): Scene {
  const stops = [
    { offset: 0, colour: [1, 0.2, 0, 1] },
    { offset: 0.5, colour: [0, 0.6, 1, 0.5] },
    { offset: 1, colour: [0.1, 0, 0.4, 1] },
  ] as const;
  const linear: Paint = { type: 'linear', stops, start: [0, 0], end: [WIDTH, HEIGHT] };
  const radial: Paint = { type: 'radial', stops, centre: [140, 50], radius: 40, focus: [150, 44] };
  const image = {
    hash: 'sampler',
    width: 2,
    height: 2,
    data: Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 0, 0, 255, 0, 128, 255, 255, 255, 255),
  };
  const blends = (['multiply', 'screen', 'overlay', 'color-burn', 'soft-light', 'hue'] as const).map(
    (blend, i): SceneNode => group([fill(circle(20 + i * 30, 30, 17), solid(0.9, 0.5, 0.1, 0.8))], { blend }),
  );
  const masked = MASK_MODES.map(
    (mode, i): SceneNode =>
      group([fill(rectangle(i * 30, 50, 28, 20), solid(0, 0.3, 0.2))], {
        opacity: 0.7,
        masks: [mask('add', circle(i * 30 + 10, 60, 9)), mask(mode, circle(i * 30 + 18, 60, 9))],
      }),
  );
  const matted = MATTE_MODES.map(
    (mode, i): SceneNode =>
      group([fill(rectangle(i * 45, 74, 40, 20), linear)], {
        matte: { mode, source: [fill(circle(i * 45 + 20, 84, 12), solid(0.8, 0.4, 0.2, 0.9))] },
      }),
  );
  const pen = { width: 5, cap: 'round', join: 'round', dashes: [12, 7], dashOffset: 3 } as const;
  return scene(WIDTH, HEIGHT, [
    fill(rectangle(0, 0, WIDTH, HEIGHT), linear),
    fill(circle(140, 50, 36), radial, { rule: 'evenodd' }),
    ...blends,
    ...masked,
    ...matted,
    stroke(polyline(5, 90, 60, 8, 120, 88, 185, 6), solid(1, 1, 1, 0.6), pen),
    { type: 'image', image, transform: [9, 2, -2, 9, 100, 4], opacity: 0.8 },
  ]);
}

/** SHA-256 of the planes that an encoder would be given, of the sampler and of scenes with every operation and filter. */
async function digestOfPlanes(): Promise<string> {
  const digests: string[] = [];
  for (const picture of [sampler(), ...Object.values(GALLERY).map((at) => at(0))]) {
    const memory = new KernelMemory();
    const size = { width: WIDTH, height: HEIGHT };
    using renderer = await createRenderer(
      {
        ...size,
        fit: 'contain',
        background: [0, 0, 0, 1],
        supersample: 2,
        format: 'rgba8',
        alpha: 'premultiplied',
      },
      { memory },
    );
    const converter = createYuvConverter({ ...size, colourSpace: BT709_LIMITED, memory });
    const { data } = converter.convert(await renderer.render(picture));
    digests.push(await sha256Hex(data.slice()));
  }
  return sha256Hex(new TextEncoder().encode(digests.join()));
}

/**
 * Stored segments outlive an update of the app and are found by what they were made from. If this fails because you
 * changed how pictures are drawn or converted, raise ENGINE_VERSION (segments/key.ts) and write both here anew: else
 * an export would join new pictures to old ones.
 */
it('other pixels than those of ENGINE_VERSION need another ENGINE_VERSION', async () => {
  expect({ version: ENGINE_VERSION, planes: await digestOfPlanes() }).toEqual({
    version: 2,
    planes: 'f019972900f8899b65a298186489b0e787fcedeafc6b528f40c0c8184926e1fe',
  });
});
