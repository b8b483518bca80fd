// Exact signed-area coverage of polygons, one band of tiles (16 sample rows) at a time.
//
// A line adds to an accumulation strip the *differences* that it makes to the coverage of each sample; a running sum
// along the row is then the winding number averaged over the sample's square, exact but for rounding. Lines live in
// a store that the caller grows; each waits in the bucket of its first band and stays active until its last.

/** Samples a tile, across and down. */
const TILE_WIDTH: i32 = 64;
const TILE_HEIGHT: i32 = 16;
/** Bytes a stored line: x0, y0, x1, y1 (f64, y0 < y1), next (i32), sign (i32). */
const LINE_BYTES: usize = 40;
/** Bytes a record: first tile, run length, mask address (0: full), packed rectangle. */
const RECORD_BYTES: usize = 16;
/** A running sum this close to a whole number is that number: less than one step of a 16-bit mask. */
const SNAP: f32 = 1e-5;

/** 2²³: adding it to a smaller f32 rounds that to a whole number, found in the low bits. */
const ROUNDER: f32 = 8388608;
const ROUNDER_BITS: i32 = 0x4b000000;

let staging: usize = 0;
let heads: usize = 0;
let strip: usize = 0;
let tiles: usize = 0;
let records: usize = 0;
let carries: usize = 0;
let width: i32 = 0;
let height: i32 = 0;
let tilesAcross: i32 = 0;
let bands: i32 = 0;
let rowBytes: usize = 0;

let lines: usize = 0;
let lineCount: i32 = 0;
let clipLeft: f64 = 0;
let clipTop: f64 = 0;
let clipRight: f64 = 0;
let clipBottom: f64 = 0;
let evenOdd: bool = false;
let firstBand: i32 = 0;
let lastBand: i32 = -1;
let band: i32 = 0;
let active: i32 = -1;
let recordCount: i32 = 0;
let freeStack: usize = 0;
let freeCount: i32 = 0;
let firstTile: i32 = 0;
let lastTile: i32 = -1;

/** The bytes of workspace that a viewport of this many samples needs. */
export function workspaceBytes(w: i32, h: i32, stagedLines: i32): usize {
  const across = (w + TILE_WIDTH - 1) / TILE_WIDTH;
  const down = (h + TILE_HEIGHT - 1) / TILE_HEIGHT;
  return (
    (<usize>stagedLines) * 32 +
    (<usize>down) * 4 + 64 +
    <usize>(across + 1) * TILE_WIDTH * 4 * TILE_HEIGHT +
    (<usize>(across + 1)) * 16 +
    <usize>(across + 2) * down * RECORD_BYTES +
    TILE_HEIGHT * 4 + 256
  );
}

/** Lays the workspace out at `base`; raw lines (four f64 each) are staged at its very start. */
export function configure(base: usize, w: i32, h: i32, stagedLines: i32): void {
  width = w;
  height = h;
  tilesAcross = (w + TILE_WIDTH - 1) / TILE_WIDTH;
  bands = (h + TILE_HEIGHT - 1) / TILE_HEIGHT;
  rowBytes = <usize>(tilesAcross + 1) * TILE_WIDTH * 4;
  staging = base;
  heads = staging + (<usize>stagedLines) * 32;
  strip = (heads + (<usize>bands) * 4 + 63) & ~63;
  tiles = strip + rowBytes * TILE_HEIGHT;
  carries = tiles + (<usize>(tilesAcross + 1)) * 16;
  records = carries + TILE_HEIGHT * 4;
  memory.fill(strip, 0, rowBytes * TILE_HEIGHT);
  for (let i = 0; i < bands; i++) setWord(heads, i, -1);
  for (let i = 0; i <= tilesAcross; i++) resetTile(i);
  // A path on another grid may have been given up half way.
  firstBand = bands;
  lastBand = -1;
}

/** Where {@link advance} writes its records. */
export function recordsAddress(): usize {
  return records;
}

