import { describe, expect, it } from 'vitest';
import { createRenderer } from '../src/engine/render/index.ts';
import type { Matrix, Scene, SceneNode } from '../src/engine/scene/index.ts';
import {
  circle,
  fill,
  group,
  mask,
  pentagram,
  polygon,
  rectangle,
  scene,
  solid,
  WHITE,
} from './fixtures/render/shapes.ts';
import { psnr, sampleScene } from './fixtures/render/truth.ts';

const WIDTH = 128;
const HEIGHT = 80;

/** A small generator of our own, so that the scenes are the same everywhere (Numerical Recipes' LCG). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function confetti(): SceneNode[] {
  const next = random(7);
  return Array.from({ length: 24 }, (_, i) => {
    const turn = next() * Math.PI * 2;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const transform: Matrix = [cos, sin, -sin, cos, next() * WIDTH, next() * HEIGHT];
    const size = 3 + next() * 12;
    const shape = [
      rectangle(-size, -size / 3, size * 2, size / 1.5),
      circle(0, 0, size),
      pentagram(0, 0, size),
    ];
    return fill(shape[i % 3] ?? circle(0, 0, size), solid(next(), next(), next(), 0.5 + next() / 2), {
      transform,
      rule: i % 2 === 0 ? 'nonzero' : 'evenodd',
    });
  });
}

// Upright edges lie on sixteenths: elsewhere it is the truth's samples that miss them.
const SCENES: Record<string, Scene> = {
  'overlapping shapes': scene(WIDTH, HEIGHT, [
    fill(rectangle(10.25, 12.75, 60.5, 50.125), solid(0.1, 0.3, 0.8)),
    fill(circle(75.2, 40.6, 31.3), solid(0.9, 0.2, 0.1, 0.7)),
    fill(polygon(90.5, 10.1, 120.2, 40.7, 75.9, 70.3), solid(0, 0.5, 0.2)),
    fill(pentagram(45, 45, 30.5), solid(1, 0.8, 0, 0.8), { rule: 'evenodd' }),
  ]),
  confetti: scene(WIDTH, HEIGHT, confetti()),
  'groups, masks and mattes': scene(WIDTH, HEIGHT, [
    fill(rectangle(0, 0, WIDTH, HEIGHT), {
      type: 'linear',
      start: [0, 0],
      end: [WIDTH, HEIGHT],
      stops: [
        { offset: 0, colour: [0.9, 0.9, 0.2, 1] },
        { offset: 0.6, colour: [0.2, 0.5, 0.9, 1] },
        { offset: 1, colour: [0.1, 0.1, 0.3, 1] },
      ],
    }),
    group([fill(circle(30, 30, 22.5), solid(1, 0, 0)), fill(circle(50, 30, 22.5), solid(0, 1, 0))], {
      opacity: 0.6,
    }),
    group([fill(rectangle(70, 10, 50, 60), solid(0.8, 0.1, 0.5))], {
      masks: [
        mask('add', circle(95.3, 40.2, 25)),
        mask('add', circle(105.1, 50, 20.4), { opacity: 0.5 }),
        mask('subtract', circle(95, 45, 9.2)),
        mask('intersect', rectangle(74.5, 0, 200, 62.5)),
      ],
    }),
    group([fill(rectangle(5, 45, 90, 30), solid(0, 0.3, 0.3))], {
      matte: { mode: 'alpha', source: [fill(pentagram(45, 60, 20), solid(0, 0, 0, 0.9))] },
      blend: 'multiply',
    }),
  ]),
};

/** Decibels, before rounding to 8 bits, which alone costs all but 59; published players reach 44 at one sample, 16× multisampling 59. */
const BARS = { 1: 44, 2: 52, 4: 60 } as const;

describe('a rendered scene against 16×16 point samples', () => {
  for (const [name, content] of Object.entries(SCENES)) {
    it(`${name} is near the truth at every sampling`, async () => {
      const truth = sampleScene(content);
      const report: string[] = [];
      for (const supersample of [1, 2, 4] as const) {
        using renderer = await createRenderer({
          width: WIDTH,
          height: HEIGHT,
          fit: 'contain',
          background: WHITE,
          supersample,
          format: 'rgba32f',
          alpha: 'straight',
        });
        const frame = await renderer.render(content);
        const measured = psnr(frame.data, truth);
        report.push(`${supersample}: ${measured.toFixed(1)}`);
        expect(measured, report.join(', ')).toBeGreaterThan(BARS[supersample]);
      }
    });
  }
});
