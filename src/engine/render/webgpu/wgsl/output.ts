/** From samples to the pixels of the frame, as in src/wasm/kernels/paint/output.ts. */
export const OUTPUT = /* wgsl */ `
/** What dithering adds at a pixel, in code values: Bayer's order of 8 × 8 thresholds, less than half of one. */
fn threshold(place: vec2u) -> f32 {
  let across = place.x ^ place.y;
  var order = 0u;
  for (var bit = 0u; bit < 3; bit++) {
    order = (order << 2) | (((across >> bit) & 1) << 1) | ((place.y >> bit) & 1);
  }
  return (f32(order) - 31.5) / 64;
}

/** The colour to write, \`offset\` code values higher: straight where asked; colour that no code value of alpha carries is dropped. */
fn finish(pixel: vec4f, top: f32, offset: f32, least: f32) -> vec4f {
  if (!STRAIGHT && !LINEAR) {
    return pixel + offset / top;
  }
  if (!(pixel.a > 0) || (STRAIGHT && (pixel.a <= least || (DITHER && pixel.a * top + offset < 0.5)))) {
    return vec4f(0);
  }
  var colour = vec4f(pixel.rgb / pixel.a, pixel.a);
  if (LINEAR) {
    colour = vec4f(encode(clamp(colour, vec4f(0), vec4f(1))).rgb, pixel.a);
  }
  if (!STRAIGHT) {
    colour = vec4f(colour.rgb * pixel.a, pixel.a);
  }
  return colour + offset / top;
}

/** Code values: rounded to nearest, ties to even. */
fn codes(pixel: vec4f, top: f32, place: vec2u) -> vec4u {
  var value = pixel;
  if (DITHER) {
    // Where nothing is, the pattern adds nothing.
    if (pixel.a > 0) {
      value = finish(pixel, top, threshold(place), 0);
    } else {
      value = vec4f(0);
    }
  } else {
    value = finish(pixel, top, 0, 0.5 / top);
  }
  return vec4u(clamp(round(value * top), vec4f(0), vec4f(top)));
}

fn store(place: vec2u, pixel: vec4f) {
  let at = place.y * task.width + place.x;
  if (FORMAT == 0) {
    let code = codes(pixel, 255, place);
    pixels[at] = code.r | (code.g << 8) | (code.b << 16) | (code.a << 24);
  } else if (FORMAT == 1) {
    let code = codes(pixel, 65535, place);
    pixels[at * 2] = code.r | (code.g << 16);
    pixels[at * 2 + 1] = code.b | (code.a << 16);
  } else {
    let bits = bitcast<vec4u>(finish(pixel, 1, 0, 0));
    pixels[at * 4] = bits.r;
    pixels[at * 4 + 1] = bits.g;
    pixels[at * 4 + 2] = bits.b;
    pixels[at * 4 + 3] = bits.a;
  }
}
`;