/** Starts a path; its coverage is that of its intersection with the clip rectangle, in samples. */
export function begin(lineStore: usize, left: f64, top: f64, right: f64, bottom: f64, isEvenOdd: bool): void {
  // A path that was given up half way left its lines in the buckets.
  for (let i = firstBand; i <= lastBand; i++) setWord(heads, i, -1);
  lines = lineStore;
  lineCount = 0;
  clipLeft = max(left, 0);
  clipTop = max(top, 0);
  clipRight = min(right, <f64>width);
  clipBottom = min(bottom, <f64>height);
  evenOdd = isEvenOdd;
  firstBand = bands;
  lastBand = -1;
  recordCount = 0;
  active = -1;
}

/** The line store was moved to a larger place. */
export function moveStore(lineStore: usize): void {
  lines = lineStore;
}

/** Takes the staged lines in and returns how many lines the store now holds; each gives at most three. */
export function addStaged(count: i32): i32 {
  for (let i = 0; i < count; i++) {
    const at = staging + (<usize>i) * 32;
    clipLine(load<f64>(at), load<f64>(at, 8), load<f64>(at, 16), load<f64>(at, 24));
  }
  return lineCount;
}

/** All lines are in: the bands can be walked. */
export function finishLines(): void {
  band = firstBand;
}

/**
 * Walks bands while there are enough free mask blocks for a whole one. `stack` holds `count` block addresses.
 * Returns 1 when the path is done, 0 when more blocks are needed.
 */
export function advance(stack: usize, count: i32): i32 {
  freeStack = stack;
  freeCount = count;
  while (band <= lastBand || (active >= 0 && band < bands)) {
    if (freeCount < tilesAcross) return 0;
    walkBand();
    resolveBand();
    band++;
  }
  return 1;
}

export function recordTotal(): i32 {
  return recordCount;
}

/** How many blocks of the stack are still free. */
export function blocksLeft(): i32 {
  return freeCount;
}

function setWord(base: usize, index: i32, value: i32): void {
  store<i32>(base + ((<usize>index) << 2), value);
}

function resetTile(index: i32): void {
  const at = tiles + ((<usize>index) << 4);
  store<i32>(at, i32.MAX_VALUE);
  store<i32>(at, -1, 4);
  store<i32>(at, TILE_HEIGHT, 8);
  store<i32>(at, 0, 12);
}

function clipLine(xa: f64, ya: f64, xb: f64, yb: f64): void {
  let sign = 1;
  let x0 = xa;
  let y0 = ya;
  let x1 = xb;
  let y1 = yb;
  if (y0 > y1) {
    x0 = xb;
    y0 = yb;
    x1 = xa;
    y1 = ya;
    sign = -1;
  }
  if (y1 <= clipTop || y0 >= clipBottom || y0 == y1) return;
  const slope = (x1 - x0) / (y1 - y0);
  if (y0 < clipTop) {
    x0 += (clipTop - y0) * slope;
    y0 = clipTop;
  }
  if (y1 > clipBottom) {
    x1 = x0 + (clipBottom - y0) * slope;
    y1 = clipBottom;
  }
  // What lies beyond a side runs along that side: the winding inside of the rectangle is unchanged by it.
  if (x0 <= clipLeft && x1 <= clipLeft) {
    addLine(clipLeft, y0, clipLeft, y1, sign);
    return;
  }
  if (x0 >= clipRight && x1 >= clipRight) {
    addLine(clipRight, y0, clipRight, y1, sign);
    return;
  }
  if (x0 < clipLeft) {
    const y = crossing(clipLeft, x0, y0, x1, y1);
    addLine(clipLeft, y0, clipLeft, y, sign);
    x0 = clipLeft;
    y0 = y;
  } else if (x0 > clipRight) {
    const y = crossing(clipRight, x0, y0, x1, y1);
    addLine(clipRight, y0, clipRight, y, sign);
    x0 = clipRight;
    y0 = y;
  }
  if (x1 < clipLeft) {
    const y = crossing(clipLeft, x0, y0, x1, y1);
    addLine(x0, y0, clipLeft, y, sign);
    addLine(clipLeft, y, clipLeft, y1, sign);
  } else if (x1 > clipRight) {
    const y = crossing(clipRight, x0, y0, x1, y1);
    addLine(x0, y0, clipRight, y, sign);
    addLine(clipRight, y, clipRight, y1, sign);
  } else {
    addLine(x0, y0, x1, y1, sign);
  }
}

