/**
 * Where layers lie: 3 × 4 matrices from a layer's space to its composition's, by its own transform and those of its
 * parents. x runs to the right, y down, z away from the viewer; there is no camera. Guest code.
 */
export const MATRICES = `

const product = (a, b) => {
  const out = [];
  for (let row = 0; row < 12; row += 4) {
    for (let column = 0; column < 4; column++) {
      out.push(a[row] * b[column] + a[row + 1] * b[column + 4] + a[row + 2] * b[column + 8] +
        (column === 3 ? a[row + 3] : 0));
    }
  }
  return out;
};
const shift = (x, y, z) => [1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z];
const turnX = (a, c = Math.cos(a), s = Math.sin(a)) => [1, 0, 0, 0, 0, c, -s, 0, 0, s, c, 0];
const turnY = (a, c = Math.cos(a), s = Math.sin(a)) => [c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0];
const turnZ = (a, c = Math.cos(a), s = Math.sin(a)) => [c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0];

function ownMatrix(layer, t) {
  const value = (name, fallback) => {
    const found = childOf(layer, name);
    return found === 0 ? fallback : after(found, t);
  };
  const angle = (name) => degreesToRadians(value(name, 0));
  const [ax = 0, ay = 0, az = 0] = value('anchorPoint', [0, 0]);
  const [px = 0, py = 0, pz = 0] = value('position', [0, 0]);
  const [sx = 100, sy = 100, sz = 100] = value('scale', [100, 100]);
  const [ox = 0, oy = 0, oz = 0] = value('orientation', [0, 0, 0]).map(degreesToRadians);
  const shear = -Math.tan(angle('skew'));
  // Most layers turn about one axis at most, and a product costs as much as a good part of an expression.
  const turns = [[turnX, ox], [turnY, oy], [turnZ, oz], [turnX, angle('xRotation')], [turnY, angle('yRotation')],
    [turnZ, angle('rotation')]].filter(([, turn]) => turn !== 0).map(([about, turn]) => about(turn));
  const parts = [shift(px, py, pz), ...turns, ...(shear === 0 ? [] : [skewed(shear, angle('skewAxis'))]),
    [sx / 100, 0, 0, 0, 0, sy / 100, 0, 0, 0, 0, sz / 100, 0], shift(-ax, -ay, -az)];
  return parts.reduce(product);
}

const skewed = (shear, axis) =>
  product(product(turnZ(-axis), [1, shear, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]), turnZ(axis));

/** Of this instant. */
const matrices = new Map();
const MOST_MATRICES = 128;

function worldMatrix(layer, t) {
  const key = layer + ' ' + t;
  const known = matrices.get(key);
  if (known) return known;
  let matrix = ownMatrix(layer, t);
  const seen = new Set([layer]);
  for (let id = nodeOf(layer).above; id && !seen.has(id); id = nodeOf(id).above) {
    seen.add(id);
    matrix = product(ownMatrix(id, t), matrix);
  }
  // Where a circle was cut the value depends on who asked.
  if ((!now || now.cut === Infinity) && matrices.size < MOST_MATRICES) matrices.set(key, matrix);
  return matrix;
}

function inverted(m) {
  const [a, b, c, , d, e, f, , g, h, i] = m;
  const minor = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f,
    d * h - e * g, b * g - a * h, a * e - b * d];
  const scale = 1 / (a * minor[0] + b * minor[3] + c * minor[6]);
  const [p, q, r, s, t, u, v, w, x] = minor.map((value) => value * scale);
  const [dx, dy, dz] = [m[3], m[7], m[11]];
  return [p, q, r, -(p * dx + q * dy + r * dz), s, t, u, -(s * dx + t * dy + u * dz),
    v, w, x, -(v * dx + w * dy + x * dz)];
}

/** A point, or a direction (which does not move), in as many dimensions as it came in. */
const through = (m, point, moves) => {
  const [x = 0, y = 0, z = 0] = plainOf(point);
  const one = moves ? 1 : 0;
  return [0, 4, 8].map((i) => m[i] * x + m[i + 1] * y + m[i + 2] * z + m[i + 3] * one)
    .slice(0, Math.max(2, plainOf(point).length));
};
`;
