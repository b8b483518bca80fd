import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clip, save } from './compositions.ts';
import { type Exported, runJson, start, tool, withFolder } from './framewright.ts';
import { killTree } from './processes.ts';
import type { Proof } from './proof.ts';

const FILM = { width: 320, height: 180, fps: 30, seconds: 5, transparent: true } as const;
const LOOKED_AT = [0, 77, 149];
const START = '01:00:00:00';

export interface SequenceCase {
  readonly format: 'tiff-sequence' | 'exr-sequence' | 'cinemadng';
  readonly options: readonly string[];
}

const CASES: readonly SequenceCase[] = [
  { format: 'tiff-sequence', options: ['--depth', '8', '--compression', 'lzw'] },
  { format: 'tiff-sequence', options: ['--depth', '16', '--compression', 'none'] },
  { format: 'tiff-sequence', options: ['--depth', '16', '--compression', 'deflate'] },
  { format: 'tiff-sequence', options: ['--depth', '32f', '--compression', 'deflate'] },
  ...(['none', 'rle', 'zips', 'zip'] as const).map(
    (compression): SequenceCase => ({ format: 'exr-sequence', options: ['--compression', compression] }),
  ),
  { format: 'exr-sequence', options: ['--depth', '32f'] },
  { format: 'cinemadng', options: [] },
];

const ENDINGS = { 'tiff-sequence': 'tif', 'exr-sequence': 'exr', cinemadng: 'dng' } as const;

/** What was seen of one case. */
interface SequenceRun {
  readonly name: string;
  readonly bytes: number;
  readonly problems: readonly string[];
}

/** Every kind of sequence against `frames` by programs that are not ours, by any number of workers, and after a kill. */
export const prove: Proof = () =>
  withFolder(async (folder) => {
    const input = await save(folder, 'film.json', clip(FILM));
    for (const depth of ['8', '16']) {
      await runJson(
        'frames',
        input,
        '--frames',
        LOOKED_AT.join(),
        '--depth',
        depth,
        '-o',
        join(folder, depth),
      );
    }
    const runs: SequenceRun[] = [];
    for (const one of CASES) runs.push(await proveCase(folder, input, one));
    for (const format of ['tiff-sequence', 'exr-sequence', 'cinemadng'] as const) {
      runs.push(await proveSameBytes(folder, input, format));
    }
    runs.push(await proveSameBytes(folder, input, 'exr-sequence', '--layers'));
    const failed = runs.filter(({ problems }) => problems.length > 0);
    return {
      passed: failed.length === 0,
      text: runs
        .map(({ name, bytes, problems }) => `${name}: ${bytes} bytes${problems.map((one) => `; ${one}`)}`)
        .join('\n'),
      record: { runs },
    };
  });

async function proveCase(
  folder: string,
  input: string,
  { format, options }: SequenceCase,
): Promise<SequenceRun> {
  const name = [format, ...options].join(' ');
  const output = join(folder, `${name.replaceAll(' ', '')}.zip`);
  const timed = format === 'tiff-sequence' ? [] : ['--timecode', START, '--reel', 'A001'];
  const made = await runJson<Exported>(
    ...['export', input, '--format', format, ...options, ...timed],
    ...['--description', 'Proof', '--names', 'shot_####', '-o', output],
  );
  const files = join(folder, name.replaceAll(' ', ''));
  await mkdir(files);
  await tool('unzip', ['-q', output, '-d', files]);
  const problems: string[] = [];
  for (const frame of LOOKED_AT) {
    const path = join(files, `shot_${String(frame).padStart(4, '0')}.${ENDINGS[format]}`);
    const drawn = (depth: string): string => join(folder, depth, `${String(frame).padStart(4, '0')}.png`);
    problems.push(
      ...(await pictureDifferences(path, drawn, format, options)).map((one) => `frame ${frame}: ${one}`),
    );
    problems.push(
      ...(await wordsMissing(path, format, frame, FILM.fps)).map((one) => `frame ${frame}: ${one}`),
    );
  }
  return { name, bytes: made.bytes, problems };
}

/** Its pixels against `frames`, by programs that are not ours. @param drawn path of the same frame with 8 or 16 bits */
export async function pictureDifferences(
  path: string,
  drawn: (depth: string) => string,
  format: SequenceCase['format'],
  options: readonly string[],
): Promise<string[]> {
  const floats = format === 'exr-sequence' || options.includes('32f');
  if (format === 'cinemadng') return developedDifferences(path, drawn('8'));
  if (!floats) {
    const depth = options.includes('8') ? '8' : '16';
    const pixels = depth === '8' ? 'rgba' : 'rgba64le';
    const same = (await samples(path, pixels)).equals(await samples(drawn(depth), pixels));
    return same ? [] : ['FFmpeg sees other pixels.'];
  }
  // FFmpeg has no floating-point predictor: OpenImageIO unpacks what it can't.
  const plain = `${path}.plain.exr`;
  if (format === 'tiff-sequence') {
    await tool('oiiotool', [path, '--compression', 'none', '-d', 'float', '-o', plain]);
  }
  const bytes = await samples(format === 'tiff-sequence' ? plain : path, 'gbrapf32le');
  const seen = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const codes = await samples(drawn('16'), 'rgba64le');
  const precision = format === 'exr-sequence' && !options.includes('32f') ? 2 ** -11 : 2 ** -20;
  return lightDifferences(seen, codes, precision);
}

