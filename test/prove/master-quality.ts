import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PIXEL_FORMATS } from '../../src/engine/codecs/ffmpeg/command-line.ts';
import { configureDnx } from '../../src/engine/codecs/ffmpeg/dnx.ts';
import type { DnxProfile, EncodeSettings, ProResProfile } from '../../src/engine/codecs/index.ts';
import type { FrameEncoder } from '../../src/engine/codecs/intra-segment-encoder.ts';
import { ProResFrameEncoder } from '../../src/engine/codecs/prores/frame-encoder.ts';
import {
  proResInput,
  proResKind,
  proResTarget,
  proResTrack,
} from '../../src/engine/codecs/prores/profiles.ts';
import { Vc3FrameEncoder } from '../../src/engine/codecs/vc3/frame-encoder.ts';
import { vc3FrameBytes, vc3Kind, vc3Track } from '../../src/engine/codecs/vc3/profiles.ts';
import { KernelMemory, type PlanarFormat, type TrackDescription } from '../../src/engine/media/index.ts';
import { writeMovie } from '../container-media.ts';
import { MASTER_CLIPS, masterPlanes, paintMaster } from './master-clips.ts';
import { count, type Proof } from './proof.ts';
import { PRORES_PROFILES, proResSettings } from './prores.ts';
import { dnxSettings, HR_PROFILES } from './vc3.ts';

const WIDTH = 1280;
const HEIGHT = 720;
const MACROBLOCKS = (WIDTH / 16) * (HEIGHT / 16);
/** prores_ks takes no fewer for a macroblock. */
const LEAST_KS_BITS = 128;
/** Apple's profiles of 4:4:4 are decoded to 12 bits, whatever was put in. */
const FULL_DEPTH = 'yuv444p12le';
/** What ours may be behind prores_ks at equal size, and behind FFmpeg's DNxHR; in dB, in the middle of all clips. */
const MOST_BEHIND = { prores_ks: 0.3, prores_aw: 0, dnxhd: 0.2 } as const;
/** Of a frame beside its target: in the middle, and each. */
const MEAN_OFF = 0.05;
const MOST_OVER = 1.1;
/** Smaller ones are of pictures that need no more. */
const LEAST_FULL = 0.9;

/** How near a file comes to what was put in: FFmpeg's own filters, over all planes. */
interface Nearness {
  readonly psnr: number;
  readonly ssim: number;
}

/** One clip in one profile beside another encoder's, at the other's size. */
interface Comparison {
  readonly clip: string;
  readonly profile: string;
  readonly other: keyof typeof MOST_BEHIND;
  readonly bytes: number;
  readonly ours: Nearness;
  readonly theirs: Nearness;
}

/** What ours took at the profile's own target. */
interface Sized {
  readonly clip: string;
  readonly profile: string;
  /** Sizes of frames over what was aimed at. */
  readonly shares: readonly number[];
  readonly nearness: Nearness;
}

interface Verdict {
  readonly passed: boolean;
  readonly lines: readonly string[];
}

/** A clip as an encoder takes it. */
class Material {
  readonly file: string;
  readonly planes: readonly Uint8Array<ArrayBuffer>[];

  constructor(
    readonly folder: string,
    readonly format: PlanarFormat,
    pixels: readonly Float32Array[],
  ) {
    this.file = join(folder, `${format}.yuv`);
    this.planes = pixels.map((frame) => masterPlanes(frame, format, WIDTH, HEIGHT));
    writeFileSync(this.file, Buffer.concat(this.planes));
  }

