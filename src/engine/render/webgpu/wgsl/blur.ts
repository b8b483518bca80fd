import { BUFFERS } from './state.ts';

/** One axis of a Gaussian, or a step of it, as in src/engine/render/filters/blur-kernel.ts. */
const LINES = /* wgsl */ `
struct Line {
  /** Of what is made: along rows, then down. */
  width: u32,
  height: u32,
  source: u32,
  sourceStride: u32,
  result: u32,
  resultStride: u32,
  /** 0 across, 1 down. */
  axis: u32,
  /** The number, along the axis, of the first sample that is made, and of the source's first. */
  begin: i32,
  origin: i32,
  /** Samples of the source that count; beyond them all is 0, or as at the ends. */
  first: i32,
  last: i32,
  repeats: u32,
  radius: i32,
  factor: i32,
  taps: i32,
  firstTap: i32,
  /** Where the weights begin. */
  data: u32,
  /** Whether the result is cut to an area, and where that begins and ends across and down. */
  cuts: u32,
  area: vec4f,
}

@group(0) @binding(0) var<uniform> line: Line;

/** The source's sample number n along the axis, in the line that \`id\` lies in. */
fn along(id: vec3u, n: i32) -> vec4f {
  let place = u32(n - line.origin);
  if (line.axis == 0) {
    return loadSample(line.source + id.y * line.sourceStride + place);
  }
  return loadSample(line.source + place * line.sourceStride + id.x);
}

fn numberOf(id: vec3u) -> i32 {
  return line.begin + i32(select(id.y, id.x, line.axis == 0));
}

fn share(start: f32, end: f32, n: u32) -> f32 {
  return max(0.0, min(end, f32(n) + 1) - max(start, f32(n)));
}

fn put(id: vec3u, value: vec4f) {
  var kept = value;
  if (line.cuts != 0) {
    kept *= share(line.area.x, line.area.z, id.x) * share(line.area.y, line.area.w, id.y);
  }
  storeSample(line.result + id.y * line.resultStride + id.x, kept);
}

/** Every factor-th sample, or each where that is 1. */
@compute @workgroup_size(64)
fn weigh(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= line.width) {
    return;
  }
  let low = numberOf(id) * line.factor - line.radius;
  let high = low + 2 * line.radius;
  var sum = vec4f(0);
  if (line.repeats != 0) {
    for (var n = low; n <= high; n++) {
      sum += floatAt(line.data + u32(n - low)) * along(id, clamp(n, line.first, line.last));
    }
  } else {
    for (var n = max(low, line.first); n <= min(high, line.last); n++) {
      sum += floatAt(line.data + u32(n - low)) * along(id, n);
    }
  }
  put(id, sum);
}

/** Back from every factor-th sample to all. */
@compute @workgroup_size(64)
fn interpolate(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= line.width) {
    return;
  }
  let n = numberOf(id);
  let cell = n / line.factor;
  let row = line.data + u32((n - cell * line.factor) * line.taps);
  var sum = vec4f(0);
  for (var k = 0; k < line.taps; k++) {
    sum += floatAt(row + u32(k)) * along(id, cell + line.firstTap + k);
  }
  put(id, sum);
}
`;

export const BLUR_SHADER = [BUFFERS, LINES].join('\n');
