/**
 * The objects that expressions hold for properties: they are worth their value wherever a number, a list or a text
 * is wanted. Guest code.
 */
export const PROPERTIES = `
const nodes = new Map();
const wrappers = new Map();

function nodeOf(id) {
  let node = nodes.get(id);
  if (!node) {
    node = parse(ask('describe', id));
    nodes.set(id, node);
  }
  return node;
}

const idOf = new WeakMap();
const isProperty = (x) => typeof x === 'object' && x !== null && x instanceof Property;
const kindOf = (x) => {
  const { kind } = nodeOf(idOf.get(x));
  return kind === 'separate' ? 'vector' : kind;
};
const valueOfProperty = (x) => after(idOf.get(x), clock());
/** Seconds; what an object outside of any evaluation would show is the first instant's. */
const clock = () => (now ? now.time : 0);

/** A property's value at another instant: the running one's is that before its expression. */
const sampled = (id, time) => after(id, Number(time));

const slope = (id, time) => {
  // Backwards, so that at a key frame it is the speed of arrival.
  const step = 0.001;
  return div(sub(sampled(id, time), sampled(id, time - step)), step);
};

class Property {
  constructor(id) {
    idOf.set(this, id);
  }
  get value() { return valueOfProperty(this); }
  get name() { return nodeOf(idOf.get(this)).name; }
  get matchName() { return nodeOf(idOf.get(this)).matchName; }
  get propertyIndex() { return nodeOf(idOf.get(this)).index; }
  get numKeys() { return keysOf(idOf.get(this)).length; }
  get velocity() { return slope(idOf.get(this), clock()); }
  get speed() { return length(this.velocity); }
  valueAtTime(t) { return sampled(idOf.get(this), t); }
  velocityAtTime(t) { return slope(idOf.get(this), Number(t)); }
  speedAtTime(t) { return length(this.velocityAtTime(t)); }
  key(index) { return keyAt(idOf.get(this), index); }
  nearestKey(t) { return nearestKey(idOf.get(this), t); }
  propertyGroup(levels = 1) { return groupAbove(idOf.get(this), levels); }
  get thisProperty() { return this; }
  loopIn(type, keys) { return loop(this, 'in', type, keys, false); }
  loopOut(type, keys) { return loop(this, 'out', type, keys, false); }
  loopInDuration(type, seconds) { return loop(this, 'in', type, seconds, true); }
  loopOutDuration(type, seconds) { return loop(this, 'out', type, seconds, true); }
  wiggle(frequency, amplitude, octaves = 1, multiplier = 0.5, t = clock()) {
    const id = idOf.get(this);
    return add(sampled(id, t), wave(id, frequency, amplitude, octaves, multiplier, t));
  }
  temporalWiggle(frequency, amplitude, octaves = 1, multiplier = 0.5, t = clock()) {
    const id = idOf.get(this);
    return sampled(id, +t + [].concat(wave(id, frequency, amplitude, octaves, multiplier, t))[0]);
  }
  smooth(width = 0.2, samples = 5, t = clock()) {
    const id = idOf.get(this);
    const count = Math.max(1, Math.floor(samples));
    let sum = sampled(id, count === 1 ? t : t - width / 2);
    for (let i = 1; i < count; i++) sum = add(sum, sampled(id, t - width / 2 + (i * width) / (count - 1)));
    return div(sum, count);
  }
  points() { return pathOf(this).points(); }
  inTangents() { return pathOf(this).inTangents(); }
  outTangents() { return pathOf(this).outTangents(); }
  isClosed() { return pathOf(this).isClosed(); }
  pointOnPath(fraction, t = clock()) { return pathOf(this, t).pointOnPath(fraction); }
  tangentOnPath(fraction, t = clock()) { return pathOf(this, t).tangentOnPath(fraction); }
  normalOnPath(fraction, t = clock()) { return pathOf(this, t).normalOnPath(fraction); }
  valueOf() { return valueOfProperty(this); }
  toString() { return String(valueOfProperty(this)); }
  toJSON() { return valueOfProperty(this); }
}

function pathOf(property, t = clock()) {
  const value = sampled(idOf.get(property), t);
  if (!(value instanceof PathValue)) throw new TypeError('the property has no path');
  return value;
}

/** A property whose value lends it the methods of numbers, lists or texts. */
const dressed = (base) => {
  class Dressed extends Property {}
  for (const name of Object.getOwnPropertyNames(base)) {
    if (name in Property.prototype && name !== 'length') continue;
    const method = base[name];
    if (typeof method !== 'function' || name === 'constructor') continue;
    Object.defineProperty(Dressed.prototype, name, {
      value(...rest) { return apply(method, valueOfProperty(this), rest); },
    });
  }
  return Dressed;
};
const NumberProperty = dressed(Number.prototype);
const TextProperty = dressed(String.prototype);
const VectorProperty = dressed(Array.prototype);
for (const Kind of [TextProperty, VectorProperty]) {
  Object.defineProperty(Kind.prototype, 'length', { get() { return valueOfProperty(this).length; } });
  Object.defineProperty(Kind.prototype, Symbol.iterator, {
    value() { return valueOfProperty(this)[Symbol.iterator](); },
  });
}
for (let i = 0; i < 4; i++) {
  Object.defineProperty(VectorProperty.prototype, i, { get() { return valueOfProperty(this)[i]; } });
}
Object.defineProperty(VectorProperty.prototype, Symbol.isConcatSpreadable, { value: true });

const KINDS = { number: NumberProperty, separate: VectorProperty, vector: VectorProperty, text: TextProperty, path: Property };

/** The object for a node: always the same one. */
function wrapped(id) {
  let wrapper = wrappers.get(id);
  if (wrapper === undefined) {
    const node = nodeOf(id);
    const Kind = KINDS[node.kind];
    wrapper = Kind ? Object.freeze(new Kind(id)) : makeHolder(id, node);
    wrappers.set(id, wrapper);
  }
  return wrapper;
}

const children = new Map();
const MOST_CHILDREN = 2048;

/** The node at a name or number, or 0. Names keep their meaning: what was found once is not asked for again. */
function childOf(id, key) {
  const place = typeof key + ' ' + id + ' ' + key;
  let child = children.get(place);
  if (child === undefined) {
    child = ask('child', id, key);
    if (child !== 0 && children.size < MOST_CHILDREN) children.set(place, child);
  }
  return child;
}

/** What stands at a name or number of a group; a layer control stands for its layer. */
function member(id, key) {
  const found = childOf(id, typeof key === 'number' ? key : String(plainOf(key)));
  if (found === 0) throw new ReferenceError('there is no "' + String(plainOf(key)).slice(0, 80) + '" in ' + nodeOf(id).name);
  return held(found);
}
function held(id) {
  const node = nodeOf(id);
  if (node.kind !== 'layer-control') return wrapped(id);
  const layer = ask('layer', node.comp, before(id, clock()));
  return layer === 0 ? null : wrapped(layer);
}

const above = (id) => nodeOf(id).parent;
function groupAbove(id, levels) {
  let group = id;
  for (let i = 0; i < levels && group; i++) group = above(group);
  if (!group) throw new RangeError('there is no group ' + levels + ' levels up');
  return wrapped(group);
}

const keyTimes = new Map();
function keysOf(id) {
  let times = keyTimes.get(id);
  if (!times) {
    times = parse(ask('keys', id));
    keyTimes.set(id, times);
  }
  return times;
}
function keyAt(id, index) {
  const time = keysOf(id)[index - 1];
  if (time === undefined) throw new RangeError('there is no key frame ' + index);
  const value = before(id, time);
  return Object.freeze(Object.assign({ time, index, value }, [].concat(value)));
}
function nearest(times, t) {
  let best = 0;
  times.forEach((time, i) => {
    if (Math.abs(time - t) < Math.abs(times[best] - t)) best = i;
  });
  return best + 1;
}
const nearestKey = (id, t) => keyAt(id, nearest(keysOf(id), Number(t)));

const loop = (property, direction, type = 'cycle', extent = 0, timed) =>
  revived(ask('loop', idOf.get(property), clock(),
    JSON.stringify([direction, String(type), Number(extent) || 0, timed])));

const wave = (id, ...numbers) => revived(ask('wiggle', id, clock(), JSON.stringify(numbers.map((x) => Number(plainOf(x))))));
`;
