/** RGBA to planar 4:2:0 in the integers of src/wasm/kernels/colour.ts: equal bytes. A thread makes four of them. */
export const PLANES_SHADER = /* wgsl */ `
struct Planes {
  width: i32,
  height: i32,
  /** Words of all planes, and where they begin, behind the pixels. */
  words: u32,
  begin: u32,
  y: vec3i,
  lumaOffset: i32,
  u: vec3i,
  chromaOffset: i32,
  v: vec3i,
}

@group(0) @binding(0) var<uniform> task: Planes;
@group(0) @binding(5) var<storage, read_write> pixels: array<u32>;

const SHIFT = 15u;
/** Chroma sums weigh 8 samples. */
const CHROMA_SHIFT = 18u;

fn pixelAt(x: i32, y: i32) -> vec3i {
  let code = pixels[min(y, task.height - 1) * task.width + clamp(x, 0, task.width - 1)];
  return vec3i(i32(code & 255), i32((code >> 8) & 255), i32((code >> 16) & 255));
}

fn lumaOf(at: i32) -> i32 {
  let code = pixelAt(at % task.width, at / task.width);
  return clamp((dot(code, task.y) + task.lumaOffset) >> SHIFT, 0, 255);
}

/** Level with the left luma column, between two rows: [1 2 1] across, [1 1] down. */
fn chromaOf(at: i32, weights: vec3i) -> i32 {
  let across = (task.width + 1) / 2;
  let x = (at % across) * 2;
  let y = (at / across) * 2;
  var sum = vec3i(0);
  for (var row = y; row <= y + 1; row++) {
    sum += pixelAt(x - 1, row) + 2 * pixelAt(x, row) + pixelAt(x + 1, row);
  }
  return clamp((dot(sum, weights) + task.chromaOffset) >> CHROMA_SHIFT, 0, 255);
}

fn byteAt(at: i32) -> u32 {
  let luma = task.width * task.height;
  let chroma = ((task.width + 1) / 2) * ((task.height + 1) / 2);
  if (at < luma) {
    return u32(lumaOf(at));
  }
  if (at < luma + chroma) {
    return u32(chromaOf(at - luma, task.u));
  }
  if (at < luma + 2 * chroma) {
    return u32(chromaOf(at - luma - chroma, task.v));
  }
  return 0;
}

@compute @workgroup_size(64)
fn makePlanes(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let word = id.y * groups.x * 64 + id.x;
  if (word >= task.words) {
    return;
  }
  let at = i32(word * 4);
  pixels[task.begin + word] = byteAt(at) | (byteAt(at + 1) << 8) | (byteAt(at + 2) << 16) | (byteAt(at + 3) << 24);
}
`;
