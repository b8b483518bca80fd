/** The objects that expressions hold for compositions, layers and groups. Groups and layers are also called. Guest code. */
export const LAYERS = `
const holderId = (holder) => idOf.get(holder);

class Group {
  get name() { return nodeOf(holderId(this)).name; }
  get matchName() { return nodeOf(holderId(this)).matchName; }
  get propertyIndex() { return nodeOf(holderId(this)).index; }
  get numProperties() { return nodeOf(holderId(this)).count; }
  propertyGroup(levels = 1) { return groupAbove(holderId(this), levels); }
  property(key) { return member(holderId(this), key); }
  content(key) { return member(childOf(holderId(this), 'content') || holderId(this), key); }
}

const attribute = (name) => ({ get() { return nodeOf(holderId(this))[name]; } });
const moved = (invert, moves) => function (point, t = clock()) {
  const matrix = worldMatrix(holderId(this), Number(t));
  return through(invert ? inverted(matrix) : matrix, point, moves);
};

class Layer extends Group {
  get active() { return isActive(nodeOf(holderId(this)), clock()); }
  activeAtTime(t) { return isActive(nodeOf(holderId(this)), Number(t)); }
  get parent() {
    const { above } = nodeOf(holderId(this));
    return above ? wrapped(above) : null;
  }
  get hasParent() { return !!nodeOf(holderId(this)).above; }
  get source() {
    const { source } = nodeOf(holderId(this));
    return source ? wrapped(source) : null;
  }
  get containingComp() { return wrapped(nodeOf(holderId(this)).comp); }
  get marker() { return markersOf([]); }
  effect(key) { return member(childOf(holderId(this), 'effects'), key); }
  mask(key) { return member(childOf(holderId(this), 'masks'), key); }
  sourceRectAtTime(t = clock()) { return Object.freeze(parse(ask('rect', holderId(this), Number(t)))); }
}
for (const name of ['index', 'inPoint', 'outPoint', 'startTime', 'width', 'height', 'hasVideo', 'enabled', 'threeDLayer',
  'adjustmentLayer']) {
  Object.defineProperty(Layer.prototype, name, attribute(name));
}
for (const [name, invert, moves] of [
  ['toComp', false, true], ['toWorld', false, true], ['toCompVec', false, false], ['toWorldVec', false, false],
  ['fromComp', true, true], ['fromWorld', true, true], ['fromCompVec', true, false], ['fromWorldVec', true, false],
  ['fromCompToSurface', true, true],
]) {
  Object.defineProperty(Layer.prototype, name, { value: moved(invert, moves) });
}

class Comp extends Group {
  layer(key, relative) {
    const asked = idOf.get(key) === undefined ? key : nodeOf(idOf.get(key)).index + (relative || 0);
    const found = ask('layer', holderId(this), typeof asked === 'number' ? asked : String(plainOf(asked)));
    if (found === 0) throw new ReferenceError('there is no layer "' + String(plainOf(asked)).slice(0, 80) + '"');
    return wrapped(found);
  }
  get numLayers() { return nodeOf(holderId(this)).count; }
  get marker() { return markersOf(nodeOf(holderId(this)).markers); }
  get activeCamera() { return null; }
}
for (const name of ['width', 'height', 'duration', 'frameDuration', 'displayStartTime', 'pixelAspect', 'bgColor']) {
  Object.defineProperty(Comp.prototype, name, attribute(name));
}

const isActive = ({ enabled, inPoint, outPoint }, t) => enabled && t >= inPoint && t < outPoint;

function markersOf(markers) {
  const at = (index) => {
    const marker = markers[index - 1];
    if (!marker) throw new RangeError('there is no marker ' + index);
    return Object.freeze(Object.assign({ index }, marker));
  };
  return Object.freeze({
    numKeys: markers.length,
    key: (which) => at(typeof which === 'string' ? markers.findIndex(({ comment }) => comment === which) + 1 : which),
    nearestKey: (t) => at(nearest(markers.map(({ time }) => time), Number(t))),
  });
}

/** A function, since groups are called by name or number, that has what its kind has and its members by name. */
function makeHolder(id, node) {
  const holder = node.kind === 'comp' ? (key, relative) => holder.layer(key, relative) : (key) => member(id, key);
  delete holder.name;
  delete holder.length;
  Object.setPrototypeOf(holder, node.kind === 'comp' ? Comp.prototype : node.kind === 'layer' ? Layer.prototype : Group.prototype);
  idOf.set(holder, id);
  for (const [name, child] of node.members) {
    if (!(name in holder)) Object.defineProperty(holder, name, { get: () => held(child), enumerable: true });
  }
  return Object.freeze(holder);
}
`;
