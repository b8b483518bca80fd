// Distances to the edge of a shape that is known by its coverage, as src/engine/render/filters/edge-distance.ts defines them.
//
// All planes but that of nearest rows cover the shape's bounds: `alpha` (f32) with one sample more on each side, `marks`
// (a byte: EDGE, INSIDE; after it a byte a row, whether any EDGE is in it), `pieces` (a vector: middle and half of the piece of edge; only where EDGE is marked).

const MIN_ALPHA: f32 = 1.0 / 512;
const DESCENT: i32 = 32;
const RIDGE: f32 = 4;
const SIDES: f32 = 8;
const EDGE: u8 = 1;
const INSIDE: u8 = 2;
/** No edge sample in reach, in the plane of nearest rows. */
const NONE: i32 = 32767;
/** Closer than this, the descent counts places as equal. */
const NEARER: f32 = 1e-5;
const FAR: f32 = 1e9;

/** The shape's bounds and planes, and the surface. */
class Shape {
  static left: i32 = 0;
  static top: i32 = 0;
  static width: i32 = 0;
  static height: i32 = 0;
  static alpha: usize = 0;
  static alphaStride: usize = 0;
  static marks: usize = 0;
  static rows: usize = 0;
  static pieces: usize = 0;
}

/** What `grow` found last. */
class Found {
  static distance: f32 = 0;
  static column: i32 = 0;
  static row: i32 = 0;
}

// The planes' sizes, in bytes; columns are whole groups of four.

export function alphaBytes(width: i32, height: i32): usize {
  return <usize>(width + 8) * <usize>(height + 2) * 4;
}

export function marksBytes(width: i32, height: i32): usize {
  return <usize>(width + 1) * <usize>height;
}

/** Columns of the plane of nearest rows, for one row: whole groups of eight. */
export function nearestColumns(width: i32): i32 {
  return (width + 7) & ~7;
}

/**
 * Takes a shape within left, top, width, height of a surface in, and finds its pieces of edge.
 */
export function findEdges(
  source: usize, surfaceWidth: i32, left: i32, top: i32, width: i32, height: i32,
  alpha: usize, marks: usize, pieces: usize,
): void {
  Shape.left = left;
  Shape.top = top;
  Shape.width = width;
  Shape.height = height;
  Shape.alpha = alpha;
  Shape.alphaStride = <usize>(width + 8) << 2;
  Shape.marks = marks;
  Shape.rows = marks + <usize>width * <usize>height;
  memory.fill(Shape.rows, 0, height);
  Shape.pieces = pieces;
  memory.fill(alpha, 0, alphaBytes(width, height));
  for (let y = 0; y < height; y++) {
    let at = source + ((<usize>(top + y) * <usize>surfaceWidth + <usize>left) << 4) + 12;
    let out = alphaAt(0, y);
    for (let x = 0; x < width; x++) {
      const value = load<f32>(at);
      store<f32>(out, value < MIN_ALPHA ? 0 : min<f32>(value, 1));
      at += 16;
      out += 4;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x += 4) markGroup(x, y);
  }
}

// @ts-ignore: decorator
@inline
function alphaAt(x: i32, y: i32): usize {
  return Shape.alpha + <usize>(y + 1) * Shape.alphaStride + (<usize>(x + 1) << 2);
}

// @ts-ignore: decorator
@inline
function cell(x: i32, y: i32): usize {
  return <usize>y * <usize>Shape.width + <usize>x;
}

/** Marks up to four samples in a row; most groups are all inside or all empty. */
function markGroup(x: i32, y: i32): void {
  const at = alphaAt(x, y);
  const above = at - Shape.alphaStride;
  const below = at + Shape.alphaStride;
  const middle = v128.load(at);
  const greatest = f32x4.max(
    f32x4.max(f32x4.max(v128.load(above - 4), v128.load(above)), f32x4.max(v128.load(above + 4), v128.load(at - 4))),
    f32x4.max(f32x4.max(middle, v128.load(at + 4)), f32x4.max(f32x4.max(v128.load(below - 4), v128.load(below)), v128.load(below + 4))),
  );
  const least = f32x4.min(
    f32x4.min(f32x4.min(v128.load(above - 4), v128.load(above)), f32x4.min(v128.load(above + 4), v128.load(at - 4))),
    f32x4.min(f32x4.min(middle, v128.load(at + 4)), f32x4.min(f32x4.min(v128.load(below - 4), v128.load(below)), v128.load(below + 4))),
  );
  const filled = f32x4.gt(middle, f32x4.splat(0));
  const inside = i32x4.bitmask(v128.and(filled, f32x4.ge(f32x4.add(middle, middle), greatest)));
  const edges = i32x4.bitmask(v128.and(filled, f32x4.lt(f32x4.add(least, least), greatest)));
  const count = min(4, Shape.width - x);
  if (edges == 0 && count == 4 && (inside == 0 || inside == 15)) {
    store<u32>(Shape.marks + cell(x, y), inside == 0 ? 0 : 0x02020202);
    return;
  }
  for (let i = 0; i < count; i++) {
    let mark: u8 = (inside >> i) & 1 ? INSIDE : 0;
    if ((edges >> i) & 1 && findPiece(x + i, y)) {
      mark |= EDGE;
      store<u8>(Shape.rows + <usize>y, 1);
    }
    store<u8>(Shape.marks + cell(x + i, y), mark);
  }
}

