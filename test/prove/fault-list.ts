import { PNG } from 'pngjs';
import type { FindingId } from '../../src/engine/index.ts';
import { packetsOf, patched, remade, rezipped, spoilt } from './fault-bytes.ts';
import {
  blurred,
  covered,
  cube,
  type Film,
  FRAMES,
  gradients,
  moved,
  moving,
  raised,
  reordered,
  SIZE,
  squeezedRange,
  steps,
  stretchedRange,
  turnedHue,
  voices,
  wrongMatrix,
} from './fault-films.ts';

/** The films that faults are planted in, as they should be. */
export const BASES = {
  h264: heard(moving(), { format: 'h264-mp4', title: 'Bench' }),
  vp9: heard(moving(), { format: 'vp9-webm' }),
  alpha: silent(moving({ transparent: true }), { format: 'vp9-alpha-webm', alpha: 'straight' }),
  prores: heard(moving(), { format: 'prores-422', timecode: '01:00:00:00', title: 'Bench', reel: 'A001' }),
  prores4444: silent(moving({ transparent: true }), { format: 'prores-4444', alpha: 'straight' }),
  dnxhr: silent(moving(), { format: 'dnxhr-hq' }),
  pictures: silent(moving(), { format: 'png-sequence' }),
  ramps: silent(gradients(), { format: 'h264-mp4' }),
} satisfies Record<string, Film>;

export type Base = keyof typeof BASES;

/** What a planter works with. */
export interface Planting {
  /** The good file. */
  readonly file: Uint8Array<ArrayBuffer>;
  /** Where segments begin, without the first. */
  readonly seams: readonly number[];
  /** Another film through the engine's own encoders. */
  make(film: Film): Promise<Uint8Array>;
}

export interface Fault {
  readonly name: string;
  readonly base: Base;
  /** What may name it; any of them does. */
  readonly named: readonly FindingId[];
  /** Whether the checksums of the good file and its packets are known to who looks. */
  readonly kept?: boolean;
  plant(planting: Planting): Promise<Uint8Array>;
}

function heard(document: object, settings: Film['settings'], sound = voices()): Film {
  const assets = [{ id: 'sound', p: 'sound.wav', u: '', e: 0 }];
  const { layers, op } = document as { layers: object[]; op: number };
  const layer = { ty: 6, nm: 'sound', refId: 'sound', ip: 0, op, st: 0 };
  const whole = { ...document, assets: [...(document as { assets: object[] }).assets, ...assets] };
  return { document: { ...whole, layers: [layer, ...layers] }, settings, files: { 'sound.wav': sound } };
}

function silent(document: object, settings: Film['settings']): Film {
  return { document, settings };
}

/** Frames in their order, with some of it changed. */
function order(change: (frame: number) => number, count = FRAMES): number[] {
  return Array.from({ length: count }, (_, at) => Math.max(0, Math.min(FRAMES - 1, change(at))));
}

/** The same film through the same encoder, but for its pictures. */
const pictures =
  (base: Base, document: () => object, settings: Partial<Film['settings']> = {}): Fault['plant'] =>
  ({ make }) => {
    const film: Film = BASES[base];
    const whole = { ...film.settings, ...settings };
    return make(film.files ? heard(document(), whole) : silent(document(), whole));
  };

const looked = (base: Base, lut: () => string): Fault['plant'] =>
  pictures(base, () => (base === 'ramps' ? gradients() : moving()), { lut: lut() });

const sounding =
  (base: Base, sound: () => string, settings: Partial<Film['settings']> = {}): Fault['plant'] =>
  ({ make }) =>
    make(heard(moving(), { ...BASES[base].settings, ...settings }, sound()));

const through =
  (extension: string, ...args: readonly string[]): Fault['plant'] =>
  ({ file }) =>
    remade(file, extension, args);

