/**
 * Takes away what an expression must not have, and freezes what is left: so none changes another's world, none runs
 * on in native code where it can't be interrupted, and none is other in the next run. Guest code, run last.
 */
export const LOCKDOWN = `
/** Native loops over a list or text are not interrupted: they are paid for in advance. */
const pay = (work) => {
  if (work > 1000) ask('spend', Math.min(work, Number.MAX_SAFE_INTEGER));
};
const guard = (holder, names, cost) => {
  for (const name of names) {
    const native = holder[name];
    if (typeof native !== 'function') continue;
    Object.defineProperty(holder, name, {
      value: { [name](...rest) {
        pay(cost(this, rest));
        return apply(native, this, rest);
      } }[name],
    });
  }
};
const entries = (list) => (list === null || list === undefined ? 0 : Number(list.length) || 0);
guard(Array.prototype, ['at', 'concat', 'copyWithin', 'entries', 'every', 'fill', 'filter', 'find', 'findIndex', 'findLast',
  'findLastIndex', 'flat', 'flatMap', 'forEach', 'includes', 'indexOf', 'join', 'keys', 'lastIndexOf', 'map', 'pop', 'push',
  'reduce', 'reduceRight', 'reverse', 'shift', 'slice', 'some', 'splice', 'toLocaleString', 'toReversed', 'toSpliced',
  'toString', 'unshift', 'values', 'with'], entries);
guard(Array.prototype, ['sort', 'toSorted'], (list) => entries(list) * 16);
guard(Array, ['from'], (_, [list]) => entries(list));
guard(Reflect, ['apply'], (_, [, , list]) => entries(list));
guard(Reflect, ['construct'], (_, [, list]) => entries(list));
guard(Function.prototype, ['apply'], (_, [, list]) => entries(list));
guard(Function.prototype, ['bind'], (f) => entries(f.name));
const textual = (x) => (typeof x === 'string' ? x.length : 8);
guard(String.prototype, ['indexOf', 'lastIndexOf', 'includes', 'split', 'replaceAll', 'replace'],
  (text, [part]) => (textual(text) * Math.max(8, textual(part))) / 8);
guard(String.prototype, ['repeat', 'padStart', 'padEnd'], (text, [count]) => Number(count) * (textual(text) || 1));
guard(String.prototype, ['concat', 'slice', 'substring', 'substr', 'trim', 'toLowerCase', 'toUpperCase', 'at', 'match',
  'matchAll', 'search', 'localeCompare', 'startsWith', 'endsWith'], (text) => textual(text) / 8);
guard(JSON, ['parse'], (_, [text]) => textual(text));
const ownKeys = Reflect.ownKeys;
const fields = (holder) => (typeof holder === 'object' && holder !== null ? ownKeys(holder).length * 4 : 0);
guard(Object, ['entries', 'freeze', 'fromEntries', 'getOwnPropertyDescriptors', 'getOwnPropertyNames', 'groupBy', 'isFrozen',
  'isSealed', 'keys', 'seal', 'values'], (_, [holder]) => fields(holder));
guard(Object, ['assign', 'create', 'defineProperties'], (_, holders) => holders.reduce((sum, holder) => sum + fields(holder), 0));
guard(Reflect, ['ownKeys'], (_, [holder]) => fields(holder));
guard(JSON, ['stringify'], (_, [value]) => fields(value));
/** Spreading, destructuring and the making of sets and maps run natively through what iterates. */
for (const kind of [Array, String, Map, Set]) {
  guard(kind.prototype, [Symbol.iterator], (list) => (typeof list === 'string' ? list.length : entries(list) || Number(list.size) || 0) * 2);
}
guard(Map.prototype, ['entries', 'forEach', 'keys', 'values'], ({ size }) => size);
guard(Set.prototype, ['difference', 'entries', 'forEach', 'intersection', 'isDisjointFrom', 'isSubsetOf', 'isSupersetOf', 'keys',
  'symmetricDifference', 'union', 'values'], ({ size }) => size);

/** No code but an expression's own text and, checked like it, what it gives to eval. */
const refuse = () => {
  throw new TypeError('functions are not made from text here');
};
for (const sample of [function () {}, function* () {}, async function () {}, async function* () {}]) {
  const kind = Object.getPrototypeOf(sample);
  const blocked = { Function() { refuse(); } }.Function;
  Object.defineProperty(blocked, 'prototype', { value: kind });
  Object.defineProperty(kind, 'constructor', { value: blocked });
}
globalThis.Function = Function.prototype.constructor;
globalThis.eval = evaluateText;
for (const name of ['BigInt', 'Date', 'Promise', 'WeakRef', 'FinalizationRegistry', 'Iterator', 'Proxy', 'SharedArrayBuffer',
  'ArrayBuffer', 'Atomics', 'DataView', 'InternalError', 'print', 'console', 'performance', 'navigator', 'gc', 'std', 'os']) {
  delete globalThis[name];
}

for (const name of Object.keys(library)) {
  Object.defineProperty(globalThis, name, { value: library[name], enumerable: true });
}

const done = new Set();
const freeze = (value) => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || done.has(value)) return;
  done.add(value);
  Object.freeze(value);
  for (const key of Reflect.ownKeys(value)) {
    const field = Object.getOwnPropertyDescriptor(value, key);
    if (field) for (const part of [field.value, field.get, field.set]) freeze(part);
  }
  freeze(Object.getPrototypeOf(value));
};
for (const hidden of [function* () {}, async function () {}, async function* () {}, [][Symbol.iterator](), ''[Symbol.iterator](),
  new Map()[Symbol.iterator](), new Set()[Symbol.iterator](), 'a'.matchAll(/a/g), Property, NumberProperty, TextProperty,
  VectorProperty, PathValue, Group, Layer, Comp]) {
  freeze(hidden);
}
freeze(globalThis);
`;
