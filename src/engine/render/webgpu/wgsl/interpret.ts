import { Op } from '../../lists/commands.ts';
import { BLEND } from './blend.ts';
import { COLOUR } from './colour.ts';
import { OUTPUT } from './output.ts';
import { PAINT } from './paint.ts';
import { BUFFERS, ENTRY_WORDS, STATE, TILE_SAMPLES } from './state.ts';
import { SURFACES } from './surfaces.ts';

/** Coverage and mattes, as in src/wasm/kernels/paint/masks.ts; then the loop over a tile's list. */
const INTERPRET = /* wgsl */ `
fn combine(mode: i32, m: f32) {
  switch (mode) {
    case 0: {
      plane = plane + (m - plane * m);
    }
    case 1: {
      plane = plane - plane * m;
    }
    case 2: {
      plane = plane * m;
    }
    case 3: {
      plane = max(plane, m);
    }
    case 4: {
      plane = min(plane, m);
    }
    default: {
      plane = abs(plane - m);
    }
  }
}

/** How much of the layer beneath a matte keeps: 0 alpha, 1 alpha inverted, 2 luma, 3 luma inverted. */
fn matteValue(mode: i32) -> f32 {
  var value = layer.a;
  if (mode >= 2) {
    var colour = layer;
    if (LINEAR && layer.a > 0) {
      colour = encode(clamp(layer / layer.a, vec4f(0), vec4f(1))) * layer.a;
    }
    value = (colour.r * 0.2126 + colour.g * 0.7152) + colour.b * 0.0722;
  }
  return select(value, 1 - value, (mode & 1) != 0);
}

fn run(first: u32) {
  var at = first;
  loop {
    let op = commands[at];
    at++;
    switch (op) {
      case ${Op.fill}: {
        let colour = colourAt(at);
        layer = colour + layer * (1 - colour.a);
        at += 4;
      }
      case ${Op.fillMasked}: {
        let cover = coverage(at);
        if (cover > 0) {
          layer = over(colourAt(at + 2) * cover, layer);
        }
        at += 6;
      }
      case ${Op.push}: {
        layers[layerPlace()] = layer;
        level++;
        layer = vec4f(0);
      }
      case ${Op.pop}: {
        level--;
        layer = blend(wordAt(at), layer * floatAt(at + 1), layers[layerPlace()]);
        at += 2;
      }
      case ${Op.clip}: {
        let m = coverage(at) * floatAt(at + 3);
        layer *= select(m, 1 - m, commands[at + 2] != 0);
        at += 4;
      }
      case ${Op.plane}: {
        plane = floatAt(at);
        at++;
      }
      case ${Op.combine}: {
        let cover = coverage(at);
        let m = select(cover, 1 - cover, commands[at + 3] != 0) * floatAt(at + 4);
        combine(wordAt(at + 2), m);
        at += 5;
      }
      case ${Op.apply}: {
        layer *= plane;
      }
      case ${Op.matte}: {
        level--;
        layer = layers[layerPlace()] * matteValue(wordAt(at));
        at++;
      }
      case ${Op.linear}: {
        linearGradient(at);
        at += 7;
      }
      case ${Op.radial}: {
        radialGradient(at);
        at += 11;
      }
      case ${Op.image}: {
        image(at);
        at += 14;
      }
      case ${Op.lanczos}: {
        lanczosImage(at);
        at += 14;
      }
      case ${Op.surface}: {
        drawPicture(at);
        at += 8;
      }
      case ${Op.warp}: {
        warpPicture(at);
        at += 16;
      }
      case ${Op.combineSurface}: {
        let cover = pictureAlpha(at + 3);
        let m = select(cover, 1 - cover, commands[at + 1] != 0) * floatAt(at + 2);
        combine(wordAt(at), m);
        at += 8;
      }
      default: {
        return;
      }
    }
  }
}

struct Pixel {
  /** Its place within the tile, and the target. */
  local: vec2u,
  place: vec2u,
  list: u32,
}

fn findPixel(group: vec3u, thread: vec3u) -> Pixel {
  let entry = task.entries + group.x * ${ENTRY_WORDS};
  let local = vec2u(thread.x, group.y * GROUP_HEIGHT + thread.y);
  let place = vec2u(commands[entry], commands[entry + 1]) / SCALE + local;
  stack = commands[entry + 3] * task.depth * (${TILE_SAMPLES} / (SCALE * SCALE)) + local.y * GROUP_WIDTH + local.x;
  return Pixel(local, place, commands[entry + 2]);
}

/** Draws the sample at x, y of the tile into the layer. */
fn drawSample(x: u32, y: u32, list: u32) {
  column = x;
  row = y;
  level = 0;
  plane = 0;
  layer = vec4f(0);
  run(list);
}

@compute @workgroup_size(GROUP_WIDTH, GROUP_HEIGHT)
fn drawFrame(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) thread: vec3u) {
  let pixel = findPixel(group, thread);
  if (pixel.place.x >= task.width || pixel.place.y >= task.height) {
    return;
  }
  var sum = vec4f(0);
  for (var y = 0u; y < SCALE; y++) {
    for (var x = 0u; x < SCALE; x++) {
      drawSample(pixel.local.x * SCALE + x, pixel.local.y * SCALE + y, pixel.list);
      sum += layer;
    }
  }
  store(pixel.place, sum * (1.0 / f32(SCALE * SCALE)));
}

@compute @workgroup_size(GROUP_WIDTH, GROUP_HEIGHT)
fn drawSurface(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) thread: vec3u) {
  let pixel = findPixel(group, thread);
  drawSample(pixel.local.x, pixel.local.y, pixel.list);
  storeSample(task.surface + pixel.place.y * task.width + pixel.place.x, layer);
}
`;

/** The shader that executes tile lists. */
export const TILE_SHADER = [BUFFERS, STATE, COLOUR, BLEND, PAINT, SURFACES, OUTPUT, INTERPRET].join('\n');
