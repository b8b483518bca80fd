// Blending (W3C Compositing and Blending Level 1), premultiplied: with s, d the source and backdrop,
// the result is s·(1 − αd) + d·(1 − αs) + αs·αd·B(d/αd, s/αs).

import { LAYER_BYTES, State, alphaOf, over } from './state';

const ADD: i32 = 16;
const HARD_MIX: i32 = 17;
/** Of 1: colours whose sum is 1 but for rounding reach it. */
const HARD_MIX_SLACK: f32 = 1e-5;

export function pop(mode: i32, opacity: f32): void {
  const end = State.layer + LAYER_BYTES;
  const by = f32x4.splat(opacity);
  const one = f32x4.splat(1);
  if (mode == 0) {
    for (let at = State.layer; at < end; at += 16) {
      const source = v128.load(at, LAYER_BYTES);
      if (v128.any_true(source)) v128.store(at, over(f32x4.mul(source, by), v128.load(at)));
    }
    return;
  }
  if (mode == ADD) {
    for (let at = State.layer; at < end; at += 16) {
      const sum = f32x4.add(f32x4.mul(v128.load(at, LAYER_BYTES), by), v128.load(at));
      v128.store(at, f32x4.min(sum, one));
    }
    return;
  }
  for (let at = State.layer; at < end; at += 16) {
    const s = f32x4.mul(v128.load(at, LAYER_BYTES), by);
    if (!v128.any_true(s)) continue;
    const d = v128.load(at);
    const sa = alphaOf(s);
    const da = alphaOf(d);
    const both = f32x4.mul(sa, da);
    const blended = mode < 12 || mode == HARD_MIX ? separable(mode, s, d, sa, da, both) : nonSeparable(mode, s, d, both);
    // In the alpha lane B counts as 1, so that alpha composes as in source-over.
    const term = v128.shuffle<f32>(blended, both, 0, 1, 2, 7);
    const rest = f32x4.add(f32x4.mul(s, f32x4.sub(one, da)), f32x4.mul(d, f32x4.sub(one, sa)));
    v128.store(at, f32x4.add(rest, term));
  }
}

/** αs·αd·B, in the order of BLEND_MODES. */
function separable(mode: i32, s: v128, d: v128, sa: v128, da: v128, both: v128): v128 {
  switch (mode) {
    case 1:
      return f32x4.mul(s, d);
    case 2: {
      const product = f32x4.mul(s, d);
      return f32x4.sub(f32x4.add(f32x4.mul(s, da), f32x4.mul(d, sa)), product);
    }
    case 3:
      return hardLight(s, d, sa, da, both, d, da);
    case 4:
      return f32x4.min(f32x4.mul(s, da), f32x4.mul(d, sa));
    case 5:
      return f32x4.max(f32x4.mul(s, da), f32x4.mul(d, sa));
    case 6: {
      const quotient = f32x4.div(f32x4.mul(d, f32x4.mul(sa, sa)), f32x4.sub(sa, s));
      const dodged = v128.bitselect(both, f32x4.min(both, quotient), f32x4.ge(s, sa));
      return v128.bitselect(dodged, f32x4.splat(0), f32x4.gt(d, f32x4.splat(0)));
    }
    case 7: {
      const quotient = f32x4.div(f32x4.mul(f32x4.sub(da, d), f32x4.mul(sa, sa)), s);
      const burnt = f32x4.sub(both, f32x4.min(both, quotient));
      const dark = v128.bitselect(burnt, f32x4.splat(0), f32x4.gt(s, f32x4.splat(0)));
      return v128.bitselect(both, dark, f32x4.ge(d, da));
    }
    case 8:
      return hardLight(s, d, sa, da, both, s, sa);
    case 9:
      return softLight(s, d, sa, da, both);
    case 10:
      return f32x4.abs(f32x4.sub(f32x4.mul(s, da), f32x4.mul(d, sa)));
    case HARD_MIX: {
      const sum = f32x4.add(f32x4.mul(s, da), f32x4.mul(d, sa));
      return v128.and(both, f32x4.ge(sum, f32x4.mul(both, f32x4.splat(<f32>1 - HARD_MIX_SLACK))));
    }
    default: {
      const product = f32x4.mul(s, d);
      return f32x4.sub(f32x4.add(f32x4.mul(s, da), f32x4.mul(d, sa)), f32x4.add(product, product));
    }
  }
}

