/** What an expression sees by a bare name, and how its text becomes a function. Guest code. */
export const SCOPE = String.raw`
const self = () => wrapped(now.id);
const own = () => wrapped(now.node.layer);
const home = () => wrapped(now.node.comp);

const scope = {
  time: () => now.time,
  value: () => before(now.id, now.time),
  thisComp: home, this_comp: home,
  thisLayer: own, this_layer: own,
  thisProperty: self, this_property: self,
  comp: () => (name) => {
    const found = ask('comp', String(name));
    if (found === 0) throw new ReferenceError('there is no composition "' + String(name).slice(0, 80) + '"');
    return wrapped(found);
  },
  footage: () => (name) => {
    throw new ReferenceError('the footage "' + String(name).slice(0, 80) + '" is not read');
  },
  $posterize: () => (rate) => {
    now.time = +rate > 0 ? Math.floor(now.time * rate + 1e-9) / rate : now.time;
    return now.time;
  },
  timeToFrames: () => (t = now.time, rate = 1 / home().frameDuration, isDuration = false) => {
    const frames = Number(t) * rate;
    const nearest = Math.round(frames);
    return Math.abs(frames - nearest) < 1e-6 ? nearest : isDuration ? Math.ceil(frames) : Math.floor(frames);
  },
  framesToTime: () => (frames, rate = 1 / home().frameDuration) => frames / rate,
  timeToCurrentFormat: () => (t = now.time, rate = 1 / home().frameDuration) => {
    const base = Math.round(rate);
    const frames = Math.floor(Number(t) * rate + 1e-6);
    const fields = [Math.floor(frames / base / 3600), Math.floor(frames / base / 60) % 60, Math.floor(frames / base) % 60,
      frames % base];
    return fields.map((field) => String(field).padStart(2, '0')).join(':');
  },
};
/** The members of the property, and then of the layer, go by their bare names. */
const bind = (holder, name) => {
  const found = holder[name];
  return typeof found === 'function' && !idOf.has(found) ? found.bind(holder) : found;
};
for (const name of ['valueAtTime', 'velocityAtTime', 'speedAtTime', 'velocity', 'speed', 'numKeys', 'key', 'nearestKey',
  'loopIn', 'loopOut', 'loopInDuration', 'loopOutDuration', 'wiggle', 'temporalWiggle', 'smooth', 'propertyGroup',
  'propertyIndex', 'points', 'inTangents', 'outTangents', 'isClosed', 'pointOnPath', 'tangentOnPath', 'normalOnPath']) {
  scope[name] = () => bind(self(), name);
}
for (const name of ['name', 'index', 'inPoint', 'outPoint', 'startTime', 'width', 'height', 'parent', 'hasParent', 'active',
  'enabled', 'source', 'effect', 'mask', 'content', 'text', 'transform', 'anchorPoint', 'position', 'scale', 'rotation',
  'opacity', 'orientation', 'xRotation', 'yRotation', 'zRotation', 'timeRemap', 'marker', 'toComp', 'toWorld',
  'toCompVec', 'toWorldVec', 'fromComp', 'fromWorld', 'fromCompVec', 'fromWorldVec', 'fromCompToSurface',
  'sourceRectAtTime']) {
  scope[name] = () => bind(own(), name);
}
for (const name of Object.keys(scope)) {
  const legacy = name.replace(/[A-Z]/g, (letter) => '_' + letter.toLowerCase());
  if (!(legacy in scope)) scope[legacy] = scope[name];
}

const words = (text) => new Set(text.match(/[\w$]+/g) || []);

/** Names that are assigned without having been declared belong to the one expression, not to the world. */
const ASSIGNED = /(?:^|[;{}(,\n])\s*([A-Za-z_$][\w$]*)\s*=(?![=>])/g;
const assignedIn = (text) => Array.from(text.matchAll(ASSIGNED), ([, name]) => name);

/** Names are bound once for each run, and only those that stand in the text. */
function prepared(text, body, all, evaluator = evaluateText) {
  const used = words(text);
  if (used.has('posterizeTime') || used.has('posterize_time')) used.add('time').add('value').add('$posterize');
  const names = Object.keys(scope).filter((name) => all || used.has(name));
  const posterize = names.includes('$posterize')
    ? 'function posterizeTime(rate) { time = $posterize(rate); value = valueBefore(time); }' +
      'const posterize_time = posterizeTime;'
    : '';
  const loose = assignedIn(text).filter((name) => !names.includes(name));
  const declared = loose.length > 0 ? 'var ' + loose.join(',') + ';' : '';
  const script = makeFunction('valueBefore', 'eval', ...names, posterize + declared + body);
  const fixed = [(time) => before(now.id, time), evaluator];
  return (run) => apply(script, wrapped(run.node.layer), fixed.concat(names.map((name) => scope[name]())));
}

/** What an expression finds as eval: its text is checked as the expression's own was. */
const evaluateText = { eval(text) {
  return typeof text === 'string' ? compile(text)(now) : text;
} }.eval;

/** Numbers such as 10n multiply natively, and a product of two long ones can't be interrupted. */
const LONG_INTEGER = /(?:^|[^\w$.])(?:\d[\d_]*|0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+)n(?![\w$])/;

/** What begins thus would be another thing in brackets. */
const DECLARATION = /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*(?:function|class|async|\{)/;

function compile(source) {
  if (LONG_INTEGER.test(source)) throw new SyntaxError('integers such as 10n are not available');
  const used = words(source);
  const dynamic = used.has('eval') || used.has('Function') || source.includes('\\u');
  if (used.has('$bm_rt')) {
    return prepared(source, 'return (function () {\n' + source + '\n;return $bm_rt;}).call(this);', dynamic);
  }
  if (!DECLARATION.test(source)) try {
    return prepared(source, 'return (\n' + source.replace(/;\s*$/, '') + '\n);', dynamic);
  } catch {
    // Statements, then.
  }
  if (dynamic) throw new SyntaxError('eval is only available in an expression of one line');
  // Statements are worth what the last of them is worth, which only eval tells. It is given under its own name.
  return prepared(source, 'return (function () { return eval(' + JSON.stringify(source) + '); }).call(this);', false,
    directEval);
}
`;
