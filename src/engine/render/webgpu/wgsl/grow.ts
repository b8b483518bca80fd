import { DESCENT, MIN_ALPHA, RIDGE, SIDES } from '../../filters/edge-distance.ts';
import { BUFFERS } from './state.ts';

/** Distances to the edge of a shape, by the steps of src/engine/render/filters/edge-distance.ts. */
const GROW = /* wgsl */ `
struct Grow {
  width: u32,
  height: u32,
  source: u32,
  result: u32,
  /** Pieces of edge, one a sample, as edge-distance.ts keeps them; NO_PIECE where there is none. */
  pieces: u32,
  /** In the first number: how many rows below lies the nearest edge sample of the column. */
  nearest: u32,
  reach: i32,
  radius: f32,
  colour: vec4f,
}

@group(0) @binding(0) var<uniform> grow: Grow;

const RIDGE = ${RIDGE}.0;
const SIDES = ${SIDES}.0;
const NO_PIECE = -1e6f;
const NONE = 32767;
const NEARER = 1e-5f;
const FAR = 1e9f;

fn alphaOf(x: i32, y: i32) -> f32 {
  if (x < 0 || y < 0 || x >= i32(grow.width) || y >= i32(grow.height)) {
    return 0;
  }
  let value = loadSample(grow.source + u32(y) * grow.width + u32(x)).a;
  return select(min(value, 1), 0.0, value < ${MIN_ALPHA});
}

/** The signed distance of a square's middle from the line that leaves the share b of it inside. */
fn middleDistance(b: f32, p: f32, q: f32) -> f32 {
  let corner = q / (2 * p);
  if (b < corner) {
    return (p + q) * 0.5 - sqrt(2 * p * q * b);
  }
  if (1 - b < corner) {
    return sqrt(2 * p * q * (1 - b)) - (p + q) * 0.5;
  }
  return (0.5 - b) * p;
}

/** The part within the unit square of a line through a foot, as middle and half. */
fn cutLine(foot: vec2f, direction: vec2f) -> vec4f {
  var start = -2.0;
  var end = 2.0;
  if (abs(direction.x) >= 1e-6) {
    let t0 = (-0.5 - foot.x) / direction.x;
    let t1 = (0.5 - foot.x) / direction.x;
    start = max(start, min(t0, t1));
    end = min(end, max(t0, t1));
  }
  if (abs(direction.y) >= 1e-6) {
    let t0 = (-0.5 - foot.y) / direction.y;
    let t1 = (0.5 - foot.y) / direction.y;
    start = max(start, min(t0, t1));
    end = min(end, max(t0, t1));
  }
  if (!(end > start)) {
    return vec4f(foot, 0, 0);
  }
  return vec4f(foot + (start + end) * 0.5 * direction, (end - start) * 0.5 * direction);
}

fn pieceOf(x: i32, y: i32) -> vec4f {
  let none = vec4f(NO_PIECE, 0, 0, 0);
  let a = alphaOf(x, y);
  if (!(a > 0)) {
    return none;
  }
  let nw = alphaOf(x - 1, y - 1);
  let n = alphaOf(x, y - 1);
  let ne = alphaOf(x + 1, y - 1);
  let w = alphaOf(x - 1, y);
  let e = alphaOf(x + 1, y);
  let sw = alphaOf(x - 1, y + 1);
  let s = alphaOf(x, y + 1);
  let se = alphaOf(x + 1, y + 1);
  let greatest = max(max(max(nw, n), max(ne, w)), max(max(max(a, e), max(sw, s)), se));
  let least = min(min(min(nw, n), min(ne, w)), min(min(min(a, e), min(sw, s)), se));
  let b = a / greatest;
  if (least + least >= greatest) {
    return none;
  }
  if (b >= 1) {
    let sides = select(1, 0, w > 0) | select(2, 0, e > 0) | select(4, 0, n > 0) | select(8, 0, s > 0);
    if (sides == 0) {
      return none;
    }
    return vec4f(SIDES + f32(sides), 0, 0, 0);
  }
  let gradient = vec2f((ne + 2 * e + se) - (nw + 2 * w + sw), (sw + 2 * s + se) - (nw + 2 * n + ne));
  let size = sqrt(gradient.x * gradient.x + gradient.y * gradient.y);
  if (size < greatest * (1.0 / 256)) {
    return vec4f(RIDGE + b - 0.5, 0, 0, 0);
  }
  let normal = -gradient / size;
  let steep = abs(normal);
  let offset = middleDistance(b, max(steep.x, steep.y), min(steep.x, steep.y));
  return cutLine(-offset * normal, vec2f(-normal.y, normal.x));
}

@compute @workgroup_size(64)
fn findPieces(@builtin(global_invocation_id) id: vec3u) {
  storeSample(grow.pieces + id.y * grow.width + id.x, pieceOf(i32(id.x), i32(id.y)));
}

fn pieceAt(x: i32, y: i32) -> vec4f {
  return loadSample(grow.pieces + u32(y) * grow.width + u32(x));
}

fn keepNearest(x: u32, y: i32, rows: i32) {
  storeSample(grow.nearest + u32(y) * grow.width + x, vec4f(f32(rows), 0, 0, 0));
}

/** A column a thread: first down, for the last edge at or above each sample, then up. */
@compute @workgroup_size(64)
fn findRows(@builtin(global_invocation_id) id: vec3u) {
  let x = i32(id.x);
  let height = i32(grow.height);
  var last = -NONE;
  for (var y = 0; y < height; y++) {
    if (pieceAt(x, y).x != NO_PIECE) {
      last = y;
    }
    keepNearest(id.x, y, select(NONE, last - y, y - last <= grow.reach));
  }
  var next = NONE;
  var nextRow = 0.0;
  var lastRow = 0.0;
  for (var y = height - 1; y >= 0; y--) {
    let piece = pieceAt(x, y);
    if (piece.x != NO_PIECE) {
      next = y;
      nextRow = piece.y;
    }
    let down = next - y;
    if (down > grow.reach) {
      continue;
    }
    let up = i32(loadSample(grow.nearest + u32(y) * grow.width + id.x).x);
    if (up != NONE) {
      lastRow = pieceAt(x, y + up).y;
    }
    if (up == NONE || abs(f32(down) + nextRow) < abs(f32(up) + lastRow)) {
      keepNearest(id.x, y, down);
    }
  }
}

/** To the nearest of the sides of a sample's square that are named by bits: left, right, top, bottom. */
fn distanceToSides(c: vec2f, bits: u32) -> f32 {
  let beside = max(abs(c) - 0.5, vec2f(0));
  let low = c - 0.5;
  let high = c + 0.5;
  var least = FAR;
  if ((bits & 1) != 0) {
    least = min(least, low.x * low.x + beside.y * beside.y);
  }
  if ((bits & 2) != 0) {
    least = min(least, high.x * high.x + beside.y * beside.y);
  }
  if ((bits & 4) != 0) {
    least = min(least, low.y * low.y + beside.x * beside.x);
  }
  if ((bits & 8) != 0) {
    least = min(least, high.y * high.y + beside.x * beside.x);
  }
  return sqrt(least);
}

/** From the middle of a sample to the piece of edge that lies \`by\` samples away. */
fn distanceTo(piece: vec4f, by: vec2i) -> f32 {
  var c = vec2f(by);
  if (piece.x >= SIDES) {
    return distanceToSides(c, u32(piece.x - SIDES));
  }
  if (piece.x > 1) {
    return sqrt(c.x * c.x + c.y * c.y) - (piece.x - RIDGE);
  }
  c += piece.xy;
  let square = piece.z * piece.z + piece.w * piece.w;
  if (square > 0) {
    c += clamp(-(c.x * piece.z + c.y * piece.w) / square, -1, 1) * piece.zw;
  }
  return sqrt(c.x * c.x + c.y * c.y);
}

var<private> found: vec2i;
var<private> foundDistance: f32;

fn consider(x: i32, y: i32, column: i32) {
  if (column < 0 || column >= i32(grow.width)) {
    return;
  }
  let rows = i32(loadSample(grow.nearest + u32(y) * grow.width + u32(column)).x);
  if (rows == NONE) {
    return;
  }
  let d = distanceTo(pieceAt(column, y + rows), vec2i(column - x, rows));
  if (d < foundDistance) {
    foundDistance = d;
    found = vec2i(column, y + rows);
  }
}

fn descend(x: i32, y: i32) -> bool {
  let middle = found;
  let before = foundDistance;
  let last = vec2i(i32(grow.width), i32(grow.height)) - 1;
  for (var j = max(middle.y - 1, 0); j <= min(middle.y + 1, last.y); j++) {
    for (var i = max(middle.x - 1, 0); i <= min(middle.x + 1, last.x); i++) {
      let piece = pieceAt(i, j);
      if (piece.x == NO_PIECE) {
        continue;
      }
      let d = distanceTo(piece, vec2i(i - x, j - y));
      if (d < foundDistance && d < before - NEARER) {
        foundDistance = d;
        found = vec2i(i, j);
      }
    }
  }
  return foundDistance < before;
}

/** The distance to the nearest piece of edge; FAR if there is none in reach. */
fn search(x: i32, y: i32) -> f32 {
  foundDistance = FAR;
  consider(x, y, x);
  for (var k = 1; k <= grow.reach && f32(k) - 0.5 <= foundDistance; k++) {
    consider(x, y, x - k);
    consider(x, y, x + k);
  }
  if (foundDistance == FAR) {
    return FAR;
  }
  for (var step = 0; step < ${DESCENT}; step++) {
    if (!descend(x, y)) {
      break;
    }
  }
  return foundDistance;
}

fn shareOf(x: i32, y: i32) -> f32 {
  let a = alphaOf(x, y);
  var greatest = a;
  for (var j = -1; j <= 1; j++) {
    for (var i = -1; i <= 1; i++) {
      greatest = max(greatest, alphaOf(x + i, y + j));
    }
  }
  let isInside = a > 0 && a + a >= greatest;
  // Whatever the distance, it could not change what comes out.
  if (isInside && grow.radius >= 0.5) {
    return 1;
  }
  if (!isInside && grow.radius <= -0.5) {
    return 0;
  }
  var share = select(0.0, 1.0, isInside);
  let d = search(x, y);
  if (d < FAR) {
    let s = select(d, -d, isInside && d > 0);
    share = clamp(grow.radius - s + 0.5, 0, 1);
  }
  return select(min(share, a), max(share, a), grow.radius >= 0);
}

@compute @workgroup_size(64)
fn paintGrown(@builtin(global_invocation_id) id: vec3u) {
  storeSample(grow.result + id.y * grow.width + id.x, grow.colour * shareOf(i32(id.x), i32(id.y)));
}
`;

export const GROW_SHADER = [BUFFERS, GROW].join('\n');
