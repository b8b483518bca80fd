/** Blending, term by term as in src/wasm/kernels/paint/blend.ts. */
export const BLEND = /* wgsl */ `
const ADD = 16;
const HARD_MIX = 17;
/** Of 1: colours whose sum is 1 but for rounding reach it. */
const HARD_MIX_SLACK = 1e-5f;

fn divideByAlpha(value: vec4f) -> vec3f {
  if (value.a > 0) {
    return value.rgb / value.a;
  }
  return vec3f(0);
}

/** Multiplies where the chooser is at most half of its alpha, else screens. */
fn hardLight(s: vec3f, d: vec3f, sa: f32, da: f32, both: f32, chooser: vec3f, chooserAlpha: f32) -> vec3f {
  let product = s * d;
  let inverse = (sa - s) * (da - d);
  return select(both - (inverse + inverse), product + product, chooser + chooser <= vec3f(chooserAlpha));
}

fn softLight(s: vec4f, d: vec4f, both: f32) -> vec3f {
  let cs = divideByAlpha(s);
  let cb = divideByAlpha(d);
  let twice = cs + cs;
  let dark = cb - (1 - twice) * (cb * (1 - cb));
  let cubic = ((16 * cb - 12) * cb + 4) * cb;
  let curve = select(sqrt(cb), cubic, cb <= vec3f(0.25));
  let light = cb + (twice - 1) * (curve - cb);
  return both * select(light, dark, twice <= vec3f(1));
}

/** A denominator for quotients that are thrown away where it is 0. */
fn safe(value: vec3f) -> vec3f {
  return select(value, vec3f(1), value == vec3f(0));
}

/** αs·αd·B, in the order of BLEND_MODES. */
fn separable(mode: i32, source: vec4f, backdrop: vec4f, both: f32) -> vec3f {
  let s = source.rgb;
  let d = backdrop.rgb;
  let sa = source.a;
  let da = backdrop.a;
  switch (mode) {
    case 1: {
      return s * d;
    }
    case 2: {
      return (s * da + d * sa) - s * d;
    }
    case 3: {
      return hardLight(s, d, sa, da, both, d, da);
    }
    case 4: {
      return min(s * da, d * sa);
    }
    case 5: {
      return max(s * da, d * sa);
    }
    case 6: {
      let quotient = (d * (sa * sa)) / safe(sa - s);
      let dodged = select(min(vec3f(both), quotient), vec3f(both), s >= vec3f(sa));
      return select(vec3f(0), dodged, d > vec3f(0));
    }
    case 7: {
      let quotient = ((da - d) * (sa * sa)) / safe(s);
      let burnt = both - min(vec3f(both), quotient);
      let dark = select(vec3f(0), burnt, s > vec3f(0));
      return select(dark, vec3f(both), d >= vec3f(da));
    }
    case 8: {
      return hardLight(s, d, sa, da, both, s, sa);
    }
    case 9: {
      return softLight(source, backdrop, both);
    }
    case 10: {
      return abs(s * da - d * sa);
    }
    case HARD_MIX: {
      return select(vec3f(0), vec3f(both), (s * da + d * sa) >= vec3f(both * (1 - HARD_MIX_SLACK)));
    }
    default: {
      let product = s * d;
      return (s * da + d * sa) - (product + product);
    }
  }
}

fn luminosity(colour: vec3f) -> f32 {
  return 0.3 * colour.r + 0.59 * colour.g + 0.11 * colour.b;
}

fn lowest(colour: vec3f) -> f32 {
  return min(colour.r, min(colour.g, colour.b));
}

fn highest(colour: vec3f) -> f32 {
  return max(colour.r, max(colour.g, colour.b));
}

/** SetLum with its ClipColor. */
fn setLuminosity(colour: vec3f, wanted: f32) -> vec3f {
  var result = colour + (wanted - luminosity(colour));
  let l = luminosity(result);
  let low = lowest(result);
  let high = highest(result);
  if (low < 0) {
    result = l + (result - l) * (l / (l - low));
  }
  if (high > 1) {
    result = l + (result - l) * ((1 - l) / (high - l));
  }
  return result;
}

/** SetSat: the lowest component goes to 0, the highest to the saturation, the middle one in proportion. */
fn setSaturation(colour: vec3f, saturation: f32) -> vec3f {
  let low = lowest(colour);
  let range = highest(colour) - low;
  if (range > 0) {
    return (colour - low) * (saturation / range);
  }
  return vec3f(0);
}

fn nonSeparable(mode: i32, s: vec4f, d: vec4f, both: f32) -> vec3f {
  let cs = divideByAlpha(s);
  let cb = divideByAlpha(d);
  var colour = select(cs, cb, mode == 13 || mode == 15);
  if (mode == 12) {
    colour = setSaturation(colour, highest(cb) - lowest(cb));
  } else if (mode == 13) {
    colour = setSaturation(colour, highest(cs) - lowest(cs));
  }
  return both * setLuminosity(colour, luminosity(select(cb, cs, mode == 15)));
}

fn blend(mode: i32, s: vec4f, d: vec4f) -> vec4f {
  if (mode == 0) {
    return over(s, d);
  }
  if (mode == ADD) {
    return min(s + d, vec4f(1));
  }
  if (all(s == vec4f(0))) {
    return d;
  }
  let both = s.a * d.a;
  var blended: vec3f;
  if (mode < 12 || mode == HARD_MIX) {
    blended = separable(mode, s, d, both);
  } else {
    blended = nonSeparable(mode, s, d, both);
  }
  // In the alpha lane B counts as 1, so that alpha composes as in source-over.
  return (s * (1 - d.a) + d * (1 - s.a)) + vec4f(blended, both);
}
`;