/** Multiplies where `chooser` is at most half of its alpha, else screens. */
function hardLight(s: v128, d: v128, sa: v128, da: v128, both: v128, chooser: v128, chooserAlpha: v128): v128 {
  const product = f32x4.mul(s, d);
  const inverse = f32x4.mul(f32x4.sub(sa, s), f32x4.sub(da, d));
  const low = f32x4.add(product, product);
  const high = f32x4.sub(both, f32x4.add(inverse, inverse));
  return v128.bitselect(low, high, f32x4.le(f32x4.add(chooser, chooser), chooserAlpha));
}

function divideByAlpha(value: v128, alpha: v128): v128 {
  return v128.bitselect(f32x4.div(value, alpha), f32x4.splat(0), f32x4.gt(alpha, f32x4.splat(0)));
}

function softLight(s: v128, d: v128, sa: v128, da: v128, both: v128): v128 {
  const one = f32x4.splat(1);
  const cs = divideByAlpha(s, sa);
  const cb = divideByAlpha(d, da);
  const twice = f32x4.add(cs, cs);
  const dark = f32x4.sub(cb, f32x4.mul(f32x4.sub(one, twice), f32x4.mul(cb, f32x4.sub(one, cb))));
  const cubic = f32x4.mul(
    f32x4.add(f32x4.mul(f32x4.sub(f32x4.mul(f32x4.splat(16), cb), f32x4.splat(12)), cb), f32x4.splat(4)),
    cb,
  );
  const curve = v128.bitselect(cubic, f32x4.sqrt(cb), f32x4.le(cb, f32x4.splat(0.25)));
  const light = f32x4.add(cb, f32x4.mul(f32x4.sub(twice, one), f32x4.sub(curve, cb)));
  return f32x4.mul(both, v128.bitselect(dark, light, f32x4.le(twice, one)));
}

let red: f32 = 0;
let green: f32 = 0;
let blue: f32 = 0;

function luminosity(r: f32, g: f32, b: f32): f32 {
  return 0.3 * r + 0.59 * g + 0.11 * b;
}

/** SetLum with its ClipColor; the colour is in and comes back in red, green, blue. */
function setLuminosity(target: f32): void {
  const shift = target - luminosity(red, green, blue);
  red += shift;
  green += shift;
  blue += shift;
  const l = luminosity(red, green, blue);
  const lowest = min(red, min(green, blue));
  const highest = max(red, max(green, blue));
  if (lowest < 0) {
    const factor = l / (l - lowest);
    red = l + (red - l) * factor;
    green = l + (green - l) * factor;
    blue = l + (blue - l) * factor;
  }
  if (highest > 1) {
    const factor = (<f32>1 - l) / (highest - l);
    red = l + (red - l) * factor;
    green = l + (green - l) * factor;
    blue = l + (blue - l) * factor;
  }
}

/** SetSat: the lowest component goes to 0, the highest to `saturation`, the middle one in proportion. */
function setSaturation(saturation: f32): void {
  const lowest = min(red, min(green, blue));
  const range = max(red, max(green, blue)) - lowest;
  const factor: f32 = range > 0 ? saturation / range : 0;
  red = (red - lowest) * factor;
  green = (green - lowest) * factor;
  blue = (blue - lowest) * factor;
}

function nonSeparable(mode: i32, s: v128, d: v128, both: v128): v128 {
  const cs = divideByAlpha(s, alphaOf(s));
  const cb = divideByAlpha(d, alphaOf(d));
  const sr = f32x4.extract_lane(cs, 0);
  const sg = f32x4.extract_lane(cs, 1);
  const sb = f32x4.extract_lane(cs, 2);
  const br = f32x4.extract_lane(cb, 0);
  const bg = f32x4.extract_lane(cb, 1);
  const bb = f32x4.extract_lane(cb, 2);
  const useBackdrop = mode == 13 || mode == 15;
  red = useBackdrop ? br : sr;
  green = useBackdrop ? bg : sg;
  blue = useBackdrop ? bb : sb;
  if (mode == 12) setSaturation(max(br, max(bg, bb)) - min(br, min(bg, bb)));
  else if (mode == 13) setSaturation(max(sr, max(sg, sb)) - min(sr, min(sg, sb)));
  setLuminosity(mode == 15 ? luminosity(sr, sg, sb) : luminosity(br, bg, bb));
  return f32x4.mul(both, f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(red), 1, green), 2, blue));
}