/** Writes the sample's piece of edge, if it has one. */
function findPiece(x: i32, y: i32): bool {
  const at = alphaAt(x, y);
  const above = at - Shape.alphaStride;
  const below = at + Shape.alphaStride;
  const nw = load<f32>(above - 4);
  const n = load<f32>(above);
  const ne = load<f32>(above + 4);
  const w = load<f32>(at - 4);
  const a = load<f32>(at);
  const e = load<f32>(at + 4);
  const sw = load<f32>(below - 4);
  const s = load<f32>(below);
  const se = load<f32>(below + 4);
  const greatest = max(max(max(nw, n), max(ne, w)), max(max(max(a, e), max(sw, s)), se));
  const b = a / greatest;
  const out = Shape.pieces + (cell(x, y) << 4);
  if (b >= 1) {
    const sides = (w > 0 ? 0 : 1) | (e > 0 ? 0 : 2) | (n > 0 ? 0 : 4) | (s > 0 ? 0 : 8);
    v128.store(out, f32x4(SIDES + <f32>sides, 0, 0, 0));
    return sides != 0;
  }
  const gx: f32 = ne + 2 * e + se - (nw + 2 * w + sw);
  const gy: f32 = sw + 2 * s + se - (nw + 2 * n + ne);
  const length = sqrt<f32>(gx * gx + gy * gy);
  if (length < greatest * <f32>(1.0 / 256)) {
    v128.store(out, f32x4(RIDGE + b - 0.5, 0, 0, 0));
    return true;
  }
  const nx = -gx / length;
  const ny = -gy / length;
  const offset = middleDistance(b, max(abs(nx), abs(ny)), min(abs(nx), abs(ny)));
  cutLine(-offset * nx, -offset * ny, -ny, nx, out);
  return true;
}

/** The signed distance of a square's middle from the line that leaves the share b of it inside. */
function middleDistance(b: f32, p: f32, q: f32): f32 {
  const corner = q / (2 * p);
  if (b < corner) return (p + q) * 0.5 - sqrt<f32>(2 * p * q * b);
  if (<f32>1 - b < corner) return sqrt<f32>(2 * p * q * (<f32>1 - b)) - (p + q) * 0.5;
  return (<f32>0.5 - b) * p;
}

/** The part within the unit square of a line through x, y. */
function cutLine(x: f32, y: f32, dx: f32, dy: f32, out: usize): void {
  let from: f32 = -2;
  let to: f32 = 2;
  if (abs(dx) >= <f32>1e-6) {
    const t0 = (<f32>-0.5 - x) / dx;
    const t1 = (<f32>0.5 - x) / dx;
    from = max(from, min(t0, t1));
    to = min(to, max(t0, t1));
  }
  if (abs(dy) >= <f32>1e-6) {
    const t0 = (<f32>-0.5 - y) / dy;
    const t1 = (<f32>0.5 - y) / dy;
    from = max(from, min(t0, t1));
    to = min(to, max(t0, t1));
  }
  if (!(to > from)) {
    v128.store(out, f32x4(x, y, 0, 0));
    return;
  }
  const middle = (from + to) * 0.5;
  const half = (to - from) * 0.5;
  v128.store(out, f32x4(x + middle * dx, y + middle * dy, half * dx, half * dy));
}

/** How far the middle of the sample's piece lies below the sample's. */
// @ts-ignore: decorator
@inline
function pieceRow(x: i32, y: i32): f32 {
  return load<f32>(Shape.pieces + (cell(x, y) << 4), 4);
}

/**
 * For rows from…to (exclusive; of the surface, counted from the shape's top) and the shape's columns: how many rows
 * below lies the edge sample that is nearest in the column (i16), NONE if there is none in reach. `last` has room for a
 * word a column.
 */
