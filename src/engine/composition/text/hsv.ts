/** Turns a colour's hue and adds to its saturation and value, in HSV (A. R. Smith, SIGGRAPH 1978). All but `turn` 0–1. */
export function shiftHsv(
  [red, green, blue]: readonly [number, number, number],
  turn: number,
  saturation: number,
  value: number,
): [number, number, number] {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  let hue = 0;
  if (range > 0) {
    if (most === red) hue = (green - blue) / range;
    else if (most === green) hue = 2 + (blue - red) / range;
    else hue = 4 + (red - green) / range;
  }
  const h = (((hue / 6 + turn) % 1) + 1) % 1;
  const s = clamp((most > 0 ? range / most : 0) + saturation);
  const v = clamp(most + value);
  const channel = (n: number): number => {
    const k = (n + h * 6) % 6;
    return v - v * s * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [channel(5), channel(3), channel(1)];
}

const clamp = (value: number): number => Math.max(0, Math.min(1, value));