function crossing(x: f64, x0: f64, y0: f64, x1: f64, y1: f64): f64 {
  return min(max(y0 + ((x - x0) / (x1 - x0)) * (y1 - y0), y0), y1);
}

function addLine(x0: f64, y0: f64, x1: f64, y1: f64, sign: i32): void {
  // Nothing to the right of the viewport is seen.
  if (y0 >= y1 || (x0 >= <f64>width && x1 >= <f64>width)) return;
  const first = <i32>y0 / TILE_HEIGHT;
  const last = min((<i32>ceil(y1) - 1) / TILE_HEIGHT, bands - 1);
  const at = lines + <usize>lineCount * LINE_BYTES;
  store<f64>(at, x0);
  store<f64>(at, y0, 8);
  store<f64>(at, x1, 16);
  store<f64>(at, y1, 24);
  const head = heads + ((<usize>first) << 2);
  store<i32>(at, load<i32>(head), 32);
  store<i32>(at, sign, 36);
  store<i32>(head, lineCount);
  lineCount++;
  if (first < firstBand) firstBand = first;
  if (last > lastBand) lastBand = last;
}

function walkBand(): void {
  firstTile = tilesAcross;
  lastTile = -1;
  const top = band * TILE_HEIGHT;
  let kept: i32 = -1;
  let lists = 2;
  let index = active;
  while (lists > 0) {
    while (index >= 0) {
      const at = lines + <usize>index * LINE_BYTES;
      const next = load<i32>(at, 32);
      walkLine(at, top);
      if (load<f64>(at, 24) > <f64>(top + TILE_HEIGHT)) {
        store<i32>(at, kept, 32);
        kept = index;
      }
      index = next;
    }
    const head = heads + ((<usize>band) << 2);
    index = load<i32>(head);
    store<i32>(head, -1);
    lists--;
  }
  active = kept;
}

function walkLine(at: usize, top: i32): void {
  const x0 = load<f64>(at);
  const y0 = load<f64>(at, 8);
  const x1 = load<f64>(at, 16);
  const y1 = load<f64>(at, 24);
  const sign = <f64>load<i32>(at, 36);
  const ya = max(y0, <f64>top);
  const yb = min(y1, <f64>(top + TILE_HEIGHT));
  const slope = (x1 - x0) / (y1 - y0);
  const low = min(x0, x1);
  const high = max(x0, x1);
  let y = ya;
  let x = ya == y0 ? x0 : min(max(x0 + (ya - y0) * slope, low), high);
  const xEnd = yb == y1 ? x1 : min(max(x0 + (yb - y0) * slope, low), high);
  touch(<i32>min(x, xEnd), <i32>max(x, xEnd) + 1, <i32>ya - top, <i32>ceil(yb) - top);
  let row = <i32>ya;
  let base = strip + <usize>(row - top) * rowBytes;
  while (y < yb) {
    row++;
    let ny = <f64>row;
    let nx = xEnd;
    if (ny < yb) nx = min(max(x0 + (ny - y0) * slope, low), high);
    else ny = yb;
    accumulate(base, x, nx, (ny - y) * sign);
    base += rowBytes;
    y = ny;
    x = nx;
  }
}

/**
 * Adds a piece of a line within one row. With F(x) the share of the piece's height that lies left of x, the sample
 * at column i gains d·∫F over [i, i+1]; G is F's integral.
 */
