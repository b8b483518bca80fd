import { type Bytes, concat, utf8 } from '../isobmff/bytes.ts';

/** Element IDs: RFC 8794 (EBML) and RFC 9559 (Matroska). */
export const ID = {
  EBML: 0x1a45dfa3,
  EBMLVersion: 0x4286,
  EBMLReadVersion: 0x42f7,
  EBMLMaxIDLength: 0x42f2,
  EBMLMaxSizeLength: 0x42f3,
  DocType: 0x4282,
  DocTypeVersion: 0x4287,
  DocTypeReadVersion: 0x4285,
  Segment: 0x18538067,
  SeekHead: 0x114d9b74,
  Seek: 0x4dbb,
  SeekID: 0x53ab,
  SeekPosition: 0x53ac,
  Info: 0x1549a966,
  TimestampScale: 0x2ad7b1,
  Duration: 0x4489,
  DateUTC: 0x4461,
  Title: 0x7ba9,
  MuxingApp: 0x4d80,
  WritingApp: 0x5741,
  Tracks: 0x1654ae6b,
  TrackEntry: 0xae,
  TrackNumber: 0xd7,
  TrackUID: 0x73c5,
  TrackType: 0x83,
  FlagDefault: 0x88,
  FlagLacing: 0x9c,
  DefaultDuration: 0x23e383,
  MaxBlockAdditionID: 0x55ee,
  Name: 0x536e,
  Language: 0x22b59c,
  LanguageBCP47: 0x22b59d,
  CodecID: 0x86,
  CodecPrivate: 0x63a2,
  CodecDelay: 0x56aa,
  SeekPreRoll: 0x56bb,
  Video: 0xe0,
  FlagInterlaced: 0x9a,
  AlphaMode: 0x53c0,
  PixelWidth: 0xb0,
  PixelHeight: 0xba,
  DisplayWidth: 0x54b0,
  DisplayHeight: 0x54ba,
  Colour: 0x55b0,
  MatrixCoefficients: 0x55b1,
  BitsPerChannel: 0x55b2,
  Range: 0x55b9,
  TransferCharacteristics: 0x55ba,
  Primaries: 0x55bb,
  MaxCLL: 0x55bc,
  MaxFALL: 0x55bd,
  MasteringMetadata: 0x55d0,
  PrimaryRChromaticityX: 0x55d1,
  PrimaryRChromaticityY: 0x55d2,
  PrimaryGChromaticityX: 0x55d3,
  PrimaryGChromaticityY: 0x55d4,
  PrimaryBChromaticityX: 0x55d5,
  PrimaryBChromaticityY: 0x55d6,
  WhitePointChromaticityX: 0x55d7,
  WhitePointChromaticityY: 0x55d8,
  LuminanceMax: 0x55d9,
  LuminanceMin: 0x55da,
  Audio: 0xe1,
  SamplingFrequency: 0xb5,
  Channels: 0x9f,
  BitDepth: 0x6264,
  Chapters: 0x1043a770,
  EditionEntry: 0x45b9,
  EditionFlagDefault: 0x45db,
  ChapterAtom: 0xb6,
  ChapterUID: 0x73c4,
  ChapterTimeStart: 0x91,
  ChapterTimeEnd: 0x92,
  ChapterDisplay: 0x80,
  ChapString: 0x85,
  ChapLanguage: 0x437c,
  Attachments: 0x1941a469,
  AttachedFile: 0x61a7,
  FileName: 0x466e,
  FileMediaType: 0x4660,
  FileData: 0x465c,
  FileUID: 0x46ae,
  Tags: 0x1254c367,
  Tag: 0x7373,
  Targets: 0x63c0,
  TargetTypeValue: 0x68ca,
  TagTrackUID: 0x63c5,
  SimpleTag: 0x67c8,
  TagName: 0x45a3,
  TagString: 0x4487,
  Cluster: 0x1f43b675,
  Timestamp: 0xe7,
  SimpleBlock: 0xa3,
  BlockGroup: 0xa0,
  Block: 0xa1,
  BlockAdditions: 0x75a1,
  BlockMore: 0xa6,
  BlockAddID: 0xee,
  BlockAdditional: 0xa5,
  BlockDuration: 0x9b,
  ReferenceBlock: 0xfb,
  DiscardPadding: 0x75a2,
  Cues: 0x1c53bb6b,
  CuePoint: 0xbb,
  CueTime: 0xb3,
  CueTrackPositions: 0xb7,
  CueTrack: 0xf7,
  CueClusterPosition: 0xf1,
} as const;

/** Bytes of a size or position that is filled in later. */
export const WIDE = 8;

/** An element; parts that are undefined are left out. */
export function element(id: number, ...parts: readonly (Uint8Array | undefined)[]): Bytes {
  const content = parts.filter((part) => part !== undefined);
  const size = content.reduce((sum, { length }) => sum + length, 0);
  return concat([elementId(id), dataSize(size), ...content]);
}

export function elementId(id: number): Bytes {
  return bigEndian(id, id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1);
}

/** A variable-size integer: RFC 8794 section 4. All bits set would mean an unknown size. */
export function dataSize(size: number, width?: number): Bytes {
  let bytes = width ?? 1;
  while (width === undefined && size >= 2 ** (7 * bytes) - 1) bytes++;
  const encoded = bigEndian(size, bytes);
  encoded[0] = (encoded[0] ?? 0) | (0x80 >> (bytes - 1));
  return encoded;
}

export function unsigned(id: number, value: number, width?: number): Bytes {
  let bytes = width ?? 1;
  while (width === undefined && value >= 2 ** (8 * bytes)) bytes++;
  return element(id, bigEndian(value, bytes));
}

/** Eight bytes, two's complement. */
export function signed(id: number, value: number): Bytes {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt(value));
  return element(id, new Uint8Array(view.buffer));
}

export function float(id: number, value: number): Bytes {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return element(id, new Uint8Array(view.buffer));
}

export function text(id: number, value: string): Bytes {
  return element(id, utf8(value));
}

function bigEndian(value: number, bytes: number): Bytes {
  const result = new Uint8Array(bytes);
  let rest = value;
  for (let i = bytes - 1; i >= 0; i--) {
    result[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return result;
}
