/**
 * `linear` and the eases. After Effects' `ease` is the cubic from (0, 0) to (1, 1) over (1/3, 0) and (2/3, 1), which
 * is 3t² − 2t³; `easeIn` and `easeOut` leave or arrive at the speed of the straight line, over (5/6, 5/6) and
 * (1/6, 1/6). Guest code.
 */
export const INTERPOLATION = `
/** A cubic timing function: y where x is t. */
function timing(x1, y1, x2, y2) {
  const at = (p1, p2, s) => ((3 * (p1 - p2) + 1) * s + 3 * (p2 - 2 * p1)) * s * s + 3 * p1 * s;
  return (t) => {
    if (t <= 0) return 0;
    if (t >= 1) return 1;
    let low = 0;
    let high = 1;
    let s = t;
    for (let i = 0; i < 60; i++) {
      const error = at(x1, x2, s) - t;
      if (Math.abs(error) < 1e-14) break;
      if (error > 0) high = s;
      else low = s;
      const slope = 3 * (3 * (x1 - x2) + 1) * s * s + 6 * (x2 - 2 * x1) * s + 3 * x1;
      const next = s - error / slope;
      s = next > low && next < high ? next : (low + high) / 2;
    }
    return at(y1, y2, s);
  };
}

/** (t, v1, v2) runs over 0–1, (t, tMin, tMax, v1, v2) over tMin–tMax. */
const interpolation = (curve) => (t, ...rest) => {
  const [tMin, tMax, v1, v2] = rest.length >= 4 ? rest : [0, 1, rest.length > 1 ? rest[0] : 0,
    rest.length > 1 ? rest[1] : rest.length > 0 ? rest[0] : 1];
  const [from, to] = +tMin <= +tMax ? [plainOf(v1), plainOf(v2)] : [plainOf(v2), plainOf(v1)];
  const low = Math.min(tMin, tMax);
  const high = Math.max(tMin, tMax);
  if (t <= low) return from;
  if (t >= high) return to;
  const share = curve((t - low) / (high - low));
  const between = (a, b) => +a + (b - a) * share;
  if (!Array.isArray(from)) return between(from, to);
  return termwise(from, to, Math.max(from.length, to.length), between);
};

const linear = interpolation((t) => t);
const ease = interpolation((t) => t * t * (3 - 2 * t));
const easeIn = interpolation(timing(1 / 3, 0, 5 / 6, 5 / 6));
const easeOut = interpolation(timing(1 / 6, 1 / 6, 2 / 3, 1));
Object.assign(library, { linear, ease, easeIn, easeOut, ease_in: easeIn, ease_out: easeOut });
`;
