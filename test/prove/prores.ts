import type { EncodeSettings, ProResProfile } from '../../src/engine/codecs/index.ts';
import { proResInput, proResTarget } from '../../src/engine/codecs/prores/profiles.ts';
import { ProResSegmentEncoder } from '../../src/engine/codecs/prores/segment-encoder.ts';
import { BT709_LIMITED, type EncodedSegment, planarBytes } from '../../src/engine/media/index.ts';
import { CONTENTS, decodeFrames, encodeFrames, type Finding, paint, tryFiles } from './intra-frames.ts';
import { count, type Proof } from './proof.ts';
import { seeded } from './random.ts';
import { decodeSecondly } from './second-decoder.ts';

export const PRORES_PROFILES: readonly ProResProfile[] = ['proxy', 'lt', '422', 'hq', '4444', '4444xq'];
const RATE = { num: 25, den: 1 };
/** Frames of one size and profile in a row: a file each. */
const FRAMES_A_FILE = 10;
/** What a frame may be larger than its target by, headers of slices beside. */
const MOST_OVER = 1.15;
/** Below, headers alone take more than the target. */
const LEAST_JUDGED = 128 * 128;

export function proResSettings(
  profile: ProResProfile,
  width: number,
  height: number,
  alpha = false,
): EncodeSettings {
  return {
    codec: 'prores',
    profile,
    width,
    height,
    frameRate: RATE,
    rate: { mode: 'profile' },
    colourSpace: BT709_LIMITED,
    depth: 10,
    alpha,
  };
}

/** @param planes frames in the encoder's format, one after the other */
export async function encodeProRes(
  settings: EncodeSettings,
  planes: readonly Uint8Array[],
): Promise<EncodedSegment> {
  using encoder = new ProResSegmentEncoder(settings, planes.length);
  return await encodeFrames(encoder, settings, planes);
}

/** Encodes random frames of random sizes and has native ffmpeg and TurboRes decode them: what is wrong, by seed. */
export function tryRandomFrames(frames: number, firstSeed: number): Promise<readonly Finding[]> {
  return tryFiles(frames, firstSeed, FRAMES_A_FILE, tryOne);
}

/** @returns how many frames it tried */
async function tryOne(folder: string, seed: number): Promise<number> {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const profile = pick(PRORES_PROFILES);
  const alpha = profile.startsWith('4444') && random() < 0.6;
  // ffmpeg warns of raw pictures of a few bytes.
  const side = (): number => 8 + Math.floor(random() ** 2 * 400);
  const fieldOrder = random() < 0.3 ? pick(['tff', 'bff'] as const) : undefined;
  const lines = side();
  const plain = proResSettings(profile, side(), fieldOrder ? 2 * Math.ceil(lines / 2) : lines, alpha);
  const depth = profile.startsWith('4444') ? pick([10, 12] as const) : 10;
  const alphaDepth = alpha ? pick([8, 16] as const) : undefined;
  const settings: EncodeSettings = {
    ...plain,
    depth,
    ...(fieldOrder && { fieldOrder }),
    ...(alphaDepth && { alphaDepth }),
  };
  const { width, height } = settings;
  const format = proResInput(settings);
  const most = 2 ** depth - 1;
  // Decoders keep off the lowest and highest four codes of 10 bits (RDD 36, clause 7.5.1).
  const kept = 2 ** (depth - 8);
  const legal = (code: number): number => Math.min(most - kept, Math.max(kept, code));
  const alphaAt = planarBytes(format, width, height) / 2 - (alpha ? width * height : 0);
  const flat: boolean[] = [];
  const planes = Array.from({ length: FRAMES_A_FILE }, () => {
    const data = new Uint8Array(planarBytes(format, width, height));
    const words = new Uint16Array(data.buffer);
    const content = pick(CONTENTS);
    flat.push(content === 'flat');
    paint(words.subarray(0, alphaAt), content, random, most);
    paint(words.subarray(alphaAt), pick(CONTENTS), random, most);
    return data;
  });
  const segment = await encodeProRes(settings, planes);
  const decoded = await decodeFrames(folder, segment, format);
  const second = await decodeSecondly(segment, format);
  const words = planarBytes(format, width, height) / 2;
  for (const [frame, data] of planes.entries()) {
    const asked = new Uint16Array(data.buffer);
    const got = decoded.subarray(frame * words, (frame + 1) * words);
    const other = second.subarray(frame * words, (frame + 1) * words);
    for (let index = alphaAt; index < words; index++) {
      const wanted = alphaDepth === 8 ? throughBytes(asked[index] ?? 0, depth) : (asked[index] ?? 0);
      // ffmpeg decodes to 12 bits, and rounds to 10.
      const near = alphaDepth === 8 && depth === 10 ? 1 : 0;
      if (Math.abs((got[index] ?? 0) - wanted) <= near && wanted === other[index]) continue;
      throw new Error(
        `alpha of frame ${frame}, ${alphaDepth} bits: ${got[index]}, ${other[index]} for ${wanted} at ${index}`,
      );
    }
    for (let index = 0; index < alphaAt; index++) {
      const [wanted = 0, first = 0, next = 0] = [asked[index], got[index], other[index]];
      if (flat[frame] && Math.abs(legal(wanted) - first) > 2) {
        throw new Error(`flat frame ${frame}: ${first} in place of ${wanted} at ${index}`);
      }
      if (Math.abs(legal(first) - legal(next)) > 2 ** (depth - 10)) {
        throw new Error(`frame ${frame}: the second decoder has ${next}, ffmpeg ${first} at ${index}`);
      }
    }
    const size = segment.packets[frame]?.data.length ?? 0;
    if (!alpha && width * height >= LEAST_JUDGED && size > proResTarget(settings) * MOST_OVER) {
      throw new Error(
        `frame ${frame} has ${size} bytes, its target is ${Math.round(proResTarget(settings))}`,
      );
    }
  }
  return FRAMES_A_FILE;
}

/** What is left of a sample of alpha after 8 bits, the high ones of which decoders repeat in the low ones. */
export function throughBytes(sample: number, depth: 10 | 12): number {
  const byte = Math.round((sample * 255) / (2 ** depth - 1));
  return (byte << (depth - 8)) | (byte >> (16 - depth));
}

/** `--frames N` (1000) random frames, ten a file; `--seed N` begins elsewhere. */
export const prove: Proof = async (options) => {
  const frames = count(options, 'frames', 1000);
  const found = await tryRandomFrames(frames, count(options, 'seed', 1));
  const lines = found.map(({ seed, what }) => `seed ${seed}: ${what}`);
  return {
    passed: found.length === 0,
    text: [
      `${frames} random ProRes frames decoded by native ffmpeg and by TurboRes, within 1 of each other at 10 bits: ${found.length} files wrong`,
      ...lines,
    ].join('\n'),
    record: { frames, found },
  };
};