/** Colours multiplied with alpha, as both OpenEXR and OpenImageIO keep them. */
function lightDifferences(seen: Float32Array, codes: Buffer, precision: number): string[] {
  const count = seen.length / 4;
  let worst = 0;
  for (let pixel = 0; pixel < count; pixel++) {
    const alpha = codes.readUInt16LE(pixel * 8 + 6) / 65_535;
    for (const [plane, channel] of [1, 2, 0].entries()) {
      const light = linear(codes.readUInt16LE(pixel * 8 + channel * 2) / 65_535) * alpha;
      // Half a code of 16 bits is up to that much light, of colour and of alpha.
      const allowed = light * precision + 2 ** -24 + (2.5 * alpha + light / Math.max(alpha, 1e-6)) / 65_535;
      const error = Math.abs((seen[plane * count + pixel] as number) - light);
      worst = Math.max(worst, error / allowed);
    }
  }
  return worst <= 1 ? [] : [`light is off by ${worst.toFixed(2)} times what its samples allow.`];
}

const linear = (code: number): number => (code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4);

/** Developed by dcraw on sRGB's curve, without white balance of its own. */
async function developedDifferences(path: string, drawn: string): Promise<string[]> {
  await tool('dcraw', ['-o', '1', '-H', '0', '-W', '-g', '2.4', '12.92', '-T', path]);
  const developed = await samples(path.replace(/dng$/, 'tiff'), 'rgb24');
  const codes = await samples(drawn, 'rgba');
  let squares = 0;
  for (let pixel = 0; pixel < codes.length / 4; pixel++) {
    const alpha = (codes[pixel * 4 + 3] as number) / 255;
    for (let channel = 0; channel < 3; channel++) {
      const wanted = (codes[pixel * 4 + channel] as number) * alpha;
      squares += (wanted - (developed[pixel * 3 + channel] as number)) ** 2;
    }
  }
  const psnr = 10 * Math.log10((255 ** 2 * developed.length) / squares);
  return psnr > 45 ? [] : [`dcraw develops it to a PSNR of ${psnr.toFixed(1)} dB.`];
}

/** What tools should read of the trade's own labels. @param fps whole frames a second */
export async function wordsMissing(
  path: string,
  format: SequenceCase['format'],
  frame: number,
  fps: number,
): Promise<string[]> {
  const [seconds, frames] = [Math.floor(frame / fps), frame % fps].map((part) =>
    String(part).padStart(2, '0'),
  );
  switch (format) {
    case 'tiff-sequence':
      return missing(await tool('tiffinfo', [path]), [
        'ImageDescription: Proof',
        'unassoc-alpha',
        'ICC Profile',
      ]);
    case 'exr-sequence':
      return missing(await tool('exrheader', [path]), [
        `time 01:00:${seconds}:${frames}`,
        `framesPerSecond (type rational): ${fps}/1`,
        'reelName (type string): "A001"',
        'comments (type string): "Proof"',
        'red   (0.64 0.33)',
      ]);
    case 'cinemadng':
      return missing(await tool('exiftool', ['-G0', path]), [
        'Linear Raw',
        '1.4.0.0',
        `01:00:${seconds}.${frames}`,
        'A001',
        'D65',
      ]);
  }
}

function missing(told: Buffer, wanted: readonly string[]): string[] {
  const text = told.toString();
  return wanted.filter((one) => !text.includes(one)).map((one) => `“${one}” is not told.`);
}

/** One worker, four, and one that was killed on the way: the same bytes. */
async function proveSameBytes(
  folder: string,
  input: string,
  format: SequenceCase['format'],
  ...options: readonly string[]
): Promise<SequenceRun> {
  const problems: string[] = [];
  const name = [format, ...options].join('');
  const asked = ['export', input, '--format', format, ...options];
  const made = async (way: string, ...more: string[]): Promise<Exported> =>
    runJson<Exported>(...asked, ...more, '-o', join(folder, `${way}-${name}.zip`));
  const one = await made('one', '--workers', '1');
  const four = await made('four', '--workers', '4');
  if (one.sha256 !== four.sha256) problems.push('four workers give other bytes than one.');
  const store = ['--store', join(folder, `store-${name}`)];
  const output = join(folder, `killed-${name}.zip`);
  const victim = start([...asked, '--workers', '1', ...store, '-o', output]);
  await victim.saw(/^segment 1\/\d+ encoded$/m);
  await killTree(victim.pid);
  await victim.finished;
  const resumed = await made('killed', ...store);
  if (resumed.segments.reused === 0) problems.push('nothing was kept of the export that was killed.');
  if (resumed.sha256 !== one.sha256) problems.push('after a kill the bytes are others.');
  return { name: `${name}, the same bytes`, bytes: one.bytes, problems };
}

const samples = (path: string, pixels: string): Promise<Buffer> =>
  tool('ffmpeg', ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', pixels, '-']);
