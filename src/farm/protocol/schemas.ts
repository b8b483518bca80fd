import * as v from 'valibot';

/** Texts that people read: names, reasons. */
export const LONGEST_TEXT = 2_000;
/** Numbers in messages are counts, bytes and times. */
const LARGEST = Number.MAX_SAFE_INTEGER;

export const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,128}$/, 'is no id'));
export const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'is no SHA-256'));
export const text = (longest = LONGEST_TEXT) => v.pipe(v.string(), v.maxLength(longest));
export const count = (most = LARGEST) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Math.min(most, LARGEST)));
export const amount = (most = LARGEST) => v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(most));
export const list = <Item extends v.GenericSchema>(item: Item, most: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(most), v.array(item), v.readonly());

/** An object whose keys are data: few, short, none of them a name that objects have already. */
export const table = <Value extends v.GenericSchema>(value: Value, most: number) =>
  v.pipe(
    v.custom<Record<string, unknown>>(
      (input) =>
        typeof input === 'object' &&
        input !== null &&
        !Array.isArray(input) &&
        Object.keys(input).length <= most,
      `is no table of at most ${most} entries`,
    ),
    v.record(text(200), value),
    v.readonly(),
  );

interface JsonBounds {
  readonly depth: number;
  /** Values of all levels together. */
  readonly values: number;
  readonly text: number;
}

/** Plain data of a bounded size, whatever it means. */
export const plainData = <T>(bounds: JsonBounds) =>
  v.custom<T>((input) => fits(input, bounds), 'is no plain data of a decent size');

/** As {@link plainData}, an object. */
export const plainObject = <T extends object>(bounds: JsonBounds) =>
  v.custom<T>(
    (input) => typeof input === 'object' && input !== null && !Array.isArray(input) && fits(input, bounds),
    'is no plain object of a decent size',
  );

function fits(root: unknown, bounds: JsonBounds): boolean {
  let values = 0;
  const level: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = level.pop(); next; next = level.pop()) {
    const { value, depth } = next;
    if (++values > bounds.values || depth > bounds.depth) return false;
    if (typeof value === 'string' && value.length > bounds.text) return false;
    if (typeof value === 'number' && !Number.isFinite(value)) return false;
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return false;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, entry] of Object.entries(value)) {
      if (key.length > bounds.text || key === '__proto__') return false;
      if (entry !== undefined) level.push({ value: entry, depth: depth + 1 });
    }
  }
  return true;
}
