const DEGREES = 180 / Math.PI;
const POW_25_7 = 25 ** 7;

/**
 * CIEDE2000 with kL = kC = kH = 1, after Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula:
 * Implementation Notes, Supplementary Test Data, and Mathematical Observations", Color Research and Application
 * 30(1), 2005, equations 2 to 22.
 */
export function deltaE2000(L1: number, a1: number, b1: number, L2: number, a2: number, b2: number): number {
  const meanChroma = (Math.sqrt(a1 * a1 + b1 * b1) + Math.sqrt(a2 * a2 + b2 * b2)) / 2;
  const chroma7 = seventhPower(meanChroma);
  const stretch = 1.5 - 0.5 * Math.sqrt(chroma7 / (chroma7 + POW_25_7));
  const a1s = a1 * stretch;
  const a2s = a2 * stretch;
  const c1 = Math.sqrt(a1s * a1s + b1 * b1);
  const c2 = Math.sqrt(a2s * a2s + b2 * b2);
  const h1 = hue(a1s, b1);
  const h2 = hue(a2s, b2);

  let hueDifference = 0;
  let hueSum = h1 + h2;
  if (c1 * c2 !== 0) {
    hueDifference = h2 - h1;
    if (Math.abs(hueDifference) > 180) hueSum += hueSum < 360 ? 360 : -360;
    if (hueDifference > 180) hueDifference -= 360;
    else if (hueDifference < -180) hueDifference += 360;
    hueSum /= 2;
  }
  const dL = L2 - L1;
  const dC = c2 - c1;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(hueDifference / 2 / DEGREES);

  const meanL = (L1 + L2) / 2;
  const meanC = (c1 + c2) / 2;
  // cos 2h, cos 3h and cos 4h come from cos h and sin h: one sine and one cosine in place of four.
  const cos = Math.cos(hueSum / DEGREES);
  const sin = Math.sin(hueSum / DEGREES);
  const cos2 = cos * cos - sin * sin;
  const sin2 = 2 * sin * cos;
  const cos3 = cos2 * cos - sin2 * sin;
  const sin3 = sin2 * cos + cos2 * sin;
  const cos4 = cos2 * cos2 - sin2 * sin2;
  const sin4 = 2 * sin2 * cos2;
  const t =
    1 -
    0.17 * (cos * COS_30 + sin * SIN_30) +
    0.24 * cos2 +
    0.32 * (cos3 * COS_6 - sin3 * SIN_6) -
    0.2 * (cos4 * COS_63 + sin4 * SIN_63);
  const meanC7 = seventhPower(meanC);
  const rotation =
    -2 *
    Math.sqrt(meanC7 / (meanC7 + POW_25_7)) *
    Math.sin((60 / DEGREES) * Math.exp(-(((hueSum - 275) / 25) ** 2)));
  const offset = (meanL - 50) * (meanL - 50);
  const lightness = dL / (1 + (0.015 * offset) / Math.sqrt(20 + offset));
  const chroma = dC / (1 + 0.045 * meanC);
  const hueTerm = dH / (1 + 0.015 * meanC * t);
  return Math.sqrt(
    Math.max(0, lightness * lightness + chroma * chroma + hueTerm * hueTerm + rotation * chroma * hueTerm),
  );
}

const COS_30 = Math.cos(30 / DEGREES);
const SIN_30 = Math.sin(30 / DEGREES);
const COS_6 = Math.cos(6 / DEGREES);
const SIN_6 = Math.sin(6 / DEGREES);
const COS_63 = Math.cos(63 / DEGREES);
const SIN_63 = Math.sin(63 / DEGREES);

/** Degrees in 0–360; 0 for a grey. */
function hue(a: number, b: number): number {
  if (a === 0 && b === 0) return 0;
  const degrees = Math.atan2(b, a) * DEGREES;
  return degrees < 0 ? degrees + 360 : degrees;
}

function seventhPower(value: number): number {
  const cube = value * value * value;
  return cube * cube * value;
}