  get #asRaw(): readonly string[] {
    const pixels = PIXEL_FORMATS[this.format];
    return ['-f', 'rawvideo', '-s', `${WIDTH}x${HEIGHT}`, '-r', '25', '-pix_fmt', pixels, '-i', this.file];
  }

  /** A file of another encoder's, and the bytes of its frames. */
  encode(encoder: string, options: readonly string[]): { file: string; bytes: number } {
    const file = join(this.folder, `${encoder}.mov`);
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...this.#asRaw, '-c:v', encoder, ...options, file]);
    const sizes = execFileSync('ffprobe', [
      ...['-v', 'error', '-show_entries', 'packet=size', '-of', 'csv=p=0', file],
    ]);
    const bytes = sizes
      .toString()
      .trim()
      .split('\n')
      .map((line) => Number.parseInt(line, 10));
    return { file, bytes: mean(bytes) };
  }

  /** A file of ours, and the sizes of its frames. */
  async encodeOurs(
    encoder: FrameEncoder,
    track: TrackDescription,
    { colourSpace }: EncodeSettings,
  ): Promise<{ file: string; sizes: number[] }> {
    const packets = this.planes.map((data, frame) => {
      const coded = encoder.encode({ format: this.format, width: WIDTH, height: HEIGHT, colourSpace, data });
      return { data: coded, type: 'key' as const, frame, duration: 1 };
    });
    const segment = { frameCount: packets.length, track, packets };
    const file = join(this.folder, 'ours.mov');
    const frameRate = { num: 25, den: 1 };
    writeFileSync(file, await writeMovie({ container: 'mov', frameRate }, [segment]));
    return { file, sizes: packets.map(({ data }) => data.length) };
  }

  measure(file: string, pixels: string): Nearness {
    const plain = `format=${pixels},setpts=N/25/TB,split`;
    const graph = `[0:v]${plain}[a][b];[1:v]${plain}[c][d];[c][a]psnr;[d][b]ssim`;
    const { stderr, status } = spawnSync(
      'ffmpeg',
      ['-v', 'info', '-nostats', ...this.#asRaw, '-i', file, '-lavfi', graph, '-f', 'null', '-'],
      { encoding: 'utf8' },
    );
    const psnr = /PSNR .* average:([\d.]+|inf)/.exec(stderr)?.[1];
    const ssim = /SSIM .* All:([\d.]+)/.exec(stderr)?.[1];
    if (status !== 0 || psnr === undefined || ssim === undefined) throw new Error(stderr.slice(-500));
    return { psnr: psnr === 'inf' ? 100 : Number(psnr), ssim: Number(ssim) };
  }
}

async function tryProRes(
  clip: string,
  profile: ProResProfile,
  material: Material,
): Promise<{ sized: Sized; comparisons: Comparison[] }> {
  const settings = proResSettings(profile, WIDTH, HEIGHT);
  const { number, is444 } = proResKind(settings);
  const pixels = is444 ? FULL_DEPTH : PIXEL_FORMATS[material.format];
  const memory = new KernelMemory();
  const target = proResTarget(settings);
  const ours = async (bytes: number) =>
    material.encodeOurs(new ProResFrameEncoder(settings, memory, bytes), proResTrack(settings), settings);
  const own = await ours(target);
  const sized = {
    ...{ clip, profile, shares: own.sizes.map((bytes) => bytes / target) },
    nearness: material.measure(own.file, pixels),
  };
  const bits = String(Math.max(LEAST_KS_BITS, Math.floor((mean(own.sizes) * 8) / MACROBLOCKS)));
  const others = {
    prores_ks: ['-profile:v', String(number), '-bits_per_mb', bits],
    prores_aw: ['-profile:v', String(number)],
  } as const;
  const comparisons: Comparison[] = [];
  for (const other of ['prores_ks', 'prores_aw'] as const) {
    const { file, bytes } = material.encode(other, others[other]);
    const theirs = material.measure(file, pixels);
    const same = await ours(bytes);
    const comparison = { clip, profile, other, bytes: mean(same.sizes) / bytes };
    comparisons.push({ ...comparison, ours: material.measure(same.file, pixels), theirs });
  }
  return { sized, comparisons };
}

async function tryDnx(clip: string, profile: DnxProfile, material: Material): Promise<Comparison> {
  const settings = dnxSettings(profile, WIDTH, HEIGHT);
  const pixels = PIXEL_FORMATS[material.format];
  const { file, sizes } = await material.encodeOurs(
    new Vc3FrameEncoder(settings),
    vc3Track(settings),
    settings,
  );
  const wrong = sizes.find((bytes) => bytes !== vc3FrameBytes(settings));
  if (wrong !== undefined) throw new Error(`A frame of ${profile} has ${wrong} bytes.`);
  const ours = material.measure(file, pixels);
  const other = material.encode('dnxhd', configureDnx(settings).config.options);
  const theirs = material.measure(other.file, pixels);
  return { clip, profile, other: 'dnxhd', bytes: mean(sizes) / other.bytes, ours, theirs };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const ahead = ({ ours, theirs }: Comparison): number => ours.psnr - theirs.psnr;
const signed = (value: number, digits = 2): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

function grouped<Of>(all: readonly Of[], nameOf: (one: Of) => string): Map<string, Of[]> {
  const groups = new Map<string, Of[]>();
  for (const one of all) groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one]);
  return groups;
}

/** How far ahead in the middle, and where least. */
function aheadOf(group: readonly Comparison[], where: (one: Comparison) => string): string {
  const [least] = group.toSorted((a, b) => ahead(a) - ahead(b));
  return least ? `${signed(mean(group.map(ahead)))} dB (${where(least)} ${signed(ahead(least))})` : '';
}

