import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface ClipOptions {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly seconds: number;
  /** Moving shapes; more make more work. */
  readonly shapes?: number;
  /** Without the ground, and every second shape half clear. */
  readonly transparent?: boolean;
  /** A sound file beside the document, heard from the first frame to the last. */
  readonly sound?: string;
  /** Fill of a layer that is there for the last tenth only; absent, there is none. */
  readonly ending?: readonly [number, number, number];
  /** Share of a turn by which all shapes are ahead: films that differ by it have no picture in common. */
  readonly ahead?: number;
}

/** A Lottie document with eased, moving shapes of many colours over an opaque ground: every frame differs. */
export function clip({
  width,
  height,
  fps,
  seconds,
  shapes = 6,
  ending,
  transparent,
  sound,
  ahead = 0,
}: ClipOptions): object {
  const frames = Math.round(fps * seconds);
  const layers = Array.from({ length: shapes }, (_, index) => {
    const phase = index / shapes;
    const size = (0.12 + 0.1 * phase) * height;
    const at = (share: number) => {
      const turn = 2 * Math.PI * (share + phase + ahead);
      return [width * (0.5 + 0.38 * Math.cos(turn)), height * (0.5 + 0.34 * Math.sin(2 * turn)), 0];
    };
    const steps = Math.max(4, Math.round(seconds) * 2);
    const opacity = transparent && index % 2 === 1 ? 50 : 100;
    return shapeLayer(`shape ${index + 1}`, index + 1, frames, {
      opacity,
      position: {
        a: 1,
        k: Array.from({ length: steps + 1 }, (_unused, step) => ({
          t: (step * frames) / steps,
          s: at(step / steps),
          ...(step < steps ? { i: { x: 0.6, y: 1 }, o: { x: 0.4, y: 0 } } : {}),
        })),
      },
      shape:
        index % 2 === 0
          ? { ty: 'el', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [size, size] } }
          : { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [size, size] }, r: { a: 0, k: size / 8 } },
      colour: [0.2 + 0.7 * phase, 0.9 - 0.6 * phase, 0.3 + 0.5 * ((phase * 3) % 1)],
    });
  });
  const last = ending
    ? [
        {
          ...shapeLayer('ending', shapes + 1, frames, {
            position: { a: 0, k: [width / 2, height / 2, 0] },
            shape: {
              ty: 'rc',
              p: { a: 0, k: [0, 0] },
              s: { a: 0, k: [width / 3, height / 3] },
              r: { a: 0, k: 0 },
            },
            colour: ending,
          }),
          ip: Math.round(frames * 0.9),
        },
      ]
    : [];
  const ground = shapeLayer('ground', shapes + 2, frames, {
    position: { a: 0, k: [width / 2, height / 2, 0] },
    shape: { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [width, height] }, r: { a: 0, k: 0 } },
    colour: [0.09, 0.11, 0.16],
  });
  const heard = sound === undefined ? [] : [{ ty: 6, nm: 'sound', refId: 'sound', ip: 0, op: frames, st: 0 }];
  const assets = sound === undefined ? [] : [{ id: 'sound', p: sound, u: '', e: 0 }];
  const seen = transparent ? layers : [...layers, ground];
  return lottie({ width, height, fps, frames }, [...heard, ...last, ...seen], assets);
}

/** One flat colour, such as the pure red that wrong matrices and ranges give away. */
export function flat(
  options: Omit<ClipOptions, 'shapes' | 'ending'>,
  colour: readonly [number, number, number],
): object {
  const { width, height, fps, seconds } = options;
  const frames = Math.round(fps * seconds);
  const ground = shapeLayer('flat', 1, frames, {
    position: { a: 0, k: [width / 2, height / 2, 0] },
    shape: { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [width, height] }, r: { a: 0, k: 0 } },
    colour,
  });
  return lottie({ width, height, fps, frames }, [ground]);
}

/**
 * A WAVE file of 16 bits: silence, then a tone of 1 kHz at half of full scale to the end.
 *
 * @param onset seconds of silence
 */
export function tone(seconds: number, onset: number, channels = 2, sampleRate = 48_000): Buffer {
  const count = Math.round(seconds * sampleRate);
  const from = Math.round(onset * sampleRate);
  const block = 2 * channels;
  const wave = Buffer.alloc(44 + count * block);
  wave.write('RIFF', 0);
  wave.writeUInt32LE(wave.length - 8, 4);
  wave.write('WAVEfmt ', 8);
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20);
  wave.writeUInt16LE(channels, 22);
  wave.writeUInt32LE(sampleRate, 24);
  wave.writeUInt32LE(sampleRate * block, 28);
  wave.writeUInt16LE(block, 32);
  wave.writeUInt16LE(16, 34);
  wave.write('data', 36);
  wave.writeUInt32LE(count * block, 40);
  for (let sample = from; sample < count; sample++) {
    const value = Math.round(16_384 * Math.sin((2 * Math.PI * 1000 * (sample - from)) / sampleRate));
    for (let channel = 0; channel < channels; channel++) {
      wave.writeInt16LE(value, 44 + sample * block + 2 * channel);
    }
  }
  return wave;
}

/** Writes a document into the folder and returns its path. */
export async function save(folder: string, name: string, document: object): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(document));
  return path;
}

function lottie(
  { width, height, fps, frames }: { width: number; height: number; fps: number; frames: number },
  layers: readonly object[],
  assets: readonly object[] = [],
): object {
  return { v: '5.7.0', nm: 'proof', fr: fps, ip: 0, op: frames, w: width, h: height, assets, layers };
}

function shapeLayer(
  name: string,
  index: number,
  frames: number,
  {
    position,
    shape,
    colour,
    opacity = 100,
  }: {
    position: object;
    shape: object;
    colour: readonly [number, number, number];
    opacity?: number;
  },
): object {
  return {
    ty: 4,
    nm: name,
    ind: index,
    ip: 0,
    op: frames,
    st: 0,
    ks: {
      p: position,
      a: { a: 0, k: [0, 0, 0] },
      s: { a: 0, k: [100, 100, 100] },
      r: { a: 0, k: 0 },
      o: { a: 0, k: opacity },
    },
    shapes: [
      {
        ty: 'gr',
        it: [
          shape,
          { ty: 'fl', c: { a: 0, k: [...colour, 1] }, o: { a: 0, k: 100 }, r: 1 },
          {
            ty: 'tr',
            p: { a: 0, k: [0, 0] },
            a: { a: 0, k: [0, 0] },
            s: { a: 0, k: [100, 100] },
            r: { a: 0, k: 0 },
            o: { a: 0, k: 100 },
          },
        ],
      },
    ],
  };
}
