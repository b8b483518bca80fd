/** Threads of a workgroup, each with a pixel of its own: 64 by 1, or 32 by 2, or 16 by 4, by supersampling. */
export const GROUP_THREADS = 64;
/** Samples of a tile. */
export const TILE_SAMPLES = 1024;
/** Words of an entry: the tile's left and top, where its list begins, its place among the layers. */
export const ENTRY_WORDS = 4;
/** Bytes of the parameters of a dispatch, as far as a shader sees them. */
export const PASS_BYTES = 96;
/** Buffers that surfaces lie in: as many as fit beside the others into the eight that every device allows. */
export const HEAPS = 3;
/** An address of a sample: the heap's number above so many bits of the place in it. */
export const HEAP_SHIFT = 28;

/** What all shaders share: the buffers, and access to surfaces. */
export const BUFFERS = /* wgsl */ `
@group(0) @binding(1) var<storage, read> commands: array<u32>;
@group(0) @binding(2) var<storage, read> masks: array<u32>;
@group(0) @binding(3) var<storage, read> blocks: array<u32>;
@group(0) @binding(4) var<storage, read_write> layers: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> pixels: array<u32>;
@group(0) @binding(6) var<storage, read_write> surfaces0: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> surfaces1: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> surfaces2: array<vec4f>;

fn loadSample(address: u32) -> vec4f {
  let place = address & ${2 ** HEAP_SHIFT - 1};
  switch (address >> ${HEAP_SHIFT}) {
    case 0: {
      return surfaces0[place];
    }
    case 1: {
      return surfaces1[place];
    }
    default: {
      return surfaces2[place];
    }
  }
}

fn storeSample(address: u32, value: vec4f) {
  let place = address & ${2 ** HEAP_SHIFT - 1};
  switch (address >> ${HEAP_SHIFT}) {
    case 0: {
      surfaces0[place] = value;
    }
    case 1: {
      surfaces1[place] = value;
    }
    default: {
      surfaces2[place] = value;
    }
  }
}

fn wordAt(at: u32) -> i32 {
  return bitcast<i32>(commands[at]);
}

fn floatAt(at: u32) -> f32 {
  return bitcast<f32>(commands[at]);
}

fn colourAt(at: u32) -> vec4f {
  return vec4f(floatAt(at), floatAt(at + 1), floatAt(at + 2), floatAt(at + 3));
}
`;

/** What the parts of the tile shader share: bindings, the sample at hand, the layer that is painted on. */
export const STATE = /* wgsl */ `
/** Samples of a pixel in each direction. */
override SCALE: u32 = 1;
override GROUP_WIDTH: u32 = 64;
override GROUP_HEIGHT: u32 = 1;
override FORMAT: u32 = 0;
override STRAIGHT: bool = false;
override LINEAR: bool = false;
override DITHER: bool = false;

struct Pass {
  entries: u32,
  depth: u32,
  width: u32,
  height: u32,
  surface: u32,
}

@group(0) @binding(0) var<uniform> task: Pass;
/** The sample's place within its tile. */
var<private> column: u32;
var<private> row: u32;
/** Where this thread's pushed layers begin, and how many there are. */
var<private> stack: u32;
var<private> level: u32;
/** The sample of the layer that is painted on: premultiplied. */
var<private> layer: vec4f;
/** The mask plane. */
var<private> plane: f32;

/** The place within the tile, to be multiplied with steps. */
fn place() -> vec2f {
  return vec2f(f32(column), f32(row));
}

/** A coverage operand: the word where the mask's row 0 begins, then the part in use (0: all is covered). */
fn coverage(at: u32) -> f32 {
  let rect = commands[at + 1];
  if (rect == 0) {
    return 1;
  }
  let left = rect & 255;
  let top = (rect >> 8) & 255;
  let right = (rect >> 16) & 255;
  let bottom = rect >> 24;
  if (column < left || column >= right || row < top || row >= bottom) {
    return 0;
  }
  let pair = masks[u32(wordAt(at) + i32(row * 32 + (column >> 1)))];
  return f32((pair >> ((column & 1) << 4)) & 65535) * (1.0 / 65535.0);
}

fn over(source: vec4f, backdrop: vec4f) -> vec4f {
  return source + (backdrop - backdrop * source.a);
}

fn layerPlace() -> u32 {
  return stack + level * (${TILE_SAMPLES} / (SCALE * SCALE));
}
`;
