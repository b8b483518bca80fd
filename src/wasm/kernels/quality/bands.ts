// CAMBI's c-values: how confident one can be that a sample lies beside a band of another brightness.

const MARGIN: usize = 16;
/** Of a run in a row: value, first, end; 16 bits each, and as many empty. */
const RUN: usize = 8;
/** Of a contrast: step, weight (f32), the greatest value at which it is seen. */
const CONTRAST: usize = 12;
/** c-values are kept in these units, to find the least of them. */
const UNITS: f32 = 16;
const BINS: usize = 65536;

/**
 * The mean of the greatest c-values, `share` of all samples. In the window around a sample, with p₀ samples that equal it
 * and p₊, p₋ ones that are a step k brighter and darker, all among those that the mask has,
 * c = max over k of weight(k) · p₀ · max(p₊, p₋) / (p₀ + max(p₊, p₋)); 0 where the mask has nothing.
 *
 * @param radius of the window: 2 · radius + 1 samples each way
 * @param contrasts `count` of them, by rising steps; up to `most`
 * @param histogram (1024 + 2 · most) rows of (width + 2 · radius) rounded up to 8, + 16, words: zeros, and left so
 * @param runs (2 · radius + 2) · (width + 2) · 8 bytes
 * @param values height · width + 16 words, then 65,536 counts of 32 bits
 */
export function bandedness(
  image: usize, mask: usize, width: i32, height: i32, stride: i32, radius: i32, contrasts: usize, count: i32, most: i32,
  share: f64, histogram: usize, runs: usize, values: usize,
): f64 {
  const bins = <usize>((((width + 2 * radius + 7) >> 3) << 3) + 16) * 2;
  const slots = 2 * radius + 2;
  const slotBytes = <usize>(width + 2) * RUN;
  let sum: f64 = 0;
  let positive = 0;
  for (let y = -radius; y < height; y++) {
    const entering = y + radius;
    if (entering < height) {
      const slot = runs + <usize>(entering % slots) * slotBytes;
      findRuns(image + <usize>(entering * stride) * 2 + MARGIN, mask + <usize>(entering * stride), width, slot);
      countRuns(slot, histogram, bins, radius, most, true);
    }
    if (y < 0) continue;
    if (y > radius) {
      countRuns(runs + <usize>((y - radius - 1) % slots) * slotBytes, histogram, bins, radius, most, false);
    }
    const row = values + <usize>(y * width) * 2;
    memory.fill(row, 0, <usize>width * 2 + 16);
    let run = runs + <usize>(y % slots) * slotBytes;
    for (let value = <i32>load<u16>(run); value != 0xffff; value = <i32>load<u16>(run)) {
      const start = <i32>load<u16>(run, 2);
      const end = <i32>load<u16>(run, 4);
      const column = histogram + <usize>(value + most) * bins + <usize>(radius * 2);
      for (let x = start; x < end; x += 8) {
        const at = column + <usize>x * 2;
        const own = v128.load(at);
        let low = f32x4.splat(0);
        let high = f32x4.splat(0);
        const ownLow = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(own));
        const ownHigh = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(own));
        for (let k = 0; k < count; k++) {
          const contrast = contrasts + <usize>k * CONTRAST;
          if (value > load<i32>(contrast, 8)) continue;
          const step = <usize>load<i32>(contrast) * bins;
          const other = i16x8.max_u(v128.load(at + step), v128.load(at - step));
          if (!v128.any_true(other)) continue;
          const weight = v128.load32_splat(contrast, 4);
          low = f32x4.max(low, confidence(ownLow, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(other)), weight));
          high = f32x4.max(high, confidence(ownHigh, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(other)), weight));
        }
        if (!v128.any_true(v128.or(low, high))) continue;
        const left = end - x;
        if (left < 8) {
          low = v128.and(low, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)));
          high = v128.and(high, i32x4.lt_s(i32x4(4, 5, 6, 7), i32x4.splat(left)));
        }
        const both = f32x4.add(low, high);
        sum += <f64>f32x4.extract_lane(both, 0) + <f64>f32x4.extract_lane(both, 1) +
          <f64>f32x4.extract_lane(both, 2) + <f64>f32x4.extract_lane(both, 3);
        const units = i16x8.narrow_i32x4_u(
          i32x4.trunc_sat_f32x4_u(f32x4.add(f32x4.mul(low, f32x4.splat(UNITS)), f32x4.splat(0.5))),
          i32x4.trunc_sat_f32x4_u(f32x4.add(f32x4.mul(high, f32x4.splat(UNITS)), f32x4.splat(0.5))),
        );
        positive += <i32>popcnt(i16x8.bitmask(i16x8.ne(units, i16x8.splat(0))));
        v128.store(row + <usize>x * 2, units);
      }
      run += RUN;
    }
  }
  for (let y = max(0, height - radius - 1); y < height; y++) {
    countRuns(runs + <usize>(y % slots) * slotBytes, histogram, bins, radius, most, false);
  }
  const wanted = max(1, <i32>(share * <f64>(width * height)));
  if (positive > wanted) sum -= least(values, width * height, positive - wanted);
  return sum / <f64>wanted;
}

