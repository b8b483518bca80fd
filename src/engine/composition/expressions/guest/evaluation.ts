/**
 * How a property gets its value: the expression's where it has one, once an instant. Guest code.
 *
 * A property that asks for itself, directly or by way of others, gets its value before the expression. What was
 * computed on the way to such a cut depends on where the circle was entered, so it is not kept.
 */
export const EVALUATION = `
/** The expressions that wait for one another, innermost last. */
const running = [];
let now;
const finished = new Map();
const scripts = new Map();

/** What the host said in this instant, as it said it: lists are made afresh, since an expression may write into them. */
const heard = new Map();
/** Enough for what is asked again and again; a loop over a thousand times would fill the instant's memory. */
const MOST_HEARD = 512;

/** The same of properties without key frames, for good. */
const still = new Map();
const MOST_STILL = 2048;

function before(id, time) {
  const isStill = nodeOf(id).still;
  const [known, key, most] = isStill ? [still, id, MOST_STILL] : [heard, id + ' ' + time, MOST_HEARD];
  let answer = known.get(key);
  if (answer === undefined) {
    answer = ask('before', id, time);
    if (known.size < most) known.set(key, answer);
  }
  return revived(answer);
}

/** What the host hands over: a number, or JSON of anything else. */
function revived(answer) {
  if (typeof answer === 'number') return answer;
  const value = parse(answer);
  return value && value.points ? new PathValue(value.closed, value.points) : value;
}

function scriptOf(id) {
  let script = scripts.get(id);
  if (script === undefined) {
    const source = ask('source', id);
    try {
      script = source === '' ? null : compile(source);
    } catch (error) {
      ask('failed', id, String(error && error.name), String(error && error.message));
      script = null;
    }
    scripts.set(id, script);
  }
  return script;
}

function after(id, time) {
  const { parts } = nodeOf(id);
  if (parts) return parts.map((part) => after(part, time));
  const script = scriptOf(id);
  if (script === null) return before(id, time);
  const key = id + ' ' + time;
  if (finished.has(key)) return finished.get(key);
  const depth = running.length;
  const open = running.findIndex((evaluation) => evaluation.id === id);
  if (open >= 0) {
    running[depth - 1].cut = Math.min(running[depth - 1].cut, open);
    return before(id, time);
  }
  const node = nodeOf(id);
  const outer = now;
  now = { id, time, node, cut: Infinity,
    seed: { base: node.seed, offset: 0, timeless: false, count: 0 } };
  running.push(now);
  let value;
  try {
    value = settled(node, script(now));
  } catch (error) {
    ask('failed', id, String(error && error.name), String(error && error.message));
    value = before(id, time);
  }
  running.length = depth;
  const { cut } = now;
  now = outer;
  if (cut >= depth) finished.set(key, value);
  else running[depth - 1].cut = Math.min(running[depth - 1].cut, cut);
  return value;
}

/** The result as the property takes it. */
function settled(node, result) {
  const value = plainOf(result);
  const { kind } = node;
  if (kind === 'number') return finite(Array.isArray(value) ? plainOf(value[0]) : value);
  if (kind === 'vector') {
    if (!Array.isArray(value)) {
      throw new TypeError('the result is ' + shown(value) + ', not a list of ' + node.dims + ' numbers');
    }
    return value.slice(0, 65536).map((x) => finite(plainOf(x)));
  }
  if (kind === 'path') {
    if (!(value instanceof PathValue)) throw new TypeError('the result is ' + shown(value) + ', not a path');
    return value;
  }
  if (kind === 'text') {
    if (value === undefined || value === null) throw new TypeError('the result is ' + value + ', not a text');
    return String(value);
  }
  return value;
}

function finite(x) {
  const number = typeof x === 'string' && x.trim() === '' ? NaN : Number(x);
  if (x === null || x === undefined || Number.isNaN(number)) {
    throw new TypeError('the result is ' + shown(x) + ', not a number');
  }
  return number;
}
const shown = (x) => (typeof x === 'object' && x !== null ? (Array.isArray(x) ? 'a list' : 'an object')
  : typeof x === 'function' ? 'a function' : String(x).slice(0, 40));

/** The host's way in. */
function evaluate(id, time, instant) {
  if (instant !== lastInstant) {
    lastInstant = instant;
    running.length = 0;
    now = undefined;
    finished.clear();
    heard.clear();
    matrices.clear();
  }
  const value = after(id, time);
  if (typeof value === 'number') return value;
  return JSON.stringify(value instanceof PathValue ? PathValue.read(value) : value);
}
let lastInstant;
`;
