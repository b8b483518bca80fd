import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tool } from '../framewright.ts';
import type { Job } from './jobs.ts';
import { type Drawn, writeRaw } from './likeness.ts';

/** prores_ks's number of a profile. */
const PRORES: Readonly<Record<string, readonly string[]>> = {
  'prores-proxy': ['0'],
  'prores-lt': ['1'],
  'prores-422': ['2'],
  'prores-hq': ['3'],
  'prores-4444': ['4', '-alpha_bits', '16'],
  'prores-4444xq': ['5', '-alpha_bits', '16'],
};

/** Apple's targets at 1920×1080, in bits a macroblock. */
const TARGETS: Readonly<Record<string, number>> = {
  'prores-proxy': 186,
  'prores-lt': 417,
  'prores-422': 598,
  'prores-hq': 902,
  'prores-4444': 1348,
  'prores-4444xq': 2025,
};

/** dnxhd chooses the class by the rate, which it knows at some rates of frames only. */
const DNXHD: Readonly<Record<string, string>> = {
  'dnxhd-120': '120M',
  'dnxhd-145': '145M',
  'dnxhd-185': '185M',
  'dnxhd-185x': '185M',
  // Frames of the same class at another rate, which it does not know.
  'dnxhd-220x': '185M',
};

const MPEG2 = [
  ...['-c:v', 'mpeg2video', '-profile:v', '0', '-dc', '10', '-intra_vlc', '1', '-non_linear_quant', '1'],
];
const XDCAM_BUFFER = '36408333';

/** Without a least rate: simple pictures need more stuffing than it has. */
function mpeg2Options({ id, rate: [num, den], scan, seen }: Job): readonly string[] {
  const fields = scan ? ['-alternate_scan', '1', '-top', '1'] : [];
  if (id === 'xdcam-hd422') {
    const second = Math.round(num / den);
    return [
      ...[...MPEG2, '-level:v', '2', '-b:v', '50M', '-maxrate', '50M'],
      ...['-bufsize', XDCAM_BUFFER, '-rc_init_occupancy', XDCAM_BUFFER, '-rc_max_vbv_use', '1'],
      ...['-g', second % 25 === 0 ? '12' : '15', '-bf', '2', '-mpv_flags', '+strict_gop'],
      ...['-sc_threshold', '1000000000', '-qmin', '1', '-qmax', '12', ...fields],
      ...(scan ? ['-flags', '+ilme+ildct+cgop'] : ['-flags', '+cgop']),
    ];
  }
  const bits = 8 * (seen?.frameBytes ?? 0);
  const bitRate = String(Math.floor((bits * num) / den));
  return [
    ...[...MPEG2, '-g', '0', '-bf', '0', '-flags', '+ildct+low_delay', '-ps', '1', '-qscale:v', '1'],
    ...['-qmin', '1', '-qmax', '12', '-rc_max_vbv_use', '1', '-b:v', bitRate],
    ...['-maxrate', bitRate, '-bufsize', String(bits), '-rc_init_occupancy', String(bits)],
    ...fields,
  ];
}

/** Of ProRes: what ours took, and no less than Apple's targets, which pictures as simple as drawn ones don't need. */
function macroblockBits({ id, width, height, rate: [num, den], seen }: Job, rate: number): number {
  const blocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  const taken = (rate * den) / num / blocks;
  return Math.round(seen?.target === undefined ? Math.max(taken, TARGETS[id] ?? 0) : taken);
}

function encoderOptions(job: Job, bits: number): readonly string[] | undefined {
  const { id, scan } = job;
  const prores = PRORES[id];
  const fields = scan ? ['-flags', '+ildct'] : [];
  if (prores) {
    const own = ['-c:v', 'prores_ks', '-vendor', 'apl0', '-profile:v', ...prores];
    return [...own, '-bits_per_mb', String(bits), ...fields];
  }
  if (id in DNXHD) return ['-c:v', 'dnxhd', '-b:v', DNXHD[id] ?? ''];
  if (id.startsWith('dnxhr')) return ['-c:v', 'dnxhd', '-profile:v', id.replace('-', '_')];
  if (id.startsWith('imx') || id === 'xdcam-hd422') return mpeg2Options(job);
  const size = /^(avc-intra|xavc)-(\d+)$/.exec(id);
  if (!size) return undefined;
  const parameters = [
    `avcintra-flavor=${size[1] === 'xavc' ? 'sony' : 'panasonic'}`,
    ...(size[2] === '200' ? ['level=4.1'] : []),
    ...(scan ? ['interlaced=1', 'tff=1'] : []),
  ];
  return [
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-avcintra-class', size[2] ?? ''],
    ...['-x264-params', parameters.join(':')],
  ];
}

/** ffmpeg decodes ProRes 4444 to 12 bits, and encodes it from 10. */
const sourcePixels = (pixels: string): string => pixels.replace('p12le', 'p10le');

/**
 * What native ffmpeg's own encoder of the format makes of the drawn frames, at the same size and bit rate.
 *
 * @param rate bits a second that ours took
 * @returns undefined for formats that it has no encoder of their own for
 */
export async function encodeNatively(
  folder: string,
  job: Job,
  drawn: Drawn,
  rate: number,
): Promise<string | undefined> {
  const options = encoderOptions(job, macroblockBits(job, rate));
  const { seen, name } = job;
  if (!options || !seen) return undefined;
  const pixels = sourcePixels(seen.pixels);
  const stem = join(folder, `${name.replaceAll(/[^\w-]+/g, '-')}-native`);
  const [raw, output] = [`${stem}.raw`, `${stem}.${seen.codec === 'mpeg2video' ? 'm2v' : 'mov'}`];
  await writeRaw(raw, drawn, job, pixels);
  await tool('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'rawvideo', '-pixel_format', pixels, '-framerate', job.rate.join('/')],
    ...['-video_size', `${job.width}x${seen.lines ?? job.height}`, '-i', raw],
    ...(job.scan ? ['-vf', 'setfield=tff'] : []),
    ...['-threads', '1', ...options, output],
  ]);
  await rm(raw);
  return output;
}