function accumulate(base: usize, xa: f64, xb: f64, d: f64): void {
  const left = min(xa, xb);
  const right = max(xa, xb);
  const column = <i32>left;
  let at = base + ((<usize>column) << 2);
  const edge = <f64>column + 1;
  if (right <= edge) {
    const share = d * (edge - 0.5 * (left + right));
    store<f32>(at, load<f32>(at) + <f32>share);
    store<f32>(at, load<f32>(at, 4) + <f32>(d - share), 4);
    return;
  }
  const half = 0.5 / (right - left);
  let g: f64 = 0;
  let before: f64 = 0;
  let x = edge;
  while (x < right) {
    const h = (x - left) * (x - left) * half;
    const value = h - g;
    store<f32>(at, load<f32>(at) + <f32>(d * (value - before)));
    g = h;
    before = value;
    x += 1;
    at += 4;
  }
  const value = x - 0.5 * (left + right) - g;
  store<f32>(at, load<f32>(at) + <f32>(d * (value - before)));
  store<f32>(at, load<f32>(at, 4) + <f32>(d * (1 - value)), 4);
}

function touch(left: i32, right: i32, top: i32, bottom: i32): void {
  const first = left >> 6;
  const last = right >> 6;
  if (first < firstTile) firstTile = first;
  if (last > lastTile) lastTile = last;
  for (let tile = first; tile <= last; tile++) {
    const at = tiles + ((<usize>tile) << 4);
    store<i32>(at, min(load<i32>(at), tile == first ? left & 63 : 0));
    store<i32>(at, max(load<i32>(at, 4), tile == last ? right & 63 : 63), 4);
    store<i32>(at, min(load<i32>(at, 8), top), 8);
    store<i32>(at, max(load<i32>(at, 12), bottom), 12);
  }
}

function resolveBand(): void {
  if (lastTile < 0) return;
  const rows = min(TILE_HEIGHT, height - band * TILE_HEIGHT);
  memory.fill(carries, 0, TILE_HEIGHT * 4);
  let tile = firstTile;
  while (tile < tilesAcross) {
    const at = tiles + ((<usize>tile) << 4);
    if (load<i32>(at, 4) >= 0) {
      resolveTile(tile, at, rows);
      resetTile(tile);
      tile++;
      continue;
    }
    let end = tile + 1;
    while (end < tilesAcross && load<i32>(tiles + ((<usize>end) << 4), 4) < 0) end++;
    constantRun(tile, end - tile, rows);
    if (end > lastTile) break;
    tile = end;
  }
  if (lastTile >= tilesAcross) {
    // The last line may spill one column beyond the last tile.
    for (let row = 0; row < TILE_HEIGHT; row++) {
      store<f32>(strip + <usize>row * rowBytes + <usize>tilesAcross * TILE_WIDTH * 4, 0);
    }
    resetTile(tilesAcross);
  }
}

function fold(value: f32): f32 {
  return evenOdd ? abs(value - 2 * nearest(value * 0.5)) : min(abs(value), 1);
}

function foldVector(value: v128): v128 {
  if (evenOdd) {
    const turns = f32x4.nearest(f32x4.mul(value, f32x4.splat(0.5)));
    return f32x4.abs(f32x4.sub(value, f32x4.add(turns, turns)));
  }
  return f32x4.min(f32x4.abs(value), f32x4.splat(1));
}

function toUnorm(value: f32): u32 {
  return <u32>(value * 65535 + 0.5);
}

/** Tiles that no line touches: each row carries one value through all of them. */
function constantRun(tile: i32, count: i32, rows: i32): void {
  let lowest: u32 = 65535;
  let top = rows;
  let bottom = 0;
  for (let row = 0; row < rows; row++) {
    const value = toUnorm(fold(load<f32>(carries + ((<usize>row) << 2))));
    lowest = min(lowest, value);
    if (value > 0) {
      top = min(top, row);
      bottom = row + 1;
    }
  }
  if (bottom == 0) return;
  if (lowest == 65535) {
    emit(tile, count, 0, 0);
    return;
  }
  const mask = takeBlock();
  for (let row = top; row < bottom; row++) {
    const value = i16x8.splat(<i16>toUnorm(fold(load<f32>(carries + ((<usize>row) << 2)))));
    const line = mask + <usize>row * TILE_WIDTH * 2;
    for (let x = 0; x < TILE_WIDTH * 2; x += 16) v128.store(line + x, value);
  }
  emit(tile, count, mask, top, 0, bottom, TILE_WIDTH);
}

