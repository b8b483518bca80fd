/** Colours are four numbers 0–1. Guest code. */
export const COLOURS = `
const rgbToHsl = (colour) => {
  const [r, g, b, alpha = 1] = plainOf(colour);
  const high = Math.max(r, g, b);
  const low = Math.min(r, g, b);
  const lightness = (high + low) / 2;
  const range = high - low;
  if (range === 0) return [0, 0, lightness, alpha];
  const saturation = range / (lightness > 0.5 ? 2 - high - low : high + low);
  const sector = high === r ? (g - b) / range + (g < b ? 6 : 0) : high === g ? (b - r) / range + 2 : (r - g) / range + 4;
  return [sector / 6, saturation, lightness, alpha];
};

const hslToRgb = (colour) => {
  const [hue, saturation, lightness, alpha = 1] = plainOf(colour);
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n) => {
    const k = (((n + hue * 12) % 12) + 12) % 12;
    return lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return [channel(0), channel(8), channel(4), alpha];
};

const hexToRgb = (text) => {
  const digits = String(text).replace(/^#/, '');
  const long = digits.length === 3 || digits.length === 4 ? digits.replace(/./g, '$&$&') : digits;
  const at = (i) => parseInt(long.slice(i, i + 2) || 'ff', 16) / 255;
  return [at(0), at(2), at(4), at(6)];
};

Object.assign(library, { rgbToHsl, hslToRgb, hexToRgb, rgb_to_hsl: rgbToHsl, hsl_to_rgb: hslToRgb });
`;
