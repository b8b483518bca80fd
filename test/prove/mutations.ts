import { seeded } from './random.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A place in a document: a key or index of an object or array. */
interface Slot {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string;
}

const NUMBERS = [
  0, -0, 1, -1, 0.5, 2, 3, 7, 16, 100, 255, 360, 1e-9, -1e-9, 1e4, -1e4, 1e9, -1e9, 1e18, 1e38, 1e308, -1e308,
];
const TEXTS = [
  '',
  'a',
  'gr',
  'rp',
  'tm',
  'el',
  'sh',
  '\u0000',
  '\ud800',
  '日本',
  'x'.repeat(5000),
  '1e999',
  'NaN',
];
/** Expressions of the kinds that go wrong: endless, throwing, of another type than the property. */
const EXPRESSIONS = [
  'while (true) {}',
  'var $bm_rt; $bm_rt = value;',
  'throw new Error("no")',
  '"text"',
  '[value, value]',
  'loopOut("cycle", 1)',
  'wiggle(5, 1e9)',
  'thisComp.layer(1).transform.position',
  'valueAtTime(time - 1)',
  'syntax error here',
  'new Array(1e9).fill(0)',
];
/** Names of the fields that structural edits add, besides those that the document has itself. */
const FIELDS = [
  'ef',
  'sy',
  'tt',
  'tp',
  'td',
  'ddd',
  'parent',
  'refId',
  'tm',
  'sr',
  'st',
  'bm',
  'ct',
  'ao',
  'mb',
  'x',
];

/**
 * A copy of a document with random structural edits: values replaced, removed, doubled, moved from one place to
 * another (also from another document), numbers driven to extremes. The same seed gives the same edits.
 *
 * @param others documents that parts are taken from
 */
export function mutate(document: Json, others: readonly Json[], seed: number): Json {
  const random = seeded(seed);
  const copy = structuredClone(document);
  const edits = 1 + Math.floor(random() * random() * 12);
  for (let i = 0; i < edits; i++) edit(copy, others, random);
  return copy;
}

function edit(document: Json, others: readonly Json[], random: () => number): void {
  const slot = pick(slotsOf(document), random);
  if (!slot) return;
  const { holder, key } = slot;
  const at = holder as Record<string, Json>;
  const value = at[key];
  switch (Math.floor(random() * 11)) {
    case 0:
      remove(slot);
      return;
    case 1:
      at[key] = pick(NUMBERS, random) ?? 0;
      return;
    case 2:
      at[key] = pick(TEXTS, random) ?? '';
      return;
    case 3:
      if (typeof value === 'number') at[key] = value * (random() * 4 - 2) + Math.floor(random() * 3);
      else at[key] = null;
      return;
    case 4: {
      // A part of this or another document in this place.
      const donor = random() < 0.5 ? document : (pick(others, random) ?? document);
      const part = pick(slotsOf(donor), random);
      if (part) at[key] = structuredClone((part.holder as Record<string, Json>)[part.key] as Json);
      return;
    }
    case 5:
      if (Array.isArray(value) && value.length > 0) {
        const element = value[Math.floor(random() * value.length)] as Json;
        const copies = random() < 0.05 ? 200 : 1 + Math.floor(random() * 4);
        for (let i = 0; i < copies; i++) value.push(structuredClone(element));
      } else at[key] = [];
      return;
    case 6:
      if (Array.isArray(value)) value.sort(() => random() - 0.5);
      else at[key] = {};
      return;
    case 7:
      if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
        value[pick(FIELDS, random) ?? 'x'] = pick(NUMBERS, random) ?? 0;
      } else at[key] = [value as Json];
      return;
    case 8:
      // An expression on what may be a property.
      if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
        value.x = pick(EXPRESSIONS, random) ?? '';
      }
      return;
    case 9:
      // The value within itself, some levels deep.
      for (let depth = 1 + Math.floor(random() * 30), nested = value as Json; depth > 0; depth--) {
        nested = Array.isArray(holder) ? [nested] : { [key]: nested };
        at[key] = nested;
      }
      return;
    default:
      if (typeof value === 'number') at[key] = value + (random() < 0.5 ? 1 : -1);
      else if (typeof value === 'boolean') at[key] = !value;
      else remove(slot);
  }
}

function remove({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function slotsOf(root: Json): Slot[] {
  const slots: Slot[] = [];
  const open: Json[] = [root];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    if (holder === null || typeof holder !== 'object') continue;
    for (const [key, value] of Object.entries(holder)) {
      slots.push({ holder, key });
      open.push(value);
    }
  }
  return slots;
}

function pick<T>(list: readonly T[], random: () => number): T | undefined {
  return list[Math.floor(random() * list.length)];
}
