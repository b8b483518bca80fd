import { ParameterBits } from './parameter-bits.ts';
import { type ColourCodes, colourCodes, type StreamFacts } from './stream-facts.ts';

/** Profiles whose parameter sets tell of chroma and depth: ITU-T H.264 section 7.3.2.1.1. */
const WITH_CHROMA = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
const CHROMA = ['400', '420', '422', '444'] as const;
const EXTENDED_ASPECT = 255;
/** More than any stream has: ITU-T H.264 section 7.4.2.1.1. */
const MOST_REFERENCES_IN_CYCLE = 255;

/** ITU-T H.264 sections 7.3.2.1.1 and E.1.1; undefined for what is no sequence parameter set. */
export function readH264Sps(unit: Uint8Array): StreamFacts | undefined {
  const bits = new ParameterBits(unit);
  if ((bits.read(8) & 31) !== 7) return undefined;
  const profile = bits.read(8);
  bits.skip(8);
  const level = bits.read(8);
  bits.unsigned();
  let chroma: StreamFacts['chroma'] = '420';
  let depth = 8;
  if (WITH_CHROMA.includes(profile)) {
    const format = bits.unsigned();
    chroma = CHROMA[format] ?? '420';
    if (format === 3) bits.skip(1);
    depth = 8 + bits.unsigned();
    bits.unsigned();
    bits.skip(1);
    if (bits.flag()) skipScalingLists(bits, format === 3 ? 12 : 8);
  }
  bits.unsigned();
  skipOrderCount(bits);
  bits.unsigned();
  bits.skip(1);
  const columns = bits.unsigned() + 1;
  const units = bits.unsigned() + 1;
  const framesOnly = bits.flag();
  if (!framesOnly) bits.skip(1);
  bits.skip(1);
  const crop = bits.flag() ? [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()] : [];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const acrossUnit = chroma === '420' || chroma === '422' ? 2 : 1;
  const downUnit = (chroma === '420' ? 2 : 1) * (framesOnly ? 1 : 2);
  const vui = bits.flag() ? readVui(bits) : { colour: {} };
  if (bits.overrun || depth > 14) return undefined;
  return {
    codec: 'h264',
    width: columns * 16 - acrossUnit * (left + right),
    height: units * 16 * (framesOnly ? 1 : 2) - downUnit * (top + bottom),
    chroma,
    depth,
    profile,
    level,
    interlaced: !framesOnly,
    ...vui,
  };
}

function skipOrderCount(bits: ParameterBits): void {
  const type = bits.unsigned();
  if (type === 0) bits.unsigned();
  if (type !== 1) return;
  bits.skip(1);
  bits.signed();
  bits.signed();
  const count = Math.min(bits.unsigned(), MOST_REFERENCES_IN_CYCLE);
  for (let i = 0; i < count; i++) bits.signed();
}

function skipScalingLists(bits: ParameterBits, lists: number): void {
  for (let list = 0; list < lists; list++) {
    if (!bits.flag()) continue;
    let [last, next] = [8, 8];
    for (let i = 0; i < (list < 6 ? 16 : 64) && next !== 0; i++) {
      next = (last + bits.signed() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}

function readVui(bits: ParameterBits): { readonly colour: ColourCodes; readonly frameRate?: number } {
  const colour = readVideoSignal(bits);
  if (bits.flag()) {
    bits.unsigned();
    bits.unsigned();
  }
  if (!bits.flag()) return { colour };
  const [tick, scale] = [bits.read(32), bits.read(32)];
  // Only a fixed rate is a promise; a tick is half a frame.
  return bits.flag() && tick > 0 ? { colour, frameRate: scale / (2 * tick) } : { colour };
}

/** The head of a VUI, which both codecs share: aspect ratio, overscan, video signal. */
export function readVideoSignal(bits: ParameterBits): ColourCodes {
  if (bits.flag() && bits.read(8) === EXTENDED_ASPECT) bits.skip(32);
  if (bits.flag()) bits.skip(1);
  if (!bits.flag()) return {};
  bits.skip(3);
  const fullRange = bits.flag();
  return bits.flag() ? colourCodes(bits.read(8), bits.read(8), bits.read(8), fullRange) : { fullRange };
}
