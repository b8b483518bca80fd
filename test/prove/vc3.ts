import type { DnxProfile, EncodeSettings } from '../../src/engine/codecs/index.ts';
import { vc3FrameBytes, vc3Kind } from '../../src/engine/codecs/vc3/profiles.ts';
import { Vc3SegmentEncoder } from '../../src/engine/codecs/vc3/segment-encoder.ts';
import { BT709_LIMITED, planarBytes, planarLayout } from '../../src/engine/media/index.ts';
import {
  CONTENTS,
  decodeFrames,
  encodeFrames,
  type Finding,
  paint,
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
  const settings = isHd
    ? hdSettings()
    : dnxSettings(pick(HR_PROFILES), side(LEAST_WIDTH), side(LEAST_HEIGHT), pick([8, 10, 12]));
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
  for (const [frame, data] of planes.entries()) {
    if (contents[frame] !== 'flat') continue;
    const asked = samplesOf(data, input);
    const got = decoded.subarray(frame * size, (frame + 1) * size);
    const off = asked.findIndex((value, index) => Math.abs(value - (got[index] ?? 0)) > 1);
    if (off >= 0) throw new Error(`flat frame ${frame}: ${got[off]} in place of ${asked[off]} at ${off}`);
  }
  return frames;
}

/** `--frames N` (1000) random frames, ten a file; `--seed N` begins elsewhere. */
export const prove: Proof = async (options) => {
  const frames = count(options, 'frames', 1000);
  const found = await tryRandomFrames(frames, count(options, 'seed', 1));
  const lines = found.map(({ seed, what }) => `seed ${seed}: ${what}`);
  return {
    passed: found.length === 0,
    text: [
      `${frames} random VC-3 frames decoded by native ffmpeg: ${found.length} files wrong`,
      ...lines,
    ].join('\n'),
    record: { frames, found },
  };
};
