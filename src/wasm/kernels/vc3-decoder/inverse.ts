// The inverse DCT of a block of 64 floats, four columns a vector.

/** Clears a block. */
// @ts-ignore: decorator
@inline
export function fill(block: usize): void {
  const none = f32x4.splat(0);
  for (let at: usize = 0; at < 256; at += 64) {
    v128.store(block + at, none);
    v128.store(block + at, none, 16);
    v128.store(block + at, none, 32);
    v128.store(block + at, none, 48);
  }
}

/** One inverse DCT of eight values a lane, 32 bytes apart (Arai, Agui, Nakajima 1988), of scaled frequencies; in place. */
// @ts-ignore: decorator
@inline
function transform(at: usize): void {
  const f0 = v128.load(at);
  const f1 = v128.load(at, 32);
  const f2 = v128.load(at, 64);
  const f3 = v128.load(at, 96);
  const f4 = v128.load(at, 128);
  const f5 = v128.load(at, 160);
  const f6 = v128.load(at, 192);
  const f7 = v128.load(at, 224);

  const sum04 = f32x4.add(f0, f4);
  const difference04 = f32x4.sub(f0, f4);
  const sum26 = f32x4.add(f2, f6);
  const turned26 = f32x4.sub(f32x4.mul(f32x4.sub(f2, f6), f32x4.splat(1.4142135623730951)), sum26);
  const e0 = f32x4.add(sum04, sum26);
  const e3 = f32x4.sub(sum04, sum26);
  const e1 = f32x4.add(difference04, turned26);
  const e2 = f32x4.sub(difference04, turned26);

  const sum53 = f32x4.add(f5, f3);
  const difference53 = f32x4.sub(f5, f3);
  const sum17 = f32x4.add(f1, f7);
  const difference17 = f32x4.sub(f1, f7);
  const o0 = f32x4.add(sum17, sum53);
  const c = f32x4.mul(f32x4.sub(sum17, sum53), f32x4.splat(1.4142135623730951));
  const turn = f32x4.mul(f32x4.add(difference53, difference17), f32x4.splat(1.8477590650225735));
  const a = f32x4.sub(turn, f32x4.mul(difference17, f32x4.splat(1.082392200292394)));
  const b = f32x4.sub(turn, f32x4.mul(difference53, f32x4.splat(2.613125929752753)));
  const o1 = f32x4.sub(b, o0);
  const o2 = f32x4.sub(c, o1);
  const o3 = f32x4.sub(a, o2);

  v128.store(at, f32x4.add(e0, o0));
  v128.store(at, f32x4.sub(e0, o0), 224);
  v128.store(at, f32x4.add(e1, o1), 32);
  v128.store(at, f32x4.sub(e1, o1), 192);
  v128.store(at, f32x4.add(e2, o2), 64);
  v128.store(at, f32x4.sub(e2, o2), 160);
  v128.store(at, f32x4.add(e3, o3), 96);
  v128.store(at, f32x4.sub(e3, o3), 128);
}

/** Four rows and columns turned over their diagonal, 32 bytes from row to row, and exchanged with those at `other`. */
// @ts-ignore: decorator
@inline
function exchange(at: usize, other: usize): void {
  const a0 = v128.load(at);
  const a1 = v128.load(at, 32);
  const a2 = v128.load(at, 64);
  const a3 = v128.load(at, 96);
  const b0 = v128.load(other);
  const b1 = v128.load(other, 32);
  const b2 = v128.load(other, 64);
  const b3 = v128.load(other, 96);
  turn(a0, a1, a2, a3, other);
  turn(b0, b1, b2, b3, at);
}

// @ts-ignore: decorator
@inline
function turn(r0: v128, r1: v128, r2: v128, r3: v128, to: usize): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 32);
  v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 64);
  v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 96);
}

/** Samples in raster order, not yet rounded, of scaled frequencies that lie turned over the diagonal; in place. */
export function inverse(block: usize): void {
  transform(block);
  transform(block + 16);
  exchange(block, block);
  exchange(block + 16, block + 128);
  exchange(block + 144, block + 144);
  transform(block);
  transform(block + 16);
}

/** Eight samples of a row as words. */
// @ts-ignore: decorator
@inline
function row(at: usize, most: v128): v128 {
  const low = i32x4.trunc_sat_f32x4_s(f32x4.nearest(v128.load(at)));
  const high = i32x4.trunc_sat_f32x4_s(f32x4.nearest(v128.load(at, 16)));
  return i16x8.min_u(i16x8.narrow_i32x4_u(low, high), most);
}

/**
 * Rounds a block's samples into a plane.
 *
 * @param isFlat all are the first one
 */
export function storeBlock(block: usize, isFlat: bool, depth: i32, to: usize, stride: usize): void {
  const most = i16x8.splat(<i16>((<i32>1 << depth) - 1));
  if (isFlat) {
    const sample = v128.load32_splat(block);
    v128.store(block, sample);
    v128.store(block, sample, 16);
  }
  for (let y: usize = 0; y < 8; y++) {
    const samples = row(isFlat ? block : block + y * 32, most);
    const at = to + y * stride;
    if (depth === 8) v128.store64_lane(at, i8x16.narrow_i16x8_u(samples, samples), 0);
    else v128.store(at, samples);
  }
}
