/**
 * Arithmetic of numbers, vectors and text as After Effects has it, under the names that bodymovin writes for the
 * operators. Guest code: it runs in the sandbox, and only there.
 */
export const ARITHMETIC = `
const isVector = (x) => Array.isArray(x) || (isProperty(x) && kindOf(x) === 'vector');
const plainOf = (x) => (isProperty(x) ? valueOfProperty(x) : x);

const termwise = (a, b, count, f) => {
  const out = [];
  for (let i = 0; i < count; i++) out.push(f(i < a.length ? a[i] : 0, i < b.length ? b[i] : 0));
  return out;
};

/** A number beside a vector counts for its first dimension. */
function additive(first, second, f) {
  const a = plainOf(first);
  const b = plainOf(second);
  if (Array.isArray(a) || Array.isArray(b)) {
    const x = Array.isArray(a) ? a : [+a];
    const y = Array.isArray(b) ? b : [+b];
    return termwise(x, y, Math.max(x.length, y.length), f);
  }
  return f(a, b);
}

function scaled(first, second, f) {
  const a = plainOf(first);
  const b = plainOf(second);
  if (Array.isArray(a)) return Array.isArray(b) ? 0 : a.map((x) => f(+x, +b));
  if (Array.isArray(b)) return b.map((x) => f(+a, +x));
  return f(a, b);
}

const add = (a, b) => additive(a, b, (x, y) => plainOf(x) + plainOf(y));
const sub = (a, b) => additive(a, b, (x, y) => x - y);
const mul = (a, b) => scaled(a, b, (x, y) => x * y);
const div = (a, b) => scaled(a, b, (x, y) => x / y);
const mod = (a, b) => scaled(a, b, (x, y) => x % y);
const neg = (a) => (isVector(a) ? plainOf(a).map((x) => -x) : -a);

function clamp(value, limit1, limit2) {
  if (isVector(value)) return plainOf(value).map((x, i) =>
    clamp(x, isVector(limit1) ? limit1[i] : limit1, isVector(limit2) ? limit2[i] : limit2));
  const low = Math.min(limit1, limit2);
  const high = Math.max(limit1, limit2);
  return Math.min(Math.max(value, low), high);
}

const length = (a, b) => {
  const v = b === undefined ? plainOf(a) : sub(a, b);
  return Array.isArray(v) ? Math.sqrt(v.reduce((sum, x) => sum + x * x, 0)) : Math.abs(v);
};
const normalize = (v) => div(v, length(v));
const dot = (a, b) => termwise(plainOf(a), plainOf(b), Math.max(a.length, b.length), (x, y) => x * y)
  .reduce((sum, x) => sum + x, 0);
const cross = (a, b) => {
  const [x, y, z = 0] = plainOf(a);
  const [u, v, w = 0] = plainOf(b);
  return [y * w - z * v, z * u - x * w, x * v - y * u];
};

const degreesToRadians = (x) => (x * Math.PI) / 180;
const radiansToDegrees = (x) => (x * 180) / Math.PI;

/** The orientation that points a layer at fromPoint to atPoint: degrees about x, y and z. */
const lookAt = (fromPoint, atPoint) => {
  const [x = 0, y = 0, z = 0] = sub(atPoint, fromPoint);
  return [radiansToDegrees(Math.atan2(-y, Math.sqrt(x * x + z * z))), radiansToDegrees(Math.atan2(x, z)), 0];
};

Object.assign(library, {
  $bm_sum: add, $bm_sub: sub, $bm_mul: mul, $bm_div: div, $bm_mod: mod, $bm_neg: neg,
  $bm_isInstanceOfArray: isVector,
  sum: add, add, sub, mul, div, mod, clamp, length, normalize, dot, cross,
  degreesToRadians, radiansToDegrees, degrees_to_radians: degreesToRadians, radians_to_degrees: radiansToDegrees,
  lookAt, look_at: lookAt,
});
`;