export function nearestRows(nearest: usize, last: usize, from: i32, to: i32, reach: i32): void {
  const columns = nearestColumns(Shape.width);
  const rowBytes = <usize>columns << 1;
  fillWords(last, columns, -NONE);
  for (let y = min(from, 0); y < to; y++) {
    takeEdges(last, y);
    if (y >= from) writeRowsAbove(nearest + <usize>(y - from) * rowBytes, last, columns, y, reach);
  }
  fillWords(last, columns, NONE);
  for (let y = max(to, Shape.height) - 1; y >= from; y--) {
    takeEdges(last, y);
    if (y < to) chooseRowsBelow(nearest + <usize>(y - from) * rowBytes, last, columns, y, reach);
  }
}

function fillWords(at: usize, count: i32, value: i32): void {
  for (let i = 0; i < count; i++) store<i32>(at + (<usize>i << 2), value);
}

/** Notes a row's edge samples as the last ones seen in their columns. */
function takeEdges(last: usize, y: i32): void {
  if (y < 0 || y >= Shape.height || !load<u8>(Shape.rows + <usize>y)) return;
  const marks = Shape.marks + cell(0, y);
  for (let x = 0; x < Shape.width; x++) {
    if (load<u8>(marks + <usize>x) & EDGE) store<i32>(last + (<usize>x << 2), y);
  }
}

function writeRowsAbove(out: usize, last: usize, columns: i32, y: i32, reach: i32): void {
  const lowest = i32x4.splat(-reach);
  const here = i32x4.splat(y);
  const none = i32x4.splat(NONE);
  for (let x = 0; x < columns; x += 8) {
    const low = i32x4.sub(v128.load(last), here);
    const high = i32x4.sub(v128.load(last, 16), here);
    v128.store(out, i16x8.narrow_i32x4_s(
      v128.bitselect(low, none, i32x4.ge_s(low, lowest)),
      v128.bitselect(high, none, i32x4.ge_s(high, lowest)),
    ));
    last += 32;
    out += 16;
  }
}

function chooseRowsBelow(out: usize, last: usize, columns: i32, y: i32, reach: i32): void {
  const furthest = i32x4.splat(y + reach);
  for (let x = 0; x < columns; x += 4) {
    if (!v128.any_true(i32x4.le_s(v128.load(last + (<usize>x << 2)), furthest))) continue;
    for (let i = x; i < x + 4; i++) {
      const down = load<i32>(last + (<usize>i << 2)) - y;
      if (down > reach) continue;
      const at = out + (<usize>i << 1);
      const up = <i32>load<i16>(at);
      if (up == NONE || abs<f32>(<f32>down + pieceRow(i, y + down)) < abs<f32>(<f32>up + pieceRow(i, y + up))) {
        store<i16>(at, <i16>down);
      }
    }
  }
}

/** From the middle of sample x, y to the piece of edge of sample column, row. */
function distance(x: i32, y: i32, column: i32, row: i32): f32 {
  const piece = v128.load(Shape.pieces + (cell(column, row) << 4));
  const mx = f32x4.extract_lane(piece, 0);
  let cx = <f32>(column - x);
  let cy = <f32>(row - y);
  if (mx >= SIDES) return sideDistance(cx, cy, <i32>(mx - SIDES));
  if (mx > 1) return sqrt<f32>(cx * cx + cy * cy) - (mx - RIDGE);
  cx += mx;
  cy += f32x4.extract_lane(piece, 1);
  const hx = f32x4.extract_lane(piece, 2);
  const hy = f32x4.extract_lane(piece, 3);
  const square = hx * hx + hy * hy;
  if (square > 0) {
    const t = max<f32>(-1, min<f32>(1, -(cx * hx + cy * hy) / square));
    cx += t * hx;
    cy += t * hy;
  }
  return sqrt<f32>(cx * cx + cy * cy);
}

/** To the nearest of some sides of a unit square around cx, cy. */
function sideDistance(cx: f32, cy: f32, sides: i32): f32 {
  const alongX = max<f32>(0, abs(cx) - <f32>0.5);
  const alongY = max<f32>(0, abs(cy) - <f32>0.5);
  let square: f32 = FAR;
  if (sides & 1) square = min(square, (cx - <f32>0.5) * (cx - <f32>0.5) + alongY * alongY);
  if (sides & 2) square = min(square, (cx + <f32>0.5) * (cx + <f32>0.5) + alongY * alongY);
  if (sides & 4) square = min(square, (cy - <f32>0.5) * (cy - <f32>0.5) + alongX * alongX);
  if (sides & 8) square = min(square, (cy + <f32>0.5) * (cy + <f32>0.5) + alongX * alongX);
  return sqrt<f32>(square);
}

