/** Gradients and images, as in src/wasm/kernels/paint/shaders.ts. */
export const PAINT = /* wgsl */ `
const INTERVAL = 12u;
const PI = 3.14159265359f;

fn blockFloat(at: u32) -> f32 {
  return bitcast<f32>(blocks[at]);
}

fn blockColour(at: u32) -> vec4f {
  return vec4f(blockFloat(at), blockFloat(at + 1), blockFloat(at + 2), blockFloat(at + 3));
}

/** The colour at t: the first interval that ends beyond it, found by halving; word 3 of a table counts them. */
fn shade(table: u32, t: f32, opacity: f32) -> vec4f {
  var low = 0u;
  var high = blocks[table + 3] - 1;
  while (low < high) {
    let middle = (low + high) >> 1;
    if (t >= blockFloat(table + middle * INTERVAL)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  let interval = table + low * INTERVAL;
  let colour = blockColour(interval + 4) + (t - blockFloat(interval + 1)) * blockColour(interval + 8);
  if (opacity >= 1 && blocks[table + 2] != 0) {
    return colour;
  }
  return vec4f(colour.rgb * colour.a, colour.a) * opacity;
}

/** Operands: coverage, table, opacity, then a, b, c of t = a·x + b·y + c within the tile. */
fn linearGradient(at: u32) {
  let cover = coverage(at);
  if (cover == 0) {
    return;
  }
  let here = place();
  let t = floatAt(at + 6) + (floatAt(at + 4) * here.x + floatAt(at + 5) * here.y);
  layer = over(shade(commands[at + 2], t, floatAt(at + 3)) * cover, layer);
}

/** Operands: coverage, table, opacity, the matrix to where the focus is the origin, the focus' distance. */
fn radialGradient(at: u32) {
  let cover = coverage(at);
  if (cover == 0) {
    return;
  }
  let here = place();
  let dx = floatAt(at + 8) + (floatAt(at + 4) * here.x + floatAt(at + 6) * here.y);
  let dy = floatAt(at + 9) + (floatAt(at + 5) * here.x + floatAt(at + 7) * here.y);
  let focus = floatAt(at + 10);
  let k = 1 - focus * focus;
  let along = focus * dx;
  let t = (along + sqrt(along * along + k * (dx * dx + dy * dy))) * (1 / k);
  layer = over(shade(commands[at + 2], t, floatAt(at + 3)) * cover, layer);
}

/** A pixel of an image: premultiplied, 0–65535. */
fn texel(at: u32) -> vec4f {
  let low = blocks[at];
  let high = blocks[at + 1];
  return vec4f(f32(low & 65535), f32(low >> 16), f32(high & 65535), f32(high >> 16));
}

struct ImageSpot {
  pixels: u32,
  size: vec2i,
  /** The pixel left of and above the place, and how far on it lies. */
  whole: vec2i,
  part: vec2f,
}

/** Operands: coverage, pixels, width, height, opacity, a, b, c, d, whole and fractional parts of the translation. */
fn imageSpot(at: u32) -> ImageSpot {
  let here = place();
  let moved = vec2f(
    floatAt(at + 12) + (floatAt(at + 6) * here.x + floatAt(at + 8) * here.y),
    floatAt(at + 13) + (floatAt(at + 7) * here.x + floatAt(at + 9) * here.y),
  );
  let down = floor(moved);
  let size = vec2i(wordAt(at + 3), wordAt(at + 4));
  let whole = vec2i(wordAt(at + 10), wordAt(at + 11)) + vec2i(clamp(down, vec2f(-1e9), vec2f(1e9)));
  return ImageSpot(commands[at + 2], size, whole, moved - down);
}

/** Bilinear; beyond its edges an image goes on as at the edge. */
fn image(at: u32) {
  let cover = coverage(at);
  if (cover == 0) {
    return;
  }
  let spot = imageSpot(at);
  let last = spot.size - 1;
  let p = clamp(spot.whole, vec2i(0), last);
  let part = select(spot.part, vec2f(0), (spot.whole < vec2i(0)) | (spot.whole >= last));
  let next = min(p + 1, last);
  let top = spot.pixels + u32(p.y * spot.size.x) * 2;
  let bottom = spot.pixels + u32(next.y * spot.size.x) * 2;
  let left = u32(p.x) * 2;
  let right = u32(next.x) * 2;
  let t0 = texel(top + left);
  let t1 = texel(bottom + left);
  let upper = t0 + (texel(top + right) - t0) * part.x;
  let lower = t1 + (texel(bottom + right) - t1) * part.x;
  let value = upper + (lower - upper) * part.y;
  layer = over((value * (floatAt(at + 5) * (1.0 / 65535.0))) * cover, layer);
}

fn lanczosWeight(x: f32) -> f32 {
  let size = abs(x);
  if (size < 1e-4) {
    return 1;
  }
  if (size >= 3) {
    return 0;
  }
  let p = PI * size;
  return (3 * sin(p) * sin(p / 3)) / (p * p);
}

/** The six weights around a place between two pixels, their sum 1. */
fn lanczosWeights(fraction: f32) -> array<f32, 6> {
  var weights: array<f32, 6>;
  var sum = 0.0;
  for (var tap = 0; tap < 6; tap++) {
    weights[tap] = lanczosWeight(f32(tap - 2) - fraction);
    sum += weights[tap];
  }
  for (var tap = 0; tap < 6; tap++) {
    weights[tap] /= sum;
  }
  return weights;
}

/** As image, each sample from six by six pixels. */
fn lanczosImage(at: u32) {
  let cover = coverage(at);
  if (cover == 0) {
    return;
  }
  let spot = imageSpot(at);
  let last = spot.size - 1;
  let p = clamp(spot.whole, vec2i(0), last);
  let part = select(spot.part, vec2f(0), (spot.whole < vec2i(0)) | (spot.whole >= last));
  let weightsX = lanczosWeights(part.x);
  let weightsY = lanczosWeights(part.y);
  var sum = vec4f(0);
  for (var j = 0; j < 6; j++) {
    let line = spot.pixels + u32(clamp(p.y + j - 2, 0, last.y) * spot.size.x) * 2;
    var across = vec4f(0);
    for (var i = 0; i < 6; i++) {
      across += texel(line + u32(clamp(p.x + i - 2, 0, last.x)) * 2) * weightsX[i];
    }
    sum += across * weightsY[j];
  }
  // The kernel overshoots at edges: no colour may pass its alpha, nor that 1.
  sum = max(sum, vec4f(0));
  sum = min(sum, vec4f(min(sum.a, 65535)));
  layer = over((sum * (floatAt(at + 5) * (1.0 / 65535.0))) * cover, layer);
}
`;
