import { type ColourSpace, PRIMARIES_CODES, TRANSFER_CODES } from '../../media/index.ts';
import { inverse, type Matrix3, multiply, toXyz } from '../../pixels/index.ts';

/** ICC.1:2022 section 7.2.16: the illuminant of the profile connection space. */
const D50 = [0.9642, 1, 0.8249] as const;
const HEADER_BYTES = 128;
/** Version 4.4, which has the cicp tag. */
const VERSION = 0x04400000;
/** Of curves that no formula of a profile describes. */
const CURVE_SAMPLES = 4096;

const NAMES: Readonly<Record<ColourSpace['primaries'], string>> = {
  bt709: 'BT.709',
  bt2020: 'BT.2020',
  smpte432: 'P3-D65',
};
const CURVES: Readonly<Record<ColourSpace['transfer'], string>> = {
  bt709: 'gamma 2.4',
  'iec61966-2-1': 'sRGB',
  pq: 'PQ',
  hlg: 'HLG',
  linear: 'linear',
};

/** Bradford's cone responses: ICC.1:2022 annex E. */
const BRADFORD: Matrix3 = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

/** What light of D65's white becomes under D50's, by Bradford's transform. */
export function d65ToD50(): Matrix3 {
  const response = ([x, y, z]: readonly [number, number, number]): number[] => {
    const [a, b, c, d, e, f, g, h, i] = BRADFORD;
    return [a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z];
  };
  const [r1 = 1, g1 = 1, b1 = 1] = response([0.3127 / 0.329, 1, (1 - 0.3127 - 0.329) / 0.329]);
  const [r2 = 1, g2 = 1, b2 = 1] = response(D50);
  const scaled = multiply([r2 / r1, 0, 0, 0, g2 / g1, 0, 0, 0, b2 / b1], BRADFORD);
  return multiply(inverse(BRADFORD), scaled);
}

const made = new Map<string, Uint8Array<ArrayBuffer>>();

/** A display profile of three primaries and a curve (ICC.1:2022 section 8.4.3) for RGB pictures of the colour space. */
export function iccProfile({ primaries, transfer }: ColourSpace): Uint8Array<ArrayBuffer> {
  const key = `${primaries} ${transfer}`;
  const known = made.get(key);
  if (known) return known;
  const adaptation = d65ToD50();
  const [rx, gx, bx, ry, gy, by, rz, gz, bz] = multiply(adaptation, toXyz(primaries));
  const name = `Framewright ${NAMES[primaries]} ${CURVES[transfer]}`;
  const curve = curveOf(transfer);
  const profile = assemble([
    ['desc', text(name)],
    ['cprt', text('No copyright, use freely')],
    ['wtpt', numbers('XYZ ', D50)],
    ['chad', numbers('sf32', adaptation)],
    ['rXYZ', numbers('XYZ ', [rx, ry, rz])],
    ['gXYZ', numbers('XYZ ', [gx, gy, gz])],
    ['bXYZ', numbers('XYZ ', [bx, by, bz])],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
    ['cicp', codePoints(PRIMARIES_CODES[primaries], TRANSFER_CODES[transfer])],
  ]);
  made.set(key, profile);
  return profile;
}

/** Tags with the same bytes share them. */
function assemble(tags: readonly (readonly [string, Uint8Array])[]): Uint8Array<ArrayBuffer> {
  const places = new Map<Uint8Array, number>();
  let end = HEADER_BYTES + 4 + tags.length * 12;
  for (const [, bytes] of tags) {
    if (places.has(bytes)) continue;
    places.set(bytes, end);
    end += Math.ceil(bytes.length / 4) * 4;
  }
  const whole = new Uint8Array(end);
  const view = new DataView(whole.buffer);
  view.setUint32(0, end);
  view.setUint32(8, VERSION);
  signature(whole, 12, 'mntr');
  signature(whole, 16, 'RGB ');
  signature(whole, 20, 'XYZ ');
  // A date is wanted; the clock is never asked, so that equal pictures are equal bytes.
  for (const [index, part] of [2026, 1, 1].entries()) view.setUint16(24 + index * 2, part);
  signature(whole, 36, 'acsp');
  for (const [index, value] of D50.entries()) view.setInt32(68 + index * 4, fixed(value));
  view.setUint32(HEADER_BYTES, tags.length);
  for (const [index, [name, bytes]] of tags.entries()) {
    const at = HEADER_BYTES + 4 + index * 12;
    const place = places.get(bytes) ?? 0;
    signature(whole, at, name);
    view.setUint32(at + 4, place);
    view.setUint32(at + 8, bytes.length);
    whole.set(bytes, place);
  }
  return whole;
}

function curveOf(transfer: ColourSpace['transfer']): Uint8Array {
  switch (transfer) {
    case 'linear':
      return parametric(0, [1]);
    case 'bt709':
      // What displays do with the codes of HD and UHD: ITU-R BT.1886 with a black of 0.
      return parametric(0, [2.4]);
    case 'iec61966-2-1':
      return parametric(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]);
    case 'pq':
      return sampled(pqLight);
    case 'hlg':
      return sampled(hlgLight);
  }
}

/** SMPTE ST 2084 equation 4.1, as a share of 10,000 cd/m². */
function pqLight(code: number): number {
  const root = code ** (32 / 2523);
  return (Math.max(0, root - 3424 / 4096) / (2413 / 128 - (2392 / 128) * root)) ** (16384 / 2610);
}

/** ITU-R BT.2100 table 5, the inverse of the OETF: light of the scene. */
function hlgLight(code: number): number {
  return code <= 0.5 ? (code * code) / 3 : (Math.exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}

function sampled(light: (code: number) => number): Uint8Array {
  const bytes = new Uint8Array(12 + CURVE_SAMPLES * 2);
  const view = new DataView(bytes.buffer);
  signature(bytes, 0, 'curv');
  view.setUint32(8, CURVE_SAMPLES);
  for (let i = 0; i < CURVE_SAMPLES; i++) {
    view.setUint16(12 + i * 2, Math.round(Math.min(1, light(i / (CURVE_SAMPLES - 1))) * 65_535));
  }
  return bytes;
}

function parametric(kind: number, values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(12 + values.length * 4);
  const view = new DataView(bytes.buffer);
  signature(bytes, 0, 'para');
  view.setUint16(8, kind);
  for (const [index, value] of values.entries()) view.setInt32(12 + index * 4, fixed(value));
  return bytes;
}

function numbers(type: string, values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 + values.length * 4);
  const view = new DataView(bytes.buffer);
  signature(bytes, 0, type);
  for (const [index, value] of values.entries()) view.setInt32(8 + index * 4, fixed(value));
  return bytes;
}

function codePoints(primaries: number, transfer: number): Uint8Array {
  const bytes = new Uint8Array(12);
  signature(bytes, 0, 'cicp');
  bytes.set([primaries, transfer, 0, 1], 8);
  return bytes;
}

/** One text, in English: multiLocalizedUnicodeType. */
function text(words: string): Uint8Array {
  const bytes = new Uint8Array(28 + words.length * 2);
  const view = new DataView(bytes.buffer);
  signature(bytes, 0, 'mluc');
  view.setUint32(8, 1);
  view.setUint32(12, 12);
  signature(bytes, 16, 'enUS');
  view.setUint32(20, words.length * 2);
  view.setUint32(24, 28);
  for (let i = 0; i < words.length; i++) view.setUint16(28 + i * 2, words.charCodeAt(i));
  return bytes;
}

function signature(bytes: Uint8Array, at: number, letters: string): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = letters.charCodeAt(i);
}

const fixed = (value: number): number => Math.round(value * 65_536);
