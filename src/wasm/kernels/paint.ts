// Executes the command lists of tiles: 64×16 samples of premultiplied RGBA in f32, one pixel a vector.
//
// One precision serves every format. A tile is 16 KiB, so that it lies in the processor's first cache together with a
// layer on top of it, and a vector operation costs the same for four floats as for eight 16-bit integers of
// which a pixel fills only half; unpacking and packing bytes would come on top. So deep formats cost
// nothing more, and 8-bit ones are rounded once, at the end.

import { pop } from './paint/blend';
import { applyPlane, clip, combine, matte, popClipped } from './paint/masks';
import { downsample, fillOutput, storeOutput } from './paint/output';
import { image, lanczos } from './paint/images';
import { linear, radial } from './paint/shaders';
import { combineSurface, surface, warp } from './paint/surfaces';
import {
  LAYER_BYTES, MASK_ROW_BYTES, PIXELS, ROW_BYTES, State, TILE_HEIGHT, TILE_WIDTH, alphaOf, over, unorm,
} from './paint/state';
import { TABLE_BYTES, makeTables } from './paint/tables';

// The operations, as in src/engine/render/lists/commands.ts.
const END: i32 = 0;
const FILL: i32 = 1;
const FILL_MASKED: i32 = 2;
const PUSH: i32 = 3;
const POP: i32 = 4;
const CLIP: i32 = 5;
const PLANE: i32 = 6;
const COMBINE: i32 = 7;
const APPLY: i32 = 8;
const MATTE: i32 = 9;
const LINEAR: i32 = 10;
const RADIAL: i32 = 11;
const IMAGE: i32 = 12;
const LANCZOS: i32 = 15;
const SURFACE: i32 = 16;
const WARP: i32 = 17;
const COMBINE_SURFACE: i32 = 18;

/** Bytes of scratch for `depth` layers. */
export function scratchBytes(depth: i32): usize {
  return TABLE_BYTES + <usize>PIXELS * 4 + ROW_BYTES + TILE_WIDTH * 4 + <usize>depth * LAYER_BYTES;
}

/** `pixelFormat`: 0 rgba8, 1 rgba16, 2 rgba32f. `samples`: supersampling in each direction. */
export function configure(
  scratch: usize,
  target: usize,
  width: i32,
  height: i32,
  pixelFormat: i32,
  isStraight: bool,
  samples: i32,
  isLinear: bool,
  dithers: bool,
): void {
  State.linear = isLinear;
  State.dither = dithers;
  makeTables(scratch);
  State.plane = (scratch + TABLE_BYTES) & ~63;
  State.rowBuffer = State.plane + PIXELS * 4;
  State.parameters = State.rowBuffer + ROW_BYTES;
  State.layers = State.parameters + TILE_WIDTH * 4;
  State.output = target;
  State.outputWidth = width;
  State.outputHeight = height;
  State.format = pixelFormat;
  State.straight = isStraight;
  State.scale = samples;
  State.tilesAcross = (width * samples + TILE_WIDTH - 1) / TILE_WIDTH;
}

/** Runs `count` lists; `index` holds two words for each: the tile's number and the address of its first command. */
export function execute(index: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    runTile(load<i32>(index), load<usize>(index, 4));
    index += 8;
  }
}

/** As {@link execute}, into a surface of `width` samples, a whole number of tiles. */
export function executeSurface(index: usize, count: i32, target: usize, width: i32): void {
  State.surface = target;
  State.surfacePitch = (<usize>width) << 4;
  const across = width / TILE_WIDTH;
  for (let i = 0; i < count; i++) {
    runSurfaceTile(load<i32>(index), load<usize>(index, 4), across);
    index += 8;
  }
}

function runSurfaceTile(tile: i32, commands: usize, across: i32): void {
  State.originX = (tile % across) * TILE_WIDTH;
  State.originY = (tile / across) * TILE_HEIGHT;
  State.layer = State.layers;
  clear(State.layer);
  run(commands);
  let target = State.surface + <usize>State.originY * State.surfacePitch + ((<usize>State.originX) << 4);
  for (let row = 0; row < TILE_HEIGHT; row++) {
    memory.copy(target, State.layer + <usize>row * ROW_BYTES, ROW_BYTES);
    target += State.surfacePitch;
  }
}

function runTile(tile: i32, commands: usize): void {
  const tileX = tile % State.tilesAcross;
  const tileY = tile / State.tilesAcross;
  State.originX = tileX * TILE_WIDTH;
  State.originY = tileY * TILE_HEIGHT;
  const x = State.originX / State.scale;
  const y = State.originY / State.scale;
  const columns = min(TILE_WIDTH / State.scale, State.outputWidth - x);
  const rows = min(TILE_HEIGHT / State.scale, State.outputHeight - y);
  const first = load<i32>(commands);
  State.layer = State.layers;
  if (first == END) {
    fillOutput(f32x4.splat(0), x, y, columns, rows);
    return;
  }
  if (first == FILL && load<i32>(commands, 20) == END) {
    fillOutput(v128.load(commands, 4), x, y, columns, rows);
    return;
  }
  if (first == FILL) {
    setLayer(v128.load(commands, 4));
    run(commands + 20);
  } else {
    clear(State.layer);
    run(commands);
  }
  if (State.scale > 1) downsample(columns, rows);
  storeOutput(x, y, columns, rows);
}