// @ts-ignore: decorator
@inline
function consider(x: i32, y: i32, column: i32, nearestRow: usize): void {
  if (<u32>column >= <u32>Shape.width) return;
  const rows = <i32>load<i16>(nearestRow + (<usize>column << 1));
  if (rows == NONE) return;
  const d = distance(x, y, column, y + rows);
  if (d < Found.distance) {
    Found.distance = d;
    Found.column = column;
    Found.row = y + rows;
  }
}

/** The distance to the nearest piece of edge; FAR if there is none in reach. `start`: no column is nearer than that. */
function search(x: i32, y: i32, nearestRow: usize, start: i32, reach: i32): f32 {
  Found.distance = FAR;
  if (start == 0) consider(x, y, x, nearestRow);
  for (let k = max(start, 1); k <= reach && <f32>k - <f32>0.5 <= Found.distance; k++) {
    consider(x, y, x - k, nearestRow);
    consider(x, y, x + k, nearestRow);
  }
  if (Found.distance == FAR) return FAR;
  for (let step = 0; step < DESCENT; step++) {
    if (!descend(x, y)) break;
  }
  return Found.distance;
}

function descend(x: i32, y: i32): bool {
  const column = Found.column;
  const row = Found.row;
  const before = Found.distance;
  for (let j = max(row - 1, 0); j <= min(row + 1, Shape.height - 1); j++) {
    for (let i = max(column - 1, 0); i <= min(column + 1, Shape.width - 1); i++) {
      if (!(load<u8>(Shape.marks + cell(i, j)) & EDGE)) continue;
      const d = distance(x, y, i, j);
      if (d < Found.distance && d < before - NEARER) {
        Found.distance = d;
        Found.column = i;
        Found.row = j;
      }
    }
  }
  return Found.distance < before;
}

/**
 * Paints rows from…to and columns left…right (exclusive, counted from the shape's top left) of the target.
 *
 * @param gaps room for a word a column of that range: how far away the nearest column is that knows an edge
 * @param colour premultiplied
 */
export function paintGrown(
  target: usize, surfaceWidth: i32, left: i32, from: i32, right: i32, to: i32,
  nearest: usize, gaps: usize, radius: f32, reach: i32, colour: usize,
): void {
  const paint = v128.load(colour);
  for (let y = from; y < to; y++) {
    const nearestRow = nearest + (<usize>(y - from) * <usize>nearestColumns(Shape.width) << 1);
    findGaps(nearestRow, gaps, left, right);
    let out = target + ((<usize>(Shape.top + y) * <usize>surfaceWidth + <usize>(Shape.left + left)) << 4);
    for (let x = left; x < right; x++) {
      const share = shareOf(x, y, nearestRow, load<i32>(gaps + (<usize>(x - left) << 2)), radius, reach);
      v128.store(out, f32x4.mul(paint, f32x4.splat(share)));
      out += 16;
    }
  }
}

function findGaps(nearestRow: usize, gaps: usize, left: i32, right: i32): void {
  let gap = NONE;
  for (let x = left; x < right; x++) {
    const known = x >= 0 && x < Shape.width && load<i16>(nearestRow + (<usize>x << 1)) != NONE;
    gap = known ? 0 : gap + 1;
    store<i32>(gaps + (<usize>(x - left) << 2), gap);
  }
  gap = NONE;
  for (let x = right - 1; x >= left; x--) {
    const at = gaps + (<usize>(x - left) << 2);
    const before = load<i32>(at);
    gap = before == 0 ? 0 : gap + 1;
    if (gap < before) store<i32>(at, gap);
  }
}

function shareOf(x: i32, y: i32, nearestRow: usize, gap: i32, radius: f32, reach: i32): f32 {
  const within = x >= 0 && y >= 0 && x < Shape.width && y < Shape.height;
  const isInside = within && (load<u8>(Shape.marks + cell(x, y)) & INSIDE) != 0;
  // Whatever the distance, it could not change what comes out.
  if (isInside && radius >= 0.5) return 1;
  if (!isInside && radius <= -0.5) return 0;
  let share: f32 = isInside ? 1 : 0;
  if (gap <= reach) {
    const d = search(x, y, nearestRow, gap, reach);
    if (d < FAR) {
      const s = isInside && d > 0 ? -d : d;
      share = max<f32>(0, min<f32>(1, radius - s + <f32>0.5));
    }
  }
  const a = within ? load<f32>(alphaAt(x, y)) : 0;
  return radius >= 0 ? max(share, a) : min(share, a);
}
