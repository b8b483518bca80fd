import type { Bytes } from '../isobmff/bytes.ts';

/** A universal label or key of SMPTE ST 298, from its hexadecimal digits; spaces and dots don't count. */
export function label(digits: string): Bytes {
  const hex = digits.replace(/[ .]/g, '');
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}

/** A label of the registry of SMPTE RP 224; the version says since when it has been there. */
const registered = (version: string, rest: string): Bytes => label(`060e2b34 040101${version} ${rest}`);

/** Operational patterns: SMPTE ST 378 (one item, several tracks, streamable) and ST 390 (one essence a file). */
export const OP1A = registered('01', '0d010201 01010900');
export const OP_ATOM = registered('02', '0d010201 10000000');
/** ST 390 section 7: whether the material package has one track or several, each of one source. */
export function atomPattern(severalTracks: boolean): Bytes {
  return registered('02', `0d010201 10${severalTracks ? '02' : '00'}0000`);
}

/** What a track carries: SMPTE ST 377-1 annex F. */
export const DATA_DEFINITIONS = {
  picture: registered('01', '01030202 01000000'),
  sound: registered('01', '01030202 02000000'),
  timecode: registered('01', '01030201 01000000'),
  descriptive: registered('01', '01030201 10000000'),
} as const;

/** Essence containers, frame by frame: ST 377-1 and the mappings that are named. */
export const CONTAINERS = {
  /** Several mappings together: ST 379-1. */
  several: registered('03', '0d010301 027f0100'),
  /** ST 382. */
  wave: registered('01', '0d010301 02060100'),
  aes3: registered('01', '0d010301 02060300'),
  /** ST 381-1, MPEG video stream 0. */
  mpeg: registered('02', '0d010301 02046001'),
  /** ST 381-3. */
  avc: registered('0a', '0d010301 02106001'),
  /** ST 2019-4. */
  vc3: registered('0a', '0d010301 02110100'),
  /** RDD 44. */
  prores: registered('0d', '0d010301 021c0100'),
} as const;

/** The same, from end to end in one element: ST 2019-4, ST 382. */
export const CLIP_CONTAINERS = {
  vc3: registered('0a', '0d010301 02110200'),
  wave: registered('01', '0d010301 02060200'),
} as const;

/** ST 386, by rate and system: the template that is defined there, and pictures alone. */
export function d10Container(index: number, withSound: boolean): Bytes {
  const kind = withSound ? '01' : '7f';
  return registered(withSound ? '01' : '02', `0d010301 020101${kind}`).map((byte, at) =>
    at === 14 ? index : byte,
  );
}

/** Codings of pictures. */
export const CODINGS = {
  /** RDD 44, from Proxy on. */
  prores: (index: number) => registered('0d', `04010202 0306${hex(index)}00`),
  /** ST 2019-4. */
  vc3: (variant: number) => registered('0a', `04010202 71${hex(variant)}0000`),
  /** 4:2:2 profile at high level, long GOP. */
  mpeg422High: registered('03', '04010202 01040300'),
  /** ST 356, by rate and system. */
  d10: (index: number) => registered('01', `04010202 010201${hex(index)}`),
  /** RP 2027: class and system. */
  avcIntra: (kind: number, system: number) =>
    registered(kind === 0x32 ? '0d' : '0a', `04010202 0132${hex(kind)}${hex(system)}`),
  high10Intra: registered('0a', '04010202 01322001'),
  high422Intra: registered('0a', '04010202 01323001'),
} as const;

export const TRANSFERS = {
  bt709: registered('01', '04010101 01020000'),
  linear: registered('06', '04010101 01060000'),
  pq: registered('0d', '04010101 010a0000'),
  hlg: registered('0d', '04010101 010b0000'),
} as const;
/** ITU-R BT.470, which files of others name in D-10. */
export const TRANSFER_BT470 = registered('01', '04010101 01010000');
export const MATRICES = {
  bt709: registered('01', '04010101 02020000'),
  smpte170m: registered('01', '04010101 02010000'),
  rgb: registered('0d', '04010101 02050000'),
  'bt2020-ncl': registered('0d', '04010101 02060000'),
} as const;
export const PRIMARIES = {
  bt709: registered('06', '04010101 03030000'),
  bt2020: registered('0d', '04010101 03040000'),
  smpte432: registered('0d', '04010101 03060000'),
} as const;

/** Keys of packs and items. */
export const KEYS = {
  primer: label('060e2b34 02050101 0d010201 01050100'),
  index: label('060e2b34 02530101 0d010201 01100100'),
  randomIndex: label('060e2b34 02050101 0d010201 01110100'),
  fill: label('060e2b34 01010102 03010210 01000000'),
  /** ST 385: system metadata pack, and its package metadata set with nothing in it. */
  systemPack: label('060e2b34 02050101 0d010301 04010100'),
  packageMetadata: label('060e2b34 02430101 0d010301 04010200'),
} as const;

export type PartitionKind = 'header' | 'body' | 'footer';
export type PartitionStatus = 'open-incomplete' | 'closed-complete';

const KINDS: Readonly<Record<PartitionKind, number>> = { header: 2, body: 3, footer: 4 };
const STATUSES: Readonly<Record<PartitionStatus, number>> = { 'open-incomplete': 1, 'closed-complete': 4 };

/** ST 377-1 section 7.1. */
export function partitionKey(kind: PartitionKind, status: PartitionStatus): Bytes {
  return label(`060e2b34 02050101 0d010201 01${hex(KINDS[kind])}${hex(STATUSES[status])}00`);
}

/** Key of a set of header metadata: ST 377-1 annex A. */
export function setKey(kind: number): Bytes {
  return label(`060e2b34 02530101 0d010101 0101${hex(kind)}00`);
}

/** Key of a framework of descriptive metadata, by its last eight bytes. */
export function frameworkKey(digits: string): Bytes {
  return label(`060e2b34 02530101 ${digits}`);
}

/** Key of an essence element: ST 379-1 section 7.1. Its last four bytes are the track's number. */
export function elementKey(trackNumber: number): Bytes {
  return label(`060e2b34 01020101 0d010301 ${trackNumber.toString(16).padStart(8, '0')}`);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