function resolveTile(tile: i32, meta: usize, rows: i32): void {
  let top = load<i32>(meta, 8);
  let bottom = min(load<i32>(meta, 12), rows);
  let left = load<i32>(meta) & ~3;
  const touchedEnd = (load<i32>(meta, 4) + 4) & ~3;
  for (let row = 0; row < rows; row++) {
    if (load<f32>(carries + ((<usize>row) << 2)) != 0) {
      top = min(top, row);
      bottom = max(bottom, row + 1);
      left = 0;
    }
  }
  const mask = load<usize>(freeStack + ((<usize>(freeCount - 1)) << 2));
  const zero = f32x4.splat(0);
  const scale = f32x4.splat(65535);
  const rounder = f32x4.splat(ROUNDER);
  const rounderBits = i32x4.splat(ROUNDER_BITS);
  let all = i32x4.splat(65535);
  let any = i32x4.splat(0);
  let carriesOut = false;
  for (let row = top; row < bottom; row++) {
    const carryAt = carries + ((<usize>row) << 2);
    const source = strip + <usize>row * rowBytes + (<usize>tile) * TILE_WIDTH * 4;
    const target = mask + <usize>row * TILE_WIDTH * 2;
    let carry = v128.load32_splat(carryAt);
    for (let x = left; x < touchedEnd; x += 4) {
      const at = source + ((<usize>x) << 2);
      let v = v128.load(at);
      v128.store(at, zero);
      v = f32x4.add(v, v128.shuffle<f32>(zero, v, 0, 4, 5, 6));
      v = f32x4.add(v, v128.shuffle<f32>(zero, v, 0, 1, 4, 5));
      v = f32x4.add(v, carry);
      carry = v128.shuffle<f32>(v, v, 3, 3, 3, 3);
      const value = i32x4.sub(f32x4.add(f32x4.mul(foldVector(v), scale), rounder), rounderBits);
      all = v128.and(all, value);
      any = v128.or(any, value);
      v128.store64_lane(target + ((<usize>x) << 1), i16x8.narrow_i32x4_u(value, value), 0);
    }
    let out = f32x4.extract_lane(carry, 3);
    const whole = nearest(out);
    if (abs(out - whole) < SNAP) out = whole;
    store<f32>(carryAt, out);
    if (out != 0) carriesOut = true;
  }
  let right = touchedEnd;
  if (carriesOut && touchedEnd < TILE_WIDTH) {
    right = TILE_WIDTH;
    for (let row = top; row < bottom; row++) {
      const value = i32x4.splat(toUnorm(fold(load<f32>(carries + ((<usize>row) << 2)))));
      const packed = i16x8.narrow_i32x4_u(value, value);
      all = v128.and(all, value);
      any = v128.or(any, value);
      const target = mask + <usize>row * TILE_WIDTH * 2;
      for (let x = touchedEnd; x < TILE_WIDTH; x += 4) v128.store64_lane(target + ((<usize>x) << 1), packed, 0);
    }
  }
  if (!v128.any_true(any)) return;
  const visible = min(TILE_WIDTH, width - tile * TILE_WIDTH);
  if (top == 0 && bottom == rows && left == 0 && right >= visible && i32x4.all_true(i32x4.eq(all, i32x4.splat(65535)))) {
    emit(tile, 1, 0, 0);
    return;
  }
  freeCount--;
  emit(tile, 1, mask, top, left, bottom, right);
}

function takeBlock(): usize {
  freeCount--;
  return load<usize>(freeStack + ((<usize>freeCount) << 2));
}

function emit(tile: i32, count: i32, mask: usize, top: i32, left: i32 = 0, bottom: i32 = 0, right: i32 = 0): void {
  const at = records + <usize>recordCount * RECORD_BYTES;
  store<i32>(at, band * tilesAcross + tile);
  store<i32>(at, count, 4);
  store<usize>(at, mask, 8);
  store<i32>(at, left | (top << 8) | (right << 16) | (bottom << 24), 12);
  recordCount++;
}
