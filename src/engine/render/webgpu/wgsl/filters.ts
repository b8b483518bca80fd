import { COLOUR } from './colour.ts';
import { BUFFERS } from './state.ts';

/** Filters of each sample on its own, as in src/wasm/kernels/filters/{colour,wipe,displace}.ts. */
const SAMPLE_FILTERS = /* wgsl */ `
override LINEAR: bool = false;

struct Filter {
  /** Where the filter's own numbers begin. */
  data: u32,
  width: u32,
  height: u32,
  source: u32,
  result: u32,
  other: u32,
}

@group(0) @binding(0) var<uniform> task: Filter;

/** Straight encoded colour, alpha in its place; all 0 where alpha is. */
fn straight(pixel: vec4f) -> vec4f {
  if (!(pixel.a > 0)) {
    return vec4f(0);
  }
  var colour = pixel / pixel.a;
  if (LINEAR) {
    colour = encode(max(colour, vec4f(0)));
  }
  return vec4f(colour.rgb, pixel.a);
}

/** The way back. */
fn premultiplied(pixel: vec4f) -> vec4f {
  var colour = pixel;
  if (LINEAR) {
    colour = decode(pixel);
  }
  return vec4f(colour.rgb, 1) * pixel.a;
}

fn clamp01(value: vec4f) -> vec4f {
  return clamp(value, vec4f(0), vec4f(1));
}

fn indexOf(id: vec3u) -> u32 {
  return id.y * task.width + id.x;
}

fn put(id: vec3u, value: vec4f) {
  storeSample(task.result + indexOf(id), value);
}

fn sourceAt(id: vec3u) -> vec4f {
  return loadSample(task.source + indexOf(id));
}

@compute @workgroup_size(64)
fn copySamples(@builtin(global_invocation_id) id: vec3u) {
  put(id, sourceAt(id));
}

@compute @workgroup_size(64)
fn clearSamples(@builtin(global_invocation_id) id: vec3u) {
  put(id, vec4f(0));
}

/** Data: five columns of four numbers. */
@compute @workgroup_size(64)
fn colourMatrix(@builtin(global_invocation_id) id: vec3u) {
  let c = straight(sourceAt(id));
  var sum = colourAt(task.data + 16) + colourAt(task.data) * c.r;
  sum += colourAt(task.data + 4) * c.g;
  sum += colourAt(task.data + 8) * c.b;
  sum += colourAt(task.data + 12) * c.a;
  put(id, premultiplied(clamp01(sum)));
}

fn level(value: vec4f, at: u32) -> vec4f {
  let t = clamp01((value - colourAt(at)) * colourAt(at + 4));
  let exponent = colourAt(at + 8);
  let bent = select(power(t, exponent), t, exponent == vec4f(1));
  return clamp01(bent * colourAt(at + 12) + colourAt(at + 16));
}

/** Data: two steps, each: subtract, multiply, exponent, scale, base. */
@compute @workgroup_size(64)
fn levels(@builtin(global_invocation_id) id: vec3u) {
  put(id, premultiplied(level(level(straight(sourceAt(id)), task.data), task.data + 20)));
}

fn lumaOf(colour: vec3f) -> f32 {
  return (0.2126 * colour.r + 0.7152 * colour.g) + 0.0722 * colour.b;
}

/** Data: the number of stops, the amount, then offset, red, green, blue of each stop. */
@compute @workgroup_size(64)
fn toneMap(@builtin(global_invocation_id) id: vec3u) {
  let pixel = sourceAt(id);
  let c = straight(pixel);
  let t = clamp(lumaOf(c.rgb), 0, 1);
  let stops = task.data + 2;
  let last = stops + (commands[task.data] - 1) * 4;
  var at = stops;
  while (at < last && floatAt(at + 4) <= t) {
    at += 4;
  }
  var colour = colourAt(at);
  if (at < last && t > colour.r) {
    let next = colourAt(at + 4);
    colour += (next - colour) * ((t - colour.r) / (next.r - colour.r));
  }
  let mixed = clamp01(vec4f(c.rgb + (colour.gba - c.rgb) * floatAt(task.data + 1), c.a));
  put(id, premultiplied(vec4f(mixed.rgb, c.a)));
}

fn squareShare(s: f32, normal: vec2f) -> f32 {
  let g = max(abs(normal.x), abs(normal.y));
  let l = min(abs(normal.x), abs(normal.y));
  let half = (g + l) * 0.5;
  let size = abs(s);
  if (size >= half) {
    return select(0.0, 1.0, s > 0);
  }
  if (size <= (g - l) * 0.5) {
    return 0.5 + s / g;
  }
  let rest = half - size;
  let corner = (rest * rest) / (2 * g * l);
  return select(corner, 1 - corner, s > 0);
}

/** The normal distribution; Abramowitz and Stegun 7.1.26 for the error function. */
fn normalShare(z: f32) -> f32 {
  if (z >= 4) {
    return 1;
  }
  if (z <= -4) {
    return 0;
  }
  let x = abs(z) * 0.70710678;
  let t = 1 / (1 + 0.3275911 * x);
  let series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  let tail = 0.5 * series * exp(-x * x);
  return select(tail, 1 - tail, z > 0);
}

/** Data: centre, two normals, k, 1 / deviation (0 for no feather), whether the inside is kept. */
@compute @workgroup_size(64)
fn radialWipe(@builtin(global_invocation_id) id: vec3u) {
  let data = task.data;
  let place = vec2f(id.xy) + 0.5 - vec2f(floatAt(data), floatAt(data + 1));
  let normal1 = vec2f(floatAt(data + 2), floatAt(data + 3));
  let normal2 = vec2f(floatAt(data + 4), floatAt(data + 5));
  let k = floatAt(data + 6);
  let softness = floatAt(data + 7);
  let s1 = dot(place, normal1);
  let s2 = dot(place, normal2);
  var c1: f32;
  var c2: f32;
  if (softness > 0) {
    c1 = normalShare(s1 * softness);
    c2 = normalShare(s2 * softness);
  } else {
    c1 = squareShare(s1, normal1);
    c2 = squareShare(s2, normal2);
  }
  let product = c1 * c2;
  let other = select(max(0.0, c1 + c2 - 1), min(c1, c2), k >= 0);
  let sector = product + (other - product) * abs(k);
  put(id, sourceAt(id) * select(1 - sector, sector, commands[data + 8] != 0));
}
`;

