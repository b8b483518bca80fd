import { readVideoSignal } from './h264-sps.ts';
import { ParameterBits } from './parameter-bits.ts';
import type { ColourCodes, StreamFacts } from './stream-facts.ts';

const CHROMA = ['400', '420', '422', '444'] as const;
/** ITU-T H.265 section 7.4.3.2.1: more there are not. */
const [MOST_SETS, MOST_PICTURES] = [64, 16];

/** ITU-T H.265 sections 7.3.2.2 and E.2.1; undefined for what is no sequence parameter set. */
export function readHevcSps(unit: Uint8Array): StreamFacts | undefined {
  const bits = new ParameterBits(unit);
  if (((bits.read(16) >> 9) & 63) !== 33) return undefined;
  bits.skip(4);
  const subLayers = bits.read(3);
  bits.skip(1);
  const tier = readProfile(bits, subLayers);
  bits.unsigned();
  const format = bits.unsigned();
  const chroma = CHROMA[format];
  if (format === 3) bits.skip(1);
  const coded = [bits.unsigned(), bits.unsigned()] as const;
  const window = bits.flag() ? [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()] : [];
  const [left = 0, right = 0, top = 0, bottom = 0] = window;
  const depth = 8 + bits.unsigned();
  bits.unsigned();
  const orderBits = bits.unsigned() + 4;
  for (let layer = bits.flag() ? 0 : subLayers; layer <= subLayers; layer++) {
    bits.unsigned();
    bits.unsigned();
    bits.unsigned();
  }
  for (let i = 0; i < 6; i++) bits.unsigned();
  if (bits.flag() && bits.flag()) skipScalingLists(bits);
  bits.skip(2);
  if (bits.flag()) {
    bits.skip(8);
    bits.unsigned();
    bits.unsigned();
    bits.skip(1);
  }
  if (!skipReferenceSets(bits)) return undefined;
  if (bits.flag()) {
    const count = Math.min(bits.unsigned(), 32);
    bits.skip(count * (orderBits + 1));
  }
  bits.skip(2);
  const colour: ColourCodes = bits.flag() ? readVideoSignal(bits) : {};
  if (bits.overrun || chroma === undefined || depth > 16) return undefined;
  const across = chroma === '420' || chroma === '422' ? 2 : 1;
  return {
    codec: 'h265',
    width: coded[0] - across * (left + right),
    height: coded[1] - (chroma === '420' ? 2 : 1) * (top + bottom),
    chroma,
    depth,
    ...tier,
    colour,
  };
}

/** profile_tier_level, section 7.3.3. */
function readProfile(
  bits: ParameterBits,
  subLayers: number,
): Required<Pick<StreamFacts, 'profile' | 'level' | 'highTier' | 'interlaced'>> {
  bits.skip(2);
  const highTier = bits.flag();
  const profile = bits.read(5);
  bits.skip(32);
  const progressive = bits.flag();
  const interlaced = bits.flag();
  bits.skip(46);
  const level = bits.read(8);
  const present: [profile: boolean, level: boolean][] = [];
  for (let layer = 0; layer < subLayers; layer++) present.push([bits.flag(), bits.flag()]);
  if (subLayers > 0) bits.skip(2 * (8 - subLayers));
  for (const [hasProfile, hasLevel] of present) bits.skip((hasProfile ? 88 : 0) + (hasLevel ? 8 : 0));
  return { profile, level, highTier, interlaced: interlaced && !progressive };
}

/** Section 7.3.4. */
function skipScalingLists(bits: ParameterBits): void {
  for (let size = 0; size < 4; size++) {
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (!bits.flag()) {
        bits.unsigned();
        continue;
      }
      if (size > 1) bits.signed();
      for (let i = 0; i < Math.min(64, 1 << (4 + 2 * size)); i++) bits.signed();
    }
  }
}

/** Section 7.3.7; false where the numbers can't be. */
function skipReferenceSets(bits: ParameterBits): boolean {
  const sets = bits.unsigned();
  if (sets > MOST_SETS) return false;
  const pictures: number[] = [];
  for (let set = 0; set < sets; set++) {
    if (set > 0 && bits.flag()) {
      bits.skip(1);
      bits.unsigned();
      const before = pictures[set - 1] ?? 0;
      let count = 0;
      for (let i = 0; i <= before; i++) {
        const used = bits.flag();
        if (used || bits.flag()) count++;
      }
      pictures.push(count);
      continue;
    }
    const count = bits.unsigned() + bits.unsigned();
    if (count > MOST_PICTURES) return false;
    for (let i = 0; i < count; i++) {
      bits.unsigned();
      bits.skip(1);
    }
    pictures.push(count);
  }
  return true;
}