/** A line a profile: beside each other encoder, in the middle of all clips and where least. */
function compared(all: readonly Comparison[]): Verdict {
  let passed = true;
  const lines: string[] = [];
  for (const [name, group] of grouped(all, ({ profile, other }) => `${profile} beside ${other}`)) {
    const most = Math.max(...group.map(({ other }) => -MOST_BEHIND[other]));
    const kept = mean(group.map(ahead)) >= most;
    const ssim = mean(group.map(({ ours, theirs }) => ours.ssim - theirs.ssim));
    const size = mean(group.map(({ bytes }) => bytes));
    const text = `${aheadOf(group, ({ clip }) => clip)}, SSIM ${signed(ssim, 5)}, size × ${size.toFixed(3)}`;
    lines.push(`${name}: ${text}${kept ? '' : ' MISSED'}`);
    passed &&= kept;
  }
  return { passed, lines };
}

/** A line a profile: sizes of frames beside what was aimed at. */
function weighed(all: readonly Sized[]): Verdict {
  let passed = true;
  const lines: string[] = [];
  for (const [profile, group] of grouped(all, (one) => one.profile)) {
    // What the finest quantiser needs less for can't be made larger.
    const shares = group.flatMap((one) => one.shares);
    const full = shares.filter((share) => share > LEAST_FULL);
    const [least, most] = [Math.min(...shares), Math.max(...shares)];
    const kept = most <= MOST_OVER && (full.length === 0 || Math.abs(mean(full) - 1) <= MEAN_OFF);
    const middle = full.length === 0 ? 'less' : mean(full).toFixed(3);
    const text = `frames of ${middle} of the target, at most ${most.toFixed(3)}`;
    const rest = shares.length - full.length;
    const spare =
      rest > 0
        ? `; ${rest} of ${shares.length} need less at the finest quantiser, from ${least.toFixed(3)}`
        : '';
    lines.push(`${profile}: ${text}${spare}${kept ? '' : ' MISSED'}`);
    passed &&= kept;
  }
  return { passed, lines };
}

/** A row a clip, for people: over all profiles. */
function byClip(all: readonly Comparison[]): string[] {
  const others = Object.keys(MOST_BEHIND) as (keyof typeof MOST_BEHIND)[];
  return [...grouped(all, ({ clip }) => clip)].map(([clip, group]) => {
    const cells = others.map((other) =>
      aheadOf(
        group.filter((one) => one.other === other),
        ({ profile }) => profile,
      ),
    );
    return `| ${clip} | ${cells.join(' | ')} |`;
  });
}

/** `--frames N` (2) of each of ten clips, or of `--clip N` (1 to 10) alone, in every profile of ProRes and DNxHR, beside FFmpeg's encoders at equal size. */
export const prove: Proof = async (options) => {
  const frames = count(options, 'frames', 2);
  const folder = mkdtempSync(join(tmpdir(), 'master-quality-'));
  const only = count(options, 'clip', 0);
  const chosen = only === 0 ? MASTER_CLIPS : MASTER_CLIPS.slice(only - 1, only);
  const sized: Sized[] = [];
  const comparisons: Comparison[] = [];
  try {
    for (const clip of chosen) {
      const pixels = Array.from({ length: frames }, (_, frame) => paintMaster(clip, WIDTH, HEIGHT, frame));
      const materials = new Map<PlanarFormat, Material>();
      const materialOf = (format: PlanarFormat): Material => {
        const material = materials.get(format) ?? new Material(folder, format, pixels);
        materials.set(format, material);
        return material;
      };
      for (const profile of PRORES_PROFILES) {
        const format = proResInput(proResSettings(profile, WIDTH, HEIGHT));
        const result = await tryProRes(clip.name, profile, materialOf(format));
        sized.push(result.sized);
        comparisons.push(...result.comparisons);
      }
      for (const profile of HR_PROFILES) {
        const { input } = vc3Kind(dnxSettings(profile, WIDTH, HEIGHT));
        comparisons.push(await tryDnx(clip.name, profile, materialOf(input)));
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const [near, sizes] = [compared(comparisons), weighed(sized)];
  const head = `${chosen.length} clips, ${frames} frames each, ${WIDTH}×${HEIGHT}; PSNR of ours less the other’s, at the other’s size`;
  return {
    passed: near.passed && sizes.passed,
    text: [head, ...near.lines, ...sizes.lines, ...byClip(comparisons)].join('\n'),
    record: { frames, sized, comparisons },
  };
};
