import { type Bytes, concat, u8, u16, u32 } from '../../isobmff/bytes.ts';
import { klv } from '../klv.ts';
import { frameworkKey, KEYS, label, setKey } from '../labels.ts';
import { DESCRIPTIVE_PROPERTIES, type DescriptiveName, PROPERTIES, type PropertyName } from './properties.ts';

/** Sets of header metadata by the last byte of their key that differs: SMPTE ST 377-1 annex A. */
const SETS = {
  preface: 0x2f,
  identification: 0x30,
  contentStorage: 0x18,
  essenceData: 0x23,
  materialPackage: 0x36,
  sourcePackage: 0x37,
  track: 0x3b,
  sequence: 0x0f,
  timecode: 0x14,
  sourceClip: 0x11,
  severalDescriptors: 0x44,
  cdci: 0x28,
  rgba: 0x29,
  mpegVideo: 0x51,
  avcSubDescriptor: 0x6e,
  sound: 0x42,
  wave: 0x48,
  aes3: 0x47,
  tape: 0x2e,
  taggedValue: 0x3f,
  staticTrack: 0x3a,
  filler: 0x09,
  descriptiveSegment: 0x41,
} as const;

/** Frameworks of descriptive metadata by the last eight bytes of their key: AMWA AS-11, UK DPP. */
const FRAMEWORKS = {
  as11Core: '0d010701 0b010100',
  as11Segmentation: '0d010701 0b020100',
  ukDpp: '0d0c0101 01010000',
} as const;

export type SetName = keyof typeof SETS | keyof typeof FRAMEWORKS;
export type Properties = Partial<Record<PropertyName | DescriptiveName, Bytes>>;

const ALL_PROPERTIES = { ...PROPERTIES, ...DESCRIPTIVE_PROPERTIES };
const isFramework = (kind: SetName): kind is keyof typeof FRAMEWORKS => Object.hasOwn(FRAMEWORKS, kind);

/** Names of sets and of our program: a UUID of a private form (RFC 9562 section 5.8) with a number at its end. */
const NAME_SPACE = label('66726d77 72676874 8d78 6600');

/** Equal numbers give equal names: sets are numbered in the order in which they are made. */
export function numberedUuid(number: number): Bytes {
  return concat([NAME_SPACE, u32(number)]);
}

/** Header metadata in the making: sets that refer to each other by name, and the primer that explains their tags. */
export class MetadataSets {
  readonly #encoded: Bytes[] = [];
  #names = 0;
  #descriptive = false;

  newName(): Bytes {
    return numberedUuid(++this.#names);
  }

  /** @returns the set's name, for others to refer to it */
  add(kind: SetName, properties: Properties, name = this.newName()): Bytes {
    const key = isFramework(kind) ? frameworkKey(FRAMEWORKS[kind]) : setKey(SETS[kind]);
    this.#descriptive ||= isFramework(kind);
    this.#encoded.push(klv(key, propertyList({ instanceUid: name, ...properties })));
    return name;
  }

  /** Of the primer and all sets: the preface, which is added last, goes first. */
  encode(): Bytes {
    const preface = this.#encoded.at(-1) ?? new Uint8Array();
    return concat([primer(this.#descriptive), preface, ...this.#encoded.slice(0, -1)]);
  }
}

/** Tag, length and value of each property (ST 377-1 section 9.3). */
export function propertyList(properties: Properties): Bytes {
  const parts: Bytes[] = [];
  for (const [name, value] of Object.entries(properties)) {
    parts.push(u16(ALL_PROPERTIES[name as keyof typeof ALL_PROPERTIES][0], value.length), value);
  }
  return concat(parts);
}

/** What each local tag stands for: ST 377-1 section 9.2. The list of all, so that it hardly depends on the file. */
function primer(descriptive: boolean): Bytes {
  const entries = Object.values(descriptive ? ALL_PROPERTIES : PROPERTIES);
  const head = label('060e2b34 010101');
  return klv(
    KEYS.primer,
    u32(entries.length, 18),
    ...entries.map(([tag, rest]) => concat([u16(tag), head, label(rest)])),
  );
}

export const flag = (value: boolean): Bytes => u8(value ? 1 : 0);