const COPY = ['-i', 'IN', '-map', '0', '-c', 'copy'] as const;
const X264 = [
  ...['-map', '0', '-c:a', 'copy', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-x264-params'],
] as const;

/** Fifty ways in which a file can be wrong. */
export const FAULTS: readonly Fault[] = [
  // Order and time.
  {
    name: 'a dropped frame',
    base: 'h264',
    named: ['frame-dropped'],
    plant: pictures(
      'h264',
      () =>
        reordered(
          moving(),
          order((at) => (at < 40 ? at : at + 1)),
        ),
      {
        range: { start: 0, end: FRAMES - 1 },
      },
    ),
  },
  {
    name: 'a dropped packet that leaves a hole',
    base: 'prores',
    named: ['frame-dropped', 'frame-times-wrong', 'frame-count-wrong'],
    plant: through('mov', ...COPY, '-bsf:v', "noise=drop='eq(n,40)'"),
  },
  {
    name: 'two frames swapped',
    base: 'vp9',
    named: ['frames-swapped'],
    plant: pictures('vp9', () =>
      reordered(
        moving(),
        order((at) => (at === 30 ? 31 : at === 31 ? 30 : at)),
      ),
    ),
  },
  {
    name: 'a frame shown twice, the next one lost',
    base: 'h264',
    named: ['frame-duplicated'],
    plant: pictures('h264', () =>
      reordered(
        moving(),
        order((at) => (at === 61 ? 60 : at)),
      ),
    ),
  },
  {
    name: 'a frame too many',
    base: 'dnxhr',
    named: ['frame-duplicated'],
    plant: pictures('dnxhr', () =>
      reordered(
        moving(),
        order((at) => (at <= 33 ? at : at - 1), FRAMES + 1),
      ),
    ),
  },
  {
    name: 'half a second frozen',
    base: 'vp9',
    named: ['freeze', 'frame-duplicated'],
    plant: pictures('vp9', () =>
      reordered(
        moving(),
        order((at) => (at >= 20 && at < 32 ? 20 : at)),
      ),
    ),
  },
  {
    name: 'seams one frame off',
    base: 'h264',
    named: ['seam-shifted'],
    plant: ({ make, seams: [seam = 48, next = FRAMES] }) => {
      const late = order((at) => (at >= seam && at < next ? at - 1 : at));
      return make(heard(reordered(moving(), late), BASES.h264.settings));
    },
  },
  {
    name: 'two segments swapped',
    base: 'h264',
    named: ['frame-wrong'],
    plant: ({ make, seams: [seam = 48] }) => {
      const swapped = order((at) => (at < seam ? at + seam : at - seam));
      return make(heard(reordered(moving(), swapped), BASES.h264.settings));
    },
  },
  {
    name: 'a frame rate off by 0.1 %',
    base: 'h264',
    named: ['frame-rate-wrong', 'frame-times-wrong', 'duration-wrong'],
    plant: through('mp4', ...COPY, '-bsf:v', 'setts=pts=PTS*1001/1000:dts=DTS*1001/1000'),
  },
  {
    name: 'a duration that is not true',
    base: 'h264',
    named: ['duration-wrong', 'file-structure'],
    plant: async ({ file }) => patched(file, 'moov/mvhd', 16, (duration) => duration + duration),
  },
  // Colours and pictures.
  {
    name: 'hues turned by 12°',
    base: 'h264',
    named: ['hue-shifted'],
    plant: looked('h264', () => cube(turnedHue(12))),
  },
  {
    name: 'the wrong matrix',
    base: 'h264',
    named: ['matrix-wrong'],
    plant: looked('h264', () => cube(wrongMatrix)),
  },
  {
    name: 'limited range taken for full',
    base: 'vp9',
    named: ['range-wrong'],
    plant: looked('vp9', () => cube(squeezedRange)),
  },
  {
    name: 'full range taken for limited',
    base: 'prores',
    named: ['range-wrong'],
    plant: looked('prores', () => cube(stretchedRange)),
  },
  {
    name: 'a gamma of 1.15',
    base: 'vp9',
    named: ['colour-wrong'],
    plant: looked('vp9', () => cube(raised(1.15))),
  },
  { name: 'banding', base: 'ramps', named: ['banding'], plant: looked('ramps', () => steps(40)) },
  {
    name: 'one black frame',
    base: 'h264',
    named: ['black'],
    plant: pictures('h264', () => covered(moving(), '#000000', { start: 30, end: 31 })),
  },
  {
    name: 'one white flash',
    base: 'vp9',
    named: ['flashes', 'flicker', 'frame-wrong'],
    plant: pictures('vp9', () => covered(moving(), '#ffffff', { start: 70, end: 71 })),
  },
  {
    name: 'one frame a little brighter',
    base: 'prores',
    named: ['flicker'],
    plant: pictures('prores', () => covered(moving(), '#ffffff', { start: 50, end: 51 }, 3)),
  },
  {
    name: 'the picture moved by a pixel',
    base: 'h264',
    named: ['ssim-low', 'frame-wrong', 'psnr-low'],
    plant: pictures('h264', () => moved(moving(), 1, 0)),
  },
  {
    name: 'out of focus',
    base: 'vp9',
    named: ['ssim-low', 'psnr-low'],
    plant: pictures('vp9', () => blurred(moving(), 8)),
  },
  {
    name: 'a second in large blocks',
    base: 'h264',
    named: ['blocking', 'ssim-low', 'psnr-low'],
    plant: through('mp4', '-i', 'IN', ...X264, 'crf=10:deblock=-6,-6:keyint=48:scenecut=0:zones=46,70,q=50'),
  },
  {
    name: 'a size that is two pixels off',
    base: 'vp9',
    named: ['size-wrong'],
    plant: pictures('vp9', () => moving(), { size: { width: SIZE.width - 2, height: SIZE.height } }),
  },
  // Alpha.
  {
    name: 'the alpha lost',
    base: 'alpha',
    named: ['alpha-lost'],
    plant: ({ make }) => make(silent(moving({ transparent: true }), { format: 'vp9-webm' })),
  },
  {
    name: 'the alpha inverted',
    base: 'prores4444',
    named: ['alpha-wrong'],
    plant: through(
      'mov',
      '-i',
      'IN',
      '-vf',
      'negate=components=a:negate_alpha=1',
      '-c:v',
      'prores_ks',
      '-profile:v',
      '4444',
      '-pix_fmt',
      'yuva444p10le',
      '-vendor',
      'apl0',
      '-color_primaries',
      'bt709',
      '-color_trc',
      'bt709',
      '-colorspace',
      'bt709',
    ),
  },
  // The file.
  {
    name: 'one corrupt packet of H.264',
    base: 'h264',
    named: ['packet-corrupt'],
    plant: async ({ file }) => spoiltAt(file, 'mp4', 30),
  },
  {
    name: 'one corrupt packet of VP9',
    base: 'vp9',
    named: ['packet-corrupt'],
    plant: async ({ file }) => spoiltAt(file, 'webm', 70),
  },
  {
    name: 'one corrupt packet of DNxHR',
    base: 'dnxhr',
    named: ['packet-corrupt'],
    plant: async ({ file }) => spoiltAt(file, 'mov', 12),
  },
  {
    name: 'a file cut off',
    base: 'vp9',
    named: ['file-truncated', 'frame-count-wrong'],
    plant: async ({ file }) => file.slice(0, Math.floor(file.length * 0.6)),
  },
  {
    name: 'an MP4 cut off',
    base: 'h264',
    named: ['file-truncated'],
    plant: async ({ file }) => file.slice(0, Math.floor(file.length * 0.7)),
  },
  {
    name: 'a bit that fell over',
    base: 'prores',
    named: ['checksum-wrong'],
    kept: true,
    plant: async ({ file }) => {
      const [packet] = await packetsOf(file, 'mov');
      const out = Uint8Array.from(file);
      const at = (packet?.position ?? 0) + (packet?.bytes ?? 0) - 3;
      out[at] = (out[at] ?? 0) ^ 1;
      return out;
    },
  },
  {
    name: 'no key frame at a seam',
    base: 'h264',
    named: ['key-frames-wrong'],
    plant: through('mp4', '-i', 'IN', ...X264, 'crf=8:keyint=999:scenecut=0'),
  },
  {
    name: 'H.264 of ten bits in place of eight',
    base: 'h264',
    named: ['profile-wrong'],
    plant: through('mp4', '-i', 'IN', ...X264, 'crf=8:keyint=48:scenecut=0', '-pix_fmt', 'yuv420p10le'),
  },
  {
    name: 'a level that is too low',
    base: 'h264',
    named: ['profile-wrong', 'format-rule', 'codec-wrong'],
    plant: through('mp4', ...COPY, '-bsf:v', 'h264_metadata=level=1'),
  },
  {
    name: 'ProRes LT in place of 422',
    base: 'prores',
    named: ['profile-wrong', 'codec-wrong'],
    plant: pictures('prores', () => moving(), { format: 'prores-lt' }),
  },
  {
    name: 'colour tags of SD',
    base: 'h264',
    named: ['colour-tags-wrong'],
    plant: through(
      'mp4',
      ...COPY,
      '-bsf:v',
      'h264_metadata=colour_primaries=6:transfer_characteristics=6:matrix_coefficients=6',
      '-colorspace',
      'smpte170m',
      '-color_primaries',
      'smpte170m',
      '-color_trc',
      'smpte170m',
      '-movflags',
      '+write_colr',
    ),
  },
  {
    name: 'no timecode',
    base: 'prores',
    named: ['timecode-missing'],
    plant: through(
      'mov',
      '-i',
      'IN',
      '-map',
      '0:v',
      '-map',
      '0:a',
      '-c',
      'copy',
      '-write_tmcd',
      '0',
      '-map_metadata',
      '-1',
      '-map_metadata:s:v',
      '-1',
    ),
  },
  {
    name: 'a timecode an hour off',
    base: 'prores',
    named: ['timecode-wrong'],
    plant: pictures('prores', () => moving(), { timecode: '02:00:00:00' }),
  },
  {
    name: 'the title lost',
    base: 'h264',
    named: ['metadata-lost'],
    plant: through('mp4', ...COPY, '-map_metadata', '-1'),
  },
  // Sound.
  {
    name: 'sound 50 ms late',
    base: 'h264',
    named: ['sound-shifted'],
    plant: sounding('h264', () => voices({ late: 0.05 })),
  },
  {
    name: 'sound 50 ms early',
    base: 'prores',
    named: ['sound-shifted'],
    plant: sounding('prores', () => voices({ late: -0.05 })),
  },
  {
    name: 'clipped sound',
    base: 'prores',
    named: ['clipping'],
    plant: sounding('prores', () => voices({ gain: 6 })),
  },
  {
    name: 'left and right swapped',
    base: 'h264',
    named: ['channels-swapped'],
    plant: sounding('h264', () => voices({ swapped: true })),
  },
  {
    name: 'no sound',
    base: 'vp9',
    named: ['sound-missing'],
    plant: sounding('vp9', () => voices(), { audio: false }),
  },
  {
    name: 'sound a second too short',
    base: 'prores',
    named: ['sound-length-wrong'],
    plant: through('mov', '-i', 'IN', '-t', '3', '-i', 'IN', '-map', '0:v', '-map', '1:a', '-c', 'copy'),
  },
  {
    name: 'mono for stereo',
    base: 'h264',
    named: ['sound-format-wrong'],
    plant: sounding('h264', () => voices(), { audio: { layout: 'mono' } }),
  },
  {
    name: 'the left channel on both sides',
    base: 'vp9',
    named: ['sound-wrong'],
    plant: sounding('vp9', () => voices({ same: true })),
  },
  {
    name: '6 dB too quiet',
    base: 'h264',
    named: ['sound-wrong'],
    plant: sounding('h264', () => voices({ gain: 0.5 })),
  },
  {
    name: 'the right channel silent',
    base: 'vp9',
    named: ['sound-wrong'],
    plant: sounding('vp9', () => voices({ rightSilent: true })),
  },
  // Sequences.
  {
    name: 'a picture missing',
    base: 'pictures',
    named: ['frame-missing'],
    plant: ({ file }) => rezipped(file, async (_name, bytes, index) => (index === 17 ? undefined : bytes)),
  },
  {
    name: 'a picture of another size',
    base: 'pictures',
    named: ['size-wrong'],
    plant: ({ file }) =>
      rezipped(file, async (_name, bytes, index) => (index === 17 ? cropped(bytes) : bytes)),
  },
];

async function spoiltAt(file: Uint8Array, extension: string, index: number): Promise<Uint8Array> {
  const packet = (await packetsOf(file, extension))[index];
  if (!packet) throw new Error(`There is no packet ${index}.`);
  return spoilt(file, packet);
}

function cropped(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const picture = PNG.sync.read(Buffer.from(bytes));
  const out = new PNG({ width: picture.width - 2, height: picture.height });
  PNG.bitblt(picture, out, 0, 0, out.width, out.height, 0, 0);
  return Uint8Array.from(PNG.sync.write(out));
}
