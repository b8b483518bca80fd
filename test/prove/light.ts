/** Encoded R′G′B′ of a file to sRGB's, in f64, by the definitions: what the colour chart is judged with. */

type Triple = [number, number, number];

/**
 * From linear light in these primaries to that in sRGB's, rows of three, worked out from the chromaticities (ITU-R
 * BT.709-6 item 1.3, BT.2020-2 table 3, SMPTE EG 432-1; SMPTE RP 177) apart from the engine. The white is D65 for all.
 */
const PRIMARIES: Readonly<Record<string, readonly [Triple, Triple, Triple]>> = {
  bt709: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bt2020: [
    [1.6604910021, -0.5876411388, -0.0728498633],
    [-0.1245504745, 1.1328998971, -0.0083494226],
    [-0.0181507634, -0.100578898, 1.1187296614],
  ],
  smpte432: [
    [1.2249401763, -0.2249401763, 0],
    [-0.0420569547, 1.0420569547, 0],
    [-0.0196375546, -0.0786360456, 1.0982736001],
  ],
};

/** cd/m² of diffuse white (ITU-R BT.2408) and of HLG's nominal peak (ITU-R BT.2100). */
const WHITE = 203;
const PEAK = 1000;

export function srgbOf(encoded: Triple, primaries: string, transfer: string): Triple {
  const toSrgb = PRIMARIES[primaries];
  if (!toSrgb) throw new Error(`The primaries ${primaries} are unknown.`);
  if (primaries === 'bt709' && transfer === 'bt709') return encoded;
  const light = linear(encoded, transfer);
  return toSrgb.map((row) => curve(row[0] * light[0] + row[1] * light[1] + row[2] * light[2])) as Triple;
}

/** Relative to diffuse white. */
function linear(encoded: Triple, transfer: string): Triple {
  const bounded = encoded.map((value) => Math.max(0, Math.min(1, value))) as Triple;
  switch (transfer) {
    case 'smpte2084':
      return bounded.map((value) => (10_000 * fromPq(value)) / WHITE) as Triple;
    case 'arib-std-b67': {
      const scene = bounded.map(fromHlg) as Triple;
      const luminance = 0.2627 * scene[0] + 0.678 * scene[1] + 0.0593 * scene[2];
      return scene.map((value) => (PEAK * value * luminance ** 0.2) / WHITE) as Triple;
    }
    default:
      return encoded.map((value) => Math.sign(value) * fromSrgb(Math.abs(value))) as Triple;
  }
}

const fromSrgb = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const curve = (light: number) => (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);

/** SMPTE ST 2084: a share of 10,000 cd/m². */
function fromPq(value: number): number {
  const n = value ** (32 / 2523);
  return (Math.max(0, n - 3424 / 4096) / (2413 / 128 - (2392 / 128) * n)) ** (16384 / 2610);
}

/** ITU-R BT.2100 table 5: scene light. */
function fromHlg(value: number): number {
  const [a, b] = [0.17883277, 0.28466892];
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - 0.55991073) / a) + b) / 12;
}

/** The code, 0–1, that a grey of sRGB has in a file of these colours. */
export function greyLevel(code: number, colour: string): number {
  const light = (fromSrgb(code) * WHITE) / (colour === 'pq' ? 10_000 : PEAK);
  if (colour === 'pq') {
    const y = light ** (2610 / 16384);
    return ((3424 / 4096 + (2413 / 128) * y) / (1 + (2392 / 128) * y)) ** (2523 / 32);
  }
  if (colour === 'hlg') {
    const scene = light ** (1 / 1.2);
    return scene <= 1 / 12
      ? Math.sqrt(3 * scene)
      : 0.17883277 * Math.log(12 * scene - 0.28466892) + 0.55991073;
  }
  return code;
}