// @ts-ignore: decorator
@inline
function confidence(own: v128, other: v128, weight: v128): v128 {
  return f32x4.div(f32x4.mul(f32x4.mul(own, other), weight), f32x4.max(f32x4.splat(1), f32x4.add(own, other)));
}

/** Writes the runs of equal samples that the mask has, and an end of 0xffff. */
function findRuns(row: usize, mask: usize, width: i32, runs: usize): void {
  let run = runs;
  let x = 0;
  while (x < width) {
    if (load<u64>(mask + <usize>x) == 0) {
      x += 8;
      continue;
    }
    if (!load<u8>(mask + <usize>x)) {
      x++;
      continue;
    }
    const start = x;
    const value = load<u16>(row + <usize>x * 2);
    const all = i16x8.splat(<i16>value);
    x++;
    while (
      load<u64>(mask + <usize>x) == 0x0101010101010101 &&
      i16x8.all_true(i16x8.eq(v128.load(row + <usize>x * 2), all))
    ) x += 8;
    while (x < width && load<u8>(mask + <usize>x) && load<u16>(row + <usize>x * 2) == value) x++;
    store<u16>(run, value);
    store<u16>(run, <u16>start, 2);
    store<u16>(run, <u16>x, 4);
    run += RUN;
  }
  store<u16>(run, 0xffff);
}

/** Adds a row's runs to the windows that hold samples of them, or takes them away. */
function countRuns(runs: usize, histogram: usize, bins: usize, radius: i32, most: i32, isAdded: bool): void {
  const reach = i16x8.splat(<i16>radius);
  const lanes = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  const one = i16x8.splat(1);
  const none = i16x8.splat(0);
  let run = runs;
  for (let value = <i32>load<u16>(run); value != 0xffff; value = <i32>load<u16>(run)) {
    const start = <i32>load<u16>(run, 2);
    const end = <i32>load<u16>(run, 4);
    const first = i16x8.splat(<i16>start);
    const last = i16x8.splat(<i16>(end - 1));
    // Windows around columns from −radius on are counted, also where there is no sample.
    const row = histogram + <usize>(value + most) * bins;
    for (let column = start - radius, to = end + radius; column < to; column += 8) {
      const at = row + <usize>(column + radius) * 2;
      const middle = i16x8.add(i16x8.splat(<i16>column), lanes);
      const right = i16x8.min_s(i16x8.add(middle, reach), last);
      const left = i16x8.max_s(i16x8.sub(middle, reach), first);
      const seen = i16x8.max_s(none, i16x8.add(i16x8.sub(right, left), one));
      const before = v128.load(at);
      v128.store(at, isAdded ? i16x8.add(before, seen) : i16x8.sub(before, seen));
    }
    run += RUN;
  }
}

/** The sum of the `count` least of the values that are not 0. */
function least(values: usize, length: i32, count: i32): f64 {
  const counts = values + ((<usize>length * 2 + 32 + 15) & ~15);
  memory.fill(counts, 0, BINS * 4);
  for (let i = 0; i < length; i++) {
    const at = counts + (<usize>load<u16>(values + <usize>i * 2) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let sum: f64 = 0;
  let left = count;
  for (let bin: usize = 1; bin < BINS && left > 0; bin++) {
    const taken = min(left, <i32>load<u32>(counts + (bin << 2)));
    sum += <f64>taken * <f64>bin;
    left -= taken;
  }
  return sum / <f64>UNITS;
}
