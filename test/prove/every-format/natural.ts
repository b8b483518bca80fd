import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BLOCK_LIST, BLOCKS, textLayer, textOf } from '../../fixtures/fonts/blocks.ts';
import { save, tone } from '../compositions.ts';
import { tool } from '../framewright.ts';
import { seeded } from '../random.ts';
import { type FilmShape, ONSET } from './film.ts';

/** Of the grain, in codes of 8 bits: as film of medium speed has it once it is scanned. */
const GRAIN = 4;
/** The finest detail has so much of the strength of the one twice as large; landscapes have about half. */
const FALL = 0.55;
const OCTAVES = 8;
/** Pixels a frame. */
const PAN = [5, 2] as const;
const CHANNELS = 3;

/** A folder with the font that the text of natural films is set in. */
export async function saveFonts(folder: string): Promise<string> {
  const fonts = join(folder, 'fonts');
  await mkdir(fonts, { recursive: true });
  await writeFile(join(fonts, 'blocks.ttf'), BLOCKS);
  return fonts;
}

/**
 * Pictures as cameras make them, by chance but the same every time: a landscape of noise that has detail at every size, passing
 * by; grain that is new in every frame; and lines of text that move over it. A tone of 1 kHz after some silence.
 *
 * @returns path of the document; pictures and sound lie beside it
 */
export async function saveNaturalFilm(folder: string, name: string, shape: FilmShape): Promise<string> {
  const { width, height, fps, seconds } = shape;
  const frames = Math.round(fps * seconds);
  await writeFile(join(folder, `${name}.wav`), tone(seconds, ONSET));
  await photograph(folder, name, { width, height, frames });
  const layers = Array.from({ length: frames }, (_, frame) => ({
    ...{ ty: 2, nm: `frame ${frame}`, refId: `frame-${frame}`, ip: frame, op: frame + 1, st: 0, ks: {} },
  }));
  const assets = layers.map((_, frame) => ({
    ...{ id: `frame-${frame}`, w: width, h: height, u: '', e: 0 },
    p: `${name}-${String(frame).padStart(4, '0')}.png`,
  }));
  const line = (text: string, size: number, from: number, to: number, y: number): object =>
    textLayer(
      textOf(text, { s: size, fc: [1, 1, 1] }),
      {},
      {
        op: frames,
        ks: {
          p: {
            a: 1,
            k: [
              { t: 0, s: [from, y, 0], o: { x: 0, y: 0 }, i: { x: 1, y: 1 } },
              { t: frames, s: [to, y, 0] },
            ],
          },
        },
      },
    );
  const words = 'Every format in one long line of small letters';
  const texts = [
    line('NATURAL', height / 8, width * 0.1, width * 0.2, height * 0.4),
    line(words, height / 30, width * 0.3, width * 0.1, height * 0.8),
    line(words, height / 40, width * 0.1, width * 0.15, height * 0.88),
  ];
  const sound = { ty: 6, nm: 'sound', refId: 'sound', ip: 0, op: frames, st: 0 };
  return save(folder, `${name}.json`, {
    ...{ v: '5.9.0', nm: 'natural', fr: fps, ip: 0, op: frames, w: width, h: height },
    ...BLOCK_LIST,
    assets: [...assets, { id: 'sound', p: `${name}.wav`, u: '', e: 0 }],
    layers: [sound, ...texts, ...layers],
  });
}

/**
 * One such picture, larger than the frame, that passes by: every frame is as hard to code, and a long film as short to write.
 *
 * @returns path of the document; the picture lies beside it
 */