const DISPLACE = /* wgsl */ `
const ALPHA = 3;
const LUMA = 4;
const HUE = 5;
const LIGHTNESS = 6;
const FULL = 8;

fn hueOf(c: vec3f, high: f32, low: f32) -> f32 {
  let range = high - low;
  if (!(range > 0)) {
    return 0;
  }
  var sixths = (c.r - c.g) / range + 4;
  if (high == c.r) {
    sixths = (c.g - c.b) / range;
  } else if (high == c.g) {
    sixths = (c.b - c.r) / range + 2;
  }
  return select(sixths, sixths + 6, sixths < 0) / 6;
}

/** 2c − 1 times alpha. */
fn swing(pixel: vec4f, c: vec4f, channel: i32) -> f32 {
  if (channel >= FULL) {
    return select(0.0, 1.0, channel == FULL);
  }
  if (channel == ALPHA) {
    return 2 * pixel.a - 1;
  }
  let high = max(c.r, max(c.g, c.b));
  let low = min(c.r, min(c.g, c.b));
  var value = c.r;
  if (channel == 1) {
    value = c.g;
  } else if (channel == 2) {
    value = c.b;
  } else if (channel == LUMA) {
    value = lumaOf(c.rgb);
  } else if (channel == HUE) {
    value = hueOf(c.rgb, high, low);
  } else if (channel == LIGHTNESS) {
    value = (high + low) * 0.5;
  } else if (channel > LIGHTNESS) {
    let room = 1 - abs(high + low - 1);
    value = 0;
    if (room > 0) {
      value = min(1.0, (high - low) / room);
    }
  }
  return (2 * value - 1) * pixel.a;
}

/** An axis where the picture wraps: whether it does, start, end, first and last whole sample, five words. */
fn wrapPlace(axis: u32, place: f32) -> f32 {
  if (commands[axis] == 0) {
    return place;
  }
  let start = floatAt(axis + 1);
  let width = floatAt(axis + 2) - start;
  let offset = place - start;
  return start + offset - floor(offset / width) * width;
}

/** The number of the sample to read for sample n, −1 where there is none. */
fn tap(axis: u32, size: u32, n: i32) -> i32 {
  if (commands[axis] == 0) {
    return select(-1, n, n >= 0 && n < i32(size));
  }
  let first = wordAt(axis + 3);
  let last = wordAt(axis + 4);
  let count = last - first + 1;
  var wrapped = n;
  if (n < first) {
    wrapped = n + count;
  } else if (n > last) {
    wrapped = n - count;
  }
  return clamp(wrapped, first, last);
}

fn readTap(place: vec2i) -> vec4f {
  if (place.x < 0 || place.y < 0) {
    return vec4f(0);
  }
  return loadSample(task.source + u32(place.y) * task.width + u32(place.x));
}

/** The part of a sample that lies within an axis' area. */
fn shareWithin(axis: u32, n: u32) -> f32 {
  if (commands[axis] == 0) {
    return 1;
  }
  return max(0.0, min(floatAt(axis + 2), f32(n) + 1) - max(floatAt(axis + 1), f32(n)));
}

/** Data: the channels, the amounts, the two axes. */
@compute @workgroup_size(64)
fn displace(@builtin(global_invocation_id) id: vec3u) {
  let data = task.data;
  let axisX = data + 4;
  let axisY = data + 9;
  let pixel = loadSample(task.other + indexOf(id));
  let colour = straight(pixel);
  let u = wrapPlace(axisX, f32(id.x) + 0.5 + floatAt(data + 2) * swing(pixel, colour, wordAt(data))) - 0.5;
  let v = wrapPlace(axisY, f32(id.y) + 0.5 + floatAt(data + 3) * swing(pixel, colour, wordAt(data + 1))) - 0.5;
  let left = floor(u);
  let top = floor(v);
  // Far places are brought near before they become whole numbers; nothing is there either.
  let x = i32(clamp(left, -4, f32(task.width) + 4));
  let y = i32(clamp(top, -4, f32(task.height) + 4));
  let x0 = tap(axisX, task.width, x);
  let x1 = tap(axisX, task.width, x + 1);
  let y0 = tap(axisY, task.height, y);
  let y1 = tap(axisY, task.height, y + 1);
  let p00 = readTap(vec2i(x0, y0));
  let p10 = readTap(vec2i(x1, y0));
  let p01 = readTap(vec2i(x0, y1));
  let p11 = readTap(vec2i(x1, y1));
  let upper = p00 + (p10 - p00) * (u - left);
  let lower = p01 + (p11 - p01) * (u - left);
  put(id, (upper + (lower - upper) * (v - top)) * (shareWithin(axisX, id.x) * shareWithin(axisY, id.y)));
}
`;

/** Filters of single samples and displacement. */
export const FILTER_SHADER = [BUFFERS, COLOUR, SAMPLE_FILTERS, DISPLACE].join('\n');
