/** Path values: points with tangents relative to them. Guest code. */
export const PATHS = `
const pointsOf = (flat, from) => {
  const out = [];
  for (let i = from; i < flat.length; i += 6) out.push([flat[i], flat[i + 1]]);
  return out;
};

class PathValue {
  #closed;
  #flat;
  constructor(closed, flat) {
    this.#closed = closed;
    this.#flat = flat;
    Object.freeze(this);
  }
  static read(value) {
    return value instanceof PathValue ? { closed: value.#closed, points: value.#flat } : undefined;
  }
  points() { return pointsOf(this.#flat, 0); }
  inTangents() { return pointsOf(this.#flat, 2); }
  outTangents() { return pointsOf(this.#flat, 4); }
  isClosed() { return this.#closed; }
  #along(fraction, which) {
    const found = host.onPath(JSON.stringify({ closed: this.#closed, points: this.#flat }), Number(fraction));
    return found.slice(which, which + 2);
  }
  pointOnPath(fraction = 0.5) { return this.#along(fraction, 0); }
  tangentOnPath(fraction = 0.5) { return this.#along(fraction, 2); }
  normalOnPath(fraction = 0.5) {
    const [x, y] = this.#along(fraction, 2);
    return [y, -x];
  }
}

function createPath(points = [[0, 0], [100, 0], [100, 100], [0, 100]], inTangents = [], outTangents = [], closed = true) {
  const flat = [];
  for (let i = 0; i < points.length; i++) {
    const [p, a, b] = [points[i], inTangents[i] || [0, 0], outTangents[i] || [0, 0]].map(plainOf);
    flat.push(+p[0], +p[1], +a[0], +a[1], +b[0], +b[1]);
  }
  if (!flat.every(Number.isFinite)) throw new TypeError('createPath needs points of two numbers');
  return new PathValue(!!closed, flat);
}
Object.assign(library, { createPath, create_path: createPath });
`;