export async function savePassingPicture(folder: string, name: string, shape: FilmShape): Promise<string> {
  const { width, height, fps, seconds } = shape;
  const frames = Math.round(fps * seconds);
  const [wide, high] = [Math.round(width * 1.2), Math.round(height * 1.2)];
  await photograph(folder, name, { width: wide, height: high, frames: 1 });
  const still = (k: unknown): object => ({ a: 0, k });
  const position = {
    a: 1,
    k: [
      { t: 0, s: [0, 0, 0], o: { x: 0, y: 0 }, i: { x: 1, y: 1 } },
      { t: frames, s: [width - wide, height - high, 0] },
    ],
  };
  const layer = {
    ...{ ty: 2, nm: 'picture', refId: 'picture', ip: 0, op: frames, st: 0 },
    ks: { p: position, a: still([0, 0, 0]), s: still([100, 100, 100]), r: still(0), o: still(100) },
  };
  return save(folder, `${name}.json`, {
    ...{ v: '5.9.0', nm: 'passing', fr: fps, ip: 0, op: frames, w: width, h: height },
    assets: [{ id: 'picture', w: wide, h: high, u: '', e: 0, p: `${name}-0000.png` }],
    layers: [layer],
  });
}

interface Shot {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}

async function photograph(folder: string, name: string, { width, height, frames }: Shot): Promise<void> {
  const wide = width + PAN[0] * frames;
  const high = height + PAN[1] * frames;
  const planes = [11, 22, 33].map((seed) => landscape(wide, high, seed));
  const random = seeded(7);
  // Two uniform numbers make two normal ones (Box and Muller); a table of them is drawn from at random places.
  const grain = Float32Array.from({ length: 1 << 16 }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return GRAIN * radius * Math.cos(2 * Math.PI * random());
  });
  const raw = join(folder, `${name}.rgb`);
  const pixels = Buffer.alloc(width * height * CHANNELS);
  await rm(raw, { force: true });
  for (let frame = 0; frame < frames; frame++) {
    for (let y = 0, at = 0; y < height; y++) {
      let from = (y + PAN[1] * frame) * wide + PAN[0] * frame;
      for (let x = 0; x < width; x++, from++) {
        // What the channels share is grey, what they have of their own makes colours.
        const grey = planes[0]?.[from] ?? 0;
        for (let channel = 0; channel < CHANNELS; channel++, at++) {
          const own = 0.3 * (planes[channel]?.[from] ?? 0);
          const value = 120 + 60 * (grey + own) + (grain[(random() * 65_536) | 0] ?? 0);
          pixels[at] = Math.max(0, Math.min(255, Math.round(value)));
        }
      }
    }
    await writeFile(raw, pixels, { flag: 'a' });
  }
  await tool('ffmpeg', [
    ...['-v', 'error', '-f', 'rawvideo', '-pixel_format', 'rgb24', '-video_size', `${width}x${height}`],
    ...['-i', raw, '-start_number', '0', '-compression_level', '1', join(folder, `${name}-%04d.png`)],
  ]);
  await rm(raw);
}

/** Noise at sizes from the width down to two pixels, smoothly joined; about −1.5 to 1.5. */
function landscape(width: number, height: number, seed: number): Float32Array {
  const plane = new Float32Array(width * height);
  const random = seeded(seed);
  for (
    let octave = 0, cell = 2 ** OCTAVES, strength = 1;
    octave < OCTAVES;
    octave++, cell /= 2, strength *= FALL
  ) {
    const columns = Math.ceil(width / cell) + 2;
    const rows = Math.ceil(height / cell) + 2;
    const knots = Float32Array.from({ length: columns * rows }, () => strength * (2 * random() - 1));
    for (let y = 0; y < height; y++) {
      const row = Math.floor(y / cell);
      const v = ease(y / cell - row);
      for (let x = 0; x < width; x++) {
        const column = Math.floor(x / cell);
        const u = ease(x / cell - column);
        const knot = row * columns + column;
        const above = (knots[knot] ?? 0) * (1 - u) + (knots[knot + 1] ?? 0) * u;
        const below = (knots[knot + columns] ?? 0) * (1 - u) + (knots[knot + columns + 1] ?? 0) * u;
        const at = y * width + x;
        plane[at] = (plane[at] ?? 0) + above * (1 - v) + below * v;
      }
    }
  }
  return plane;
}

const ease = (share: number): number => share * share * (3 - 2 * share);
