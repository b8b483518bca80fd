// Displacement by a map: each sample is read where the map's colour sends it.

import { straight } from './math';

// Indices into CHANNELS of src/engine/scene/scene.ts.
const ALPHA: i32 = 3;
const LUMA: i32 = 4;
const HUE: i32 = 5;
const LIGHTNESS: i32 = 6;
const FULL: i32 = 8;

/** 2c − 1 times alpha. */
function swing(pixel: v128, colour: v128, channel: i32): f32 {
  if (channel == FULL) return 1;
  if (channel > FULL) return 0;
  const alpha = f32x4.extract_lane(pixel, 3);
  if (channel == ALPHA) return 2 * alpha - 1;
  const r = f32x4.extract_lane(colour, 0);
  const g = f32x4.extract_lane(colour, 1);
  const b = f32x4.extract_lane(colour, 2);
  let value: f32;
  if (channel == 0) value = r;
  else if (channel == 1) value = g;
  else if (channel == 2) value = b;
  else if (channel == LUMA) value = <f32>0.2126 * r + <f32>0.7152 * g + <f32>0.0722 * b;
  else if (channel == HUE) value = hue(r, g, b);
  else {
    const high = max(r, max(g, b));
    const low = min(r, min(g, b));
    const sum = high + low;
    if (channel == LIGHTNESS) value = sum * 0.5;
    else {
      const room: f32 = <f32>1 - abs<f32>(sum - 1);
      value = room > 0 ? min<f32>(1, (high - low) / room) : 0;
    }
  }
  return (2 * value - 1) * alpha;
}

function hue(r: f32, g: f32, b: f32): f32 {
  const high = max(r, max(g, b));
  const range = high - min(r, min(g, b));
  if (!(range > 0)) return 0;
  let sixths: f32;
  if (high == r) sixths = (g - b) / range;
  else if (high == g) sixths = (b - r) / range + 2;
  else sixths = (r - g) / range + 4;
  return (sixths < 0 ? sixths + 6 : sixths) / 6;
}

/** `area`: start and end (f32), first and last whole sample (i32) of an axis where the picture wraps, else 0. */
// @ts-ignore: decorator
@inline
function wrapPlace(area: usize, place: f32): f32 {
  if (area == 0) return place;
  const start = load<f32>(area);
  const width = load<f32>(area, 4) - start;
  const offset = place - start;
  return start + offset - floor<f32>(offset / width) * width;
}

/** The number of the sample to read for sample n, −1 where there is none. */
// @ts-ignore: decorator
@inline
function tap(area: usize, size: i32, n: i32): i32 {
  if (area == 0) return <u32>n < <u32>size ? n : -1;
  const first = load<i32>(area, 8);
  const last = load<i32>(area, 12);
  const wrapped = n < first ? n + (last - first + 1) : n > last ? n - (last - first + 1) : n;
  return min(max(wrapped, first), last);
}

// @ts-ignore: decorator
@inline
function read(source: usize, width: i32, column: i32, row: i32): v128 {
  if ((column | row) < 0) return f32x4.splat(0);
  return v128.load(source + ((<usize>row * <usize>width + <usize>column) << 4));
}

// @ts-ignore: decorator
@inline
function mix(a: v128, b: v128, share: f32): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), f32x4.splat(share)));
}

export function displace(
  source: usize, map: usize, target: usize, width: i32, height: i32,
  channelX: i32, channelY: i32, amountX: f32, amountY: f32, areaX: usize, areaY: usize, linear: bool,
): void {
  const needsColour = (channelX != ALPHA && channelX < FULL) || (channelY != ALPHA && channelY < FULL);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = v128.load(map);
      const colour = needsColour ? straight(pixel, linear) : pixel;
      // Less ½: from places to the numbers of samples.
      const u = wrapPlace(areaX, <f32>x + <f32>0.5 + amountX * swing(pixel, colour, channelX)) - <f32>0.5;
      const v = wrapPlace(areaY, <f32>y + <f32>0.5 + amountY * swing(pixel, colour, channelY)) - <f32>0.5;
      const left = floor<f32>(u);
      const top = floor<f32>(v);
      // Far places are brought near before they become whole numbers; nothing is there either.
      const column = <i32>max<f32>(-4, min<f32>(<f32>(width + 4), left));
      const row = <i32>max<f32>(-4, min<f32>(<f32>(height + 4), top));
      const column0 = tap(areaX, width, column);
      const column1 = tap(areaX, width, column + 1);
      const row0 = tap(areaY, height, row);
      const row1 = tap(areaY, height, row + 1);
      const upper = mix(read(source, width, column0, row0), read(source, width, column1, row0), u - left);
      const lower = mix(read(source, width, column0, row1), read(source, width, column1, row1), u - left);
      v128.store(target, mix(upper, lower, v - top));
      map += 16;
      target += 16;
    }
  }
}
