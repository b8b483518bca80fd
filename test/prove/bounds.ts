import type { DnxProfile, EncodeSettings, ProResProfile } from '../../src/engine/codecs/index.ts';
import { ProResFrameEncoder } from '../../src/engine/codecs/prores/frame-encoder.ts';
import { proResInput } from '../../src/engine/codecs/prores/profiles.ts';
import { Vc3FrameEncoder } from '../../src/engine/codecs/vc3/frame-encoder.ts';
import { vc3FrameBytes, vc3Kind } from '../../src/engine/codecs/vc3/profiles.ts';
import { type PlanarFormat, planarBytes, planarLayout } from '../../src/engine/media/index.ts';
import { GuardedMemory } from './guarded-memory.ts';
import { CONTENTS, type Finding, paint, type Samples } from './intra-frames.ts';
import { count, type Proof } from './proof.ts';
import { PRORES_PROFILES, proResSettings } from './prores.ts';
import { seeded } from './random.ts';
import { dnxSettings, HD_PROFILES, HR_PROFILES, RGB_VIDEO } from './vc3.ts';

/** Sizes about which kernels may be wrong: those of blocks, macroblocks and slices, one less and one more, and the greatest. */
const SIDES = [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 127, 128, 129, 255, 257, 1001, 4095, 8191, 8192];
/** Of VC-3 by width and height. */
const VC3_WIDTHS = [256, 257, 271, 273, 511, 1001, 4095, 8191, 8192];
const VC3_HEIGHTS = [120, 121, 127, 129, 135, 1087, 1089, 1105, 8191, 8192];
/** Pixels of a frame: a long side takes a short one. */
const MOST_PIXELS = 400_000;
const MOST_VC3_PIXELS = 1_000_000;
/** Of a short form, in which a 1080-line frame would take most of the time. */
const HD_EVERY = 40;
/** What the largest of these frames takes, with room for its output. */
const ROOM = 64 << 20;
const FRAMES_A_MEMORY = 2;

/** Encodes hostile frames in kernels whose every access is checked: what trapped, by seed. */
export function tryHostileFrames(frames: number, firstSeed: number): readonly Finding[] {
  const found: Finding[] = [];
  for (let seed = firstSeed, done = 0; done < frames; seed++, done += FRAMES_A_MEMORY) {
    const random = seeded(seed);
    const settings = random() < 0.6 ? hostileProRes(random) : hostileDnx(random, seed % HD_EVERY === 0);
    try {
      encodeHostile(settings, random);
    } catch (thrown) {
      const { codec, profile, width, height, depth, alpha, fieldOrder } = settings;
      const what = thrown instanceof Error ? thrown.message : String(thrown);
      const which = [codec, profile, `${width}×${height}`, depth, alpha && 'alpha', fieldOrder];
      found.push({ seed, what: `${which.filter(Boolean).join(' ')}: ${what}` });
    }
  }
  return found;
}

function hostileProRes(random: () => number): EncodeSettings {
  const profile = pick<ProResProfile>(PRORES_PROFILES, random);
  const full = profile.startsWith('4444');
  const width = pick(SIDES, random);
  const tall = SIDES.filter((side) => side * width <= MOST_PIXELS);
  const height = pick(tall, random);
  const fieldOrder = height % 2 === 0 && random() < 0.3 ? pick(['tff', 'bff'] as const, random) : undefined;
  return {
    ...proResSettings(profile, width, height, full && random() < 0.6),
    depth: pick([10, 12] as const, random),
    alphaDepth: pick([8, 16] as const, random),
    ...(fieldOrder && { fieldOrder }),
  };
}

function hostileDnx(random: () => number, isHd: boolean): EncodeSettings {
  if (isHd) {
    const settings = dnxSettings(pick<DnxProfile>(HD_PROFILES, random), 1920, 1080);
    return random() < 0.5 ? settings : { ...settings, fieldOrder: pick(['tff', 'bff'] as const, random) };
  }
  const width = pick(VC3_WIDTHS, random);
  const tall = VC3_HEIGHTS.filter((side) => side === 120 || side * width <= MOST_VC3_PIXELS);
  const profile = pick(HR_PROFILES, random);
  const height = pick(tall, random);
  const settings = dnxSettings(profile, width, height, pick([8, 10, 12] as const, random));
  return profile === '444' && random() < 0.5 ? { ...settings, colourSpace: RGB_VIDEO } : settings;
}

/** Planes lie in the kernels' memory, without a byte to spare, or come from elsewhere. */
function encodeHostile(settings: EncodeSettings, random: () => number): void {
  const { width, height, colourSpace } = settings;
  const memory = new GuardedMemory(ROOM);
  const isProRes = settings.codec === 'prores';
  const format = isProRes ? proResInput(settings) : vc3Kind(settings).input;
  const bytes = planarBytes(format, width, height);
  const encoder = isProRes ? new ProResFrameEncoder(settings, memory) : new Vc3FrameEncoder(settings, memory);
  const place = random() < 0.7 ? memory.allocate(bytes) : undefined;
  for (let frame = 0; frame < FRAMES_A_MEMORY; frame++) {
    const painted = hostilePlanes(format, width, height, random);
    if (place !== undefined) new Uint8Array(memory.memory.buffer).set(painted, place);
    const data = place === undefined ? painted : new Uint8Array(memory.memory.buffer, place, bytes);
    const coded = encoder.encode({ format, width, height, colourSpace, data });
    if (!isProRes && coded.length !== vc3FrameBytes(settings)) {
      throw new Error(`a frame has ${coded.length} bytes, not ${vc3FrameBytes(settings)}`);
    }
  }
}

/** Pictures of every kind, and words that hold more than their bits. */
function hostilePlanes(
  format: PlanarFormat,
  width: number,
  height: number,
  random: () => number,
): Uint8Array<ArrayBuffer> {
  const { bits, alpha } = planarLayout(format);
  const data = new Uint8Array(planarBytes(format, width, height));
  const samples: Samples = bits === 8 ? data : new Uint16Array(data.buffer);
  const alphaAt = samples.length - (alpha ? width * height : 0);
  const wild = bits > 8 && random() < 0.2;
  const most = wild ? 0xffff : 2 ** bits - 1;
  paint(samples.subarray(0, alphaAt), pick(CONTENTS, random), random, most);
  paint(samples.subarray(alphaAt), pick(CONTENTS, random), random, most);
  return data;
}

function pick<Of>(list: readonly Of[], random: () => number): Of {
  return list[Math.floor(random() * list.length)] as Of;
}

/** `--frames N` (2000) hostile frames, two a memory; `--seed N` begins elsewhere. */
export const prove: Proof = async (options) => {
  const frames = count(options, 'frames', 2000);
  const found = tryHostileFrames(frames, count(options, 'seed', 1));
  return {
    passed: found.length === 0,
    text: [
      `${frames} hostile ProRes and VC-3 frames in kernels whose every access is checked: ${found.length} trapped or went wrong`,
      ...found.map(({ seed, what }) => `seed ${seed}: ${what}`),
    ].join('\n'),
    record: { frames, found },
  };
};
