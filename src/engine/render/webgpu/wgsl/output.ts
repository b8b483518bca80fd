/** From samples to the pixels of the frame, as in src/wasm/kernels/paint/output.ts. */
export const OUTPUT = /* wgsl */ `
/** The colour to write: straight where asked; colour that no code value of alpha carries is dropped. */
fn finish(pixel: vec4f, least: f32) -> vec4f {
  if (!STRAIGHT) {
    return pixel;
  }
  if (pixel.a > least) {
    return vec4f(pixel.rgb / pixel.a, pixel.a);
  }
  return vec4f(0);
}

/** Code values: rounded to nearest, ties to even. */
fn codes(pixel: vec4f, top: f32) -> vec4u {
  return vec4u(clamp(round(finish(pixel, 0.5 / top) * top), vec4f(0), vec4f(top)));
}

fn store(at: u32, pixel: vec4f) {
  if (FORMAT == 0) {
    let code = codes(pixel, 255);
    pixels[at] = code.r | (code.g << 8) | (code.b << 16) | (code.a << 24);
  } else if (FORMAT == 1) {
    let code = codes(pixel, 65535);
    pixels[at * 2] = code.r | (code.g << 16);
    pixels[at * 2 + 1] = code.b | (code.a << 16);
  } else {
    let bits = bitcast<vec4u>(finish(pixel, 0));
    pixels[at * 4] = bits.r;
    pixels[at * 4 + 1] = bits.g;
    pixels[at * 4 + 2] = bits.b;
    pixels[at * 4 + 3] = bits.a;
  }
}
`;
