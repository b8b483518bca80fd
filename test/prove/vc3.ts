import type { DnxProfile, EncodeSettings } from '../../src/engine/codecs/index.ts';
import { Vc3FrameDecoder } from '../../src/engine/codecs/vc3/frame-decoder.ts';
import { vc3FrameBytes, vc3Kind } from '../../src/engine/codecs/vc3/profiles.ts';
import { Vc3SegmentEncoder } from '../../src/engine/codecs/vc3/segment-encoder.ts';
import {
  BT709_LIMITED,
  type ColourSpace,
  type EncodedSegment,
  planarBytes,
  planarLayout,
} from '../../src/engine/media/index.ts';
import {
  CONTENTS,
  type Content,
  decodeFrames,
  encodeFrames,
  type Finding,
  paint,
  type Samples,
  samplesOf,
  tryFiles,
} from './intra-frames.ts';
import { count, type Proof } from './proof.ts';
import { seeded } from './random.ts';

export const HD_PROFILES: readonly DnxProfile[] = ['120', '145', '185', '185x', '220x'];
export const HR_PROFILES: readonly DnxProfile[] = ['lb', 'sq', 'hq', 'hqx', '444'];
/** Frames of one size and profile in a row: a file each. */
const FRAMES_A_FILE = 10;
/** Of so many files one is DNxHD, whose sizes are large. */
const HD_EVERY = 15;
const HD_FRAMES = 3;
/** Of DNxHR. */
const LEAST_WIDTH = 256;
const LEAST_HEIGHT = 120;
/** Contents in which no block has both dark and bright samples. */
const EVEN: readonly Content[] = ['flat', 'faint'];

export function dnxSettings(
  profile: DnxProfile,
  width: number,
  height: number,
  depth: 8 | 10 | 12 = 10,
): EncodeSettings {
  return {
    codec: HD_PROFILES.includes(profile) ? 'dnxhd' : 'dnxhr',
    profile,
    width,
    height,
    frameRate: { num: 25, den: 1 },
    rate: { mode: 'profile' },
    colourSpace: BT709_LIMITED,
    depth,
  };
}

/** R′G′B′ as DNxHR 444 has it. */
export const RGB_VIDEO: ColourSpace = { ...BT709_LIMITED, matrix: 'rgb', fullRange: true };

/**
 * Of FFmpeg: keeps off the ends of the range, where noise is cut off and FFmpeg's transform runs over its 16 bits.
 *
 * @param space of the planes; Y′CbCr in limited range keeps off by itself
 */
export function withinRange({ matrix }: ColourSpace): readonly string[] {
  const level = 'val*3/4+32';
  return matrix === 'rgb' ? ['format=gbrp', `lutrgb=r=${level}:g=${level}:b=${level}`] : [];
}

/** Encodes random frames of random sizes and has native ffmpeg decode them: what is wrong, by seed. */
export function tryRandomFrames(frames: number, firstSeed: number): Promise<readonly Finding[]> {
  return tryFiles(frames, firstSeed, FRAMES_A_FILE, tryOne);
}

/** @returns how many frames it tried */
async function tryOne(folder: string, seed: number): Promise<number> {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const isHd = seed % HD_EVERY === 0;
  const fieldOrder = random() < 0.5 ? pick(['tff', 'bff'] as const) : undefined;
  const frames = isHd ? HD_FRAMES : FRAMES_A_FILE;
  const side = (least: number): number => least + Math.floor(random() ** 3 * 400);
  const hdSettings = (): EncodeSettings =>
    fieldOrder
      ? { ...dnxSettings(pick(HD_PROFILES), 1920, 1080), fieldOrder }
      : dnxSettings(pick(HD_PROFILES), 1280, 720);
  const plain = isHd
    ? hdSettings()
    : dnxSettings(pick(HR_PROFILES), side(LEAST_WIDTH), side(LEAST_HEIGHT), pick([8, 10, 12]));
  const isRgb = plain.profile === '444' && random() < 0.5;
  const settings = isRgb ? { ...plain, colourSpace: RGB_VIDEO } : plain;
  const { width, height } = settings;
  const { input } = vc3Kind(settings);
  const most = 2 ** planarLayout(input).bits - 1;
  const contents = Array.from({ length: frames }, () => pick(CONTENTS));
  const planes = contents.map((content) => {
    const data = new Uint8Array(planarBytes(input, width, height));
    const samples = planarLayout(input).bits === 8 ? data : new Uint16Array(data.buffer);
    paint(samples, content, random, most);
    return data;
  });
  using encoder = new Vc3SegmentEncoder(settings, frames);
  const segment = await encodeFrames(encoder, settings, planes);
  const wrong = segment.packets.find(({ data }) => data.length !== vc3FrameBytes(settings));
  if (wrong) throw new Error(`a frame has ${wrong.data.length} bytes, not ${vc3FrameBytes(settings)}`);
  const decoded = await decodeFrames(folder, segment, input);
  const size = decoded.length / frames;
  compareOwn(settings, segment, decoded, contents);
  for (const [frame, data] of planes.entries()) {
    if (contents[frame] !== 'flat') continue;
    const asked = samplesOf(data, input);
    const got = decoded.subarray(frame * size, (frame + 1) * size);
    const off = asked.findIndex((value, index) => Math.abs(value - (got[index] ?? 0)) > 1);
    if (off >= 0) throw new Error(`flat frame ${frame}: ${got[off]} in place of ${asked[off]} at ${off}`);
  }
  return frames;
}

/** Holds what our own decoder gives against what ffmpeg gave. @throws where they differ */
function compareOwn(
  settings: EncodeSettings,
  { packets }: EncodedSegment,
  decoded: Samples,
  contents: readonly Content[],
): void {
  const { input, depth } = vc3Kind(settings);
  const decoder = new Vc3FrameDecoder();
  const size = decoded.length / packets.length;
  const near = 2 ** Math.max(0, depth - 10);
  for (const [frame, { data }] of packets.entries()) {
    const own = decoder.decode(data, settings);
    if (own?.format !== input || own.colourSpace.matrix !== settings.colourSpace.matrix) {
      throw new Error(`our decoder gives ${own?.format} of ${own?.colourSpace.matrix} for frame ${frame}`);
    }
    // At the edge of what there is FFmpeg's transform runs over its 16 bits; ours does not.
    if (!EVEN.includes(contents[frame] ?? 'noise')) continue;
    const samples = samplesOf(Uint8Array.from(own.data), input);
    const wanted = decoded.subarray(frame * size, (frame + 1) * size);
    const off = wanted.findIndex((value, at) => Math.abs(value - (samples[at] ?? 0)) > near);
    if (off >= 0) throw new Error(`frame ${frame}: our decoder gives ${samples[off]}, ffmpeg ${wanted[off]}`);
  }
}

/** `--frames N` (1000) random frames, ten a file; `--seed N` begins elsewhere. */
export const prove: Proof = async (options) => {
  const frames = count(options, 'frames', 1000);
  const found = await tryRandomFrames(frames, count(options, 'seed', 1));
  const lines = found.map(({ seed, what }) => `seed ${seed}: ${what}`);
  return {
    passed: found.length === 0,
    text: [
      `${frames} random VC-3 frames decoded by native ffmpeg, and alike by our decoder: ${found.length} files wrong`,
      ...lines,
    ].join('\n'),
    record: { frames, found },
  };
};