function run(at: usize): void {
  for (;;) {
    switch (load<i32>(at)) {
      case FILL: {
        fill(v128.load(at, 4));
        at += 20;
        break;
      }
      case FILL_MASKED: {
        fillMasked(load<usize>(at, 4), load<u32>(at, 12), v128.load(at, 16));
        at += 32;
        break;
      }
      case PUSH: {
        State.layer += LAYER_BYTES;
        at += 4;
        if (load<i32>(at) == FILL) {
          setLayer(v128.load(at, 4));
          at += 20;
        } else {
          clear(State.layer);
        }
        break;
      }
      case POP: {
        State.layer -= LAYER_BYTES;
        pop(load<i32>(at, 4), load<f32>(at, 8));
        at += 12;
        break;
      }
      case CLIP: {
        // A plain clip right before a plain pop: both in one pass, over the covered part only.
        if (load<i32>(at, 16) == 0 && load<i32>(at, 24) == POP && load<i32>(at, 28) == 0) {
          State.layer -= LAYER_BYTES;
          popClipped(load<usize>(at, 4), load<u32>(at, 12), load<f32>(at, 20) * load<f32>(at, 32));
          at += 36;
          break;
        }
        clip(load<usize>(at, 4), load<u32>(at, 12), load<i32>(at, 16) != 0, load<f32>(at, 20));
        at += 24;
        break;
      }
      case PLANE: {
        const value = v128.load32_splat(at, 4);
        for (let i = 0; i < PIXELS * 4; i += 16) v128.store(State.plane + i, value);
        at += 8;
        break;
      }
      case COMBINE: {
        combine(load<i32>(at, 4), load<i32>(at, 8) != 0, load<f32>(at, 12), load<usize>(at, 16), load<u32>(at, 24));
        at += 28;
        break;
      }
      case APPLY: {
        applyPlane();
        at += 4;
        break;
      }
      case MATTE: {
        State.layer -= LAYER_BYTES;
        matte(load<i32>(at, 4));
        at += 8;
        break;
      }
      case LINEAR: {
        linear(at);
        at += 40;
        break;
      }
      case RADIAL: {
        radial(at);
        at += 56;
        break;
      }
      case IMAGE: {
        image(at);
        at += 60;
        break;
      }
      case LANCZOS: {
        lanczos(at);
        at += 60;
        break;
      }
      case SURFACE: {
        surface(at);
        at += 44;
        break;
      }
      case WARP: {
        warp(at);
        at += 76;
        break;
      }
      case COMBINE_SURFACE: {
        combineSurface(at);
        at += 40;
        break;
      }
      default:
        return;
    }
  }
}

function clear(target: usize): void {
  memory.fill(target, 0, LAYER_BYTES);
}

/** Sets the whole layer. */
function setLayer(colour: v128): void {
  const end = State.layer + LAYER_BYTES;
  for (let at = State.layer; at < end; at += 64) {
    v128.store(at, colour);
    v128.store(at, colour, 16);
    v128.store(at, colour, 32);
    v128.store(at, colour, 48);
  }
}

function fill(colour: v128): void {
  const end = State.layer + LAYER_BYTES;
  if (f32x4.extract_lane(colour, 3) >= 1) {
    setLayer(colour);
    return;
  }
  const rest = f32x4.sub(f32x4.splat(1), alphaOf(colour));
  for (let at = State.layer; at < end; at += 32) {
    v128.store(at, f32x4.add(colour, f32x4.mul(v128.load(at), rest)));
    v128.store(at, f32x4.add(colour, f32x4.mul(v128.load(at, 16), rest)), 16);
  }
}

function fillMasked(mask: usize, rect: u32, colour: v128): void {
  const left = <i32>(rect & 255);
  const right = <i32>((rect >> 16) & 255);
  const bottom = <i32>(rect >> 24);
  const opaque = f32x4.extract_lane(colour, 3) >= 1;
  const rest = f32x4.sub(f32x4.splat(1), alphaOf(colour));
  for (let row = <i32>((rect >> 8) & 255); row < bottom; row++) {
    let at = State.layer + <usize>row * ROW_BYTES + ((<usize>left) << 4);
    let source = mask + <usize>row * MASK_ROW_BYTES + ((<usize>left) << 1);
    for (let x = left; x < right; x += 4) {
      const bits = load<u64>(source);
      if (bits == u64.MAX_VALUE) {
        if (opaque) {
          v128.store(at, colour);
          v128.store(at, colour, 16);
          v128.store(at, colour, 32);
          v128.store(at, colour, 48);
        } else {
          v128.store(at, f32x4.add(colour, f32x4.mul(v128.load(at), rest)));
          v128.store(at, f32x4.add(colour, f32x4.mul(v128.load(at, 16), rest)), 16);
          v128.store(at, f32x4.add(colour, f32x4.mul(v128.load(at, 32), rest)), 32);
          v128.store(at, f32x4.add(colour, f32x4.mul(v128.load(at, 48), rest)), 48);
        }
      } else if (bits != 0) {
        const m = unorm(source);
        v128.store(at, over(f32x4.mul(colour, v128.shuffle<f32>(m, m, 0, 0, 0, 0)), v128.load(at)));
        v128.store(at, over(f32x4.mul(colour, v128.shuffle<f32>(m, m, 1, 1, 1, 1)), v128.load(at, 16)), 16);
        v128.store(at, over(f32x4.mul(colour, v128.shuffle<f32>(m, m, 2, 2, 2, 2)), v128.load(at, 32)), 32);
        v128.store(at, over(f32x4.mul(colour, v128.shuffle<f32>(m, m, 3, 3, 3, 3)), v128.load(at, 48)), 48);
      }
      at += 64;
      source += 8;
    }
  }
}

