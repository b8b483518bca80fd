import { toHex } from '../../../media/index.ts';
import { KEYS, label } from '../labels.ts';
import { PROPERTIES, type PropertyName } from '../metadata/properties.ts';
import { comparable, type Fields } from './triplets.ts';

/** A set of header metadata as a file has it. */
export interface ReadSet {
  /** The last byte but one of its key. */
  readonly kind: number;
  readonly properties: ReadonlyMap<PropertyName, Fields>;
}

/** Sets by their names, in hexadecimal. */
export type ReadSets = Map<string, ReadSet>;

/** Far more than any file has. */
const MOST_SETS = 100_000;

/** Keys of sets as they are compared, but for what follows. */
const SET_KEY = comparable(label('060e2b34 02530101 0d010101 01010000')).slice(0, 26);
export const PRIMER_KEY = comparable(KEYS.primer);

/** Of universal labels, without their versions. */
const NAMES = new Map(
  Object.entries(PROPERTIES).map(([name, [, rest]]) => [
    comparable(label(`060e2b34 010101 ${rest}`)),
    name as PropertyName,
  ]),
);
const STATIC_TAGS: ReadonlyMap<number, PropertyName> = new Map(
  Object.entries(PROPERTIES).map(([name, [tag]]) => [tag, name as PropertyName] as const),
);

/** Which property a local tag stands for: by the file's primer, for usual tags by the standard. */
export type TagNames = ReadonlyMap<number, PropertyName>;

export function readPrimer(value: Fields): TagNames {
  const tags = new Map<number, PropertyName>();
  for (const entry of value.items(18)) {
    const name = NAMES.get(comparable(entry.bytes.subarray(2)));
    if (name !== undefined) tags.set(entry.u16(0), name);
  }
  return tags;
}

export function isSet(key: string): boolean {
  return key.startsWith(SET_KEY);
}

/** The properties of a set, or of an index segment, which is built alike. */
export function readProperties(value: Fields, tags: TagNames): Map<PropertyName, Fields> {
  const properties = new Map<PropertyName, Fields>();
  for (let at = 0; at + 4 <= value.length; ) {
    const [tag, bytes] = [value.u16(at), value.u16(at + 2)];
    const name = tags.get(tag) ?? (tag < 0x8000 ? STATIC_TAGS.get(tag) : undefined);
    if (name !== undefined) properties.set(name, value.copy(at + 4, bytes));
    at += 4 + bytes;
  }
  return properties;
}

/** @returns false where the file has more sets than any */
export function addSet(sets: ReadSets, key: string, value: Fields, tags: TagNames): boolean {
  const properties = readProperties(value, tags);
  const name = properties.get('instanceUid');
  if (!name) return true;
  sets.set(name.hex(), { kind: Number.parseInt(key.slice(26, 28), 16), properties });
  return sets.size <= MOST_SETS;
}

/** The sets that a property refers to, one or several. */
export function referred(sets: ReadSets, set: ReadSet | undefined, name: PropertyName): ReadSet[] {
  const value = set?.properties.get(name);
  if (!value) return [];
  const names = value.length === 16 ? [value] : value.items(16);
  return names.flatMap((each) => sets.get(toHex(each.bytes)) ?? []);
}
