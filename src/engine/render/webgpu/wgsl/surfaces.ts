/** Pictures from beside the frame, as in src/wasm/kernels/paint/surfaces.ts. */
export const SURFACES = /* wgsl */ `
/** A sample of a surface, 0 beyond it. */
fn sampleAt(address: u32, place: vec2i, size: vec2i) -> vec4f {
  if (any(place < vec2i(0)) || any(place >= size)) {
    return vec4f(0);
  }
  return loadSample(address + u32(place.y * size.x + place.x));
}

/** Operands: coverage, address, left and top from the tile's corner, width, height, opacity. */
fn drawPicture(at: u32) {
  let cover = coverage(at);
  if (cover == 0) {
    return;
  }
  let place = vec2i(i32(column), i32(row)) - vec2i(wordAt(at + 3), wordAt(at + 4));
  let value = sampleAt(commands[at + 2], place, vec2i(wordAt(at + 5), wordAt(at + 6)));
  layer = over((value * floatAt(at + 7)) * cover, layer);
}

/** Operands: address, left and top from the tile's corner, width, height. */
fn pictureAlpha(at: u32) -> f32 {
  let place = vec2i(i32(column), i32(row)) - vec2i(wordAt(at + 1), wordAt(at + 2));
  return sampleAt(commands[at], place, vec2i(wordAt(at + 3), wordAt(at + 4))).a;
}

fn bilinear(address: u32, place: vec2f, size: vec2i) -> vec4f {
  if (!(all(place > vec2f(-1)) && all(place < vec2f(size)))) {
    return vec4f(0);
  }
  let down = floor(place);
  let whole = vec2i(down);
  let part = place - down;
  let p00 = sampleAt(address, whole, size);
  let p10 = sampleAt(address, whole + vec2i(1, 0), size);
  let p01 = sampleAt(address, whole + vec2i(0, 1), size);
  let p11 = sampleAt(address, whole + vec2i(1, 1), size);
  let upper = p00 + (p10 - p00) * part.x;
  let lower = p01 + (p11 - p01) * part.x;
  return upper + (lower - upper) * part.y;
}

/** Operands: coverage, address, width, height, opacity, taps, the homography from the tile's corner. */
fn warpPicture(at: u32) {
  let cover = coverage(at);
  if (cover == 0) {
    return;
  }
  let size = vec2i(wordAt(at + 3), wordAt(at + 4));
  let taps = vec2u(commands[at + 6] & 255, commands[at + 6] >> 8);
  var sum = vec4f(0);
  for (var j = 0u; j < taps.y; j++) {
    for (var i = 0u; i < taps.x; i++) {
      let here = place() + (vec2f(f32(i), f32(j)) + 0.5) / vec2f(taps);
      let w = floatAt(at + 15) + (floatAt(at + 13) * here.x + floatAt(at + 14) * here.y);
      if (w > 0) {
        let u = floatAt(at + 9) + (floatAt(at + 7) * here.x + floatAt(at + 8) * here.y);
        let v = floatAt(at + 12) + (floatAt(at + 10) * here.x + floatAt(at + 11) * here.y);
        sum += bilinear(commands[at + 2], vec2f(u, v) / w - 0.5, size);
      }
    }
  }
  layer = over((sum * (floatAt(at + 5) / f32(taps.x * taps.y))) * cover, layer);
}
`;
