/** Start codes of ISO/IEC 13818-2 table 6-1. */
const PICTURE = 0x00;
const SEQUENCE = 0xb3;
const GROUP = 0xb8;
const TYPES = ['I', 'P', 'B'] as const;

/** What the headers before a coded picture say. */
export interface Mpeg2Picture {
  readonly type: (typeof TYPES)[number];
  /** Its place in the order of presentation, counted from its GOP's first. */
  readonly temporalReference: number;
  /** Whether a sequence header precedes it. */
  readonly startsSequence: boolean;
  /** Of the GOP that begins here. */
  readonly gop?: { readonly closed: boolean; readonly timecode: GopTimecode };
}

/** ISO/IEC 13818-2 section 6.3.8. */
export interface GopTimecode {
  readonly dropFrame: boolean;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly pictures: number;
}

/** Offsets of the start codes `00 00 01 xx` in a stream, in order. */
export function* startCodes(stream: Uint8Array): Generator<{ readonly at: number; readonly code: number }> {
  for (let one = stream.indexOf(1, 2); one >= 0; one = stream.indexOf(1, one + 1)) {
    const code = stream[one + 1];
    if (code === undefined) return;
    if (stream[one - 1] === 0 && stream[one - 2] === 0) yield { at: one - 2, code };
  }
}

/** @returns undefined for what does not begin with headers and a picture */
export function readMpeg2Picture(packet: Uint8Array): Mpeg2Picture | undefined {
  let startsSequence = false;
  let gop: Mpeg2Picture['gop'];
  for (const { at, code } of startCodes(packet)) {
    const u32 = (offset: number): number =>
      (((packet[offset] ?? 0) << 24) |
        ((packet[offset + 1] ?? 0) << 16) |
        ((packet[offset + 2] ?? 0) << 8) |
        (packet[offset + 3] ?? 0)) >>>
      0;
    if (code === SEQUENCE) startsSequence = true;
    else if (code === GROUP) gop = readGroup(u32(at + 4));
    else if (code === PICTURE) {
      const head = u32(at + 4);
      const type = TYPES[((head >>> 19) & 7) - 1];
      if (type === undefined) return undefined;
      return { type, temporalReference: head >>> 22, startsSequence, ...(gop && { gop }) };
    } else if (code < SEQUENCE) return undefined;
  }
  return undefined;
}

function readGroup(bits: number): NonNullable<Mpeg2Picture['gop']> {
  return {
    closed: ((bits >>> 6) & 1) === 1,
    timecode: {
      dropFrame: bits >>> 31 === 1,
      hours: (bits >>> 26) & 31,
      minutes: (bits >>> 20) & 63,
      seconds: (bits >>> 13) & 63,
      pictures: (bits >>> 7) & 63,
    },
  };
}

/** Where in a packet the time code of its GOP lies: a word whose upper 25 bits it takes; undefined where none begins. */
export function groupOffset(packet: Uint8Array): number | undefined {
  for (const { at, code } of startCodes(packet)) {
    if (code === GROUP) return at + 4;
    if (code === PICTURE) return undefined;
  }
  return undefined;
}

/** Where in a packet its picture's start code lies. */
export function pictureOffset(packet: Uint8Array): number | undefined {
  for (const { at, code } of startCodes(packet)) if (code === PICTURE) return at;
  return undefined;
}

/** Cuts a stream before the first header of each picture; zeros that stand before it belong to the picture before. */
export function cutPictures(stream: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const cuts: number[] = [];
  let inHeaders = false;
  for (const { at, code } of startCodes(stream)) {
    const header = code === SEQUENCE || code === GROUP || code === PICTURE;
    if (header && !inHeaders) cuts.push(at);
    if (header) inHeaders = code !== PICTURE;
  }
  return cuts.map((start, index) => stream.slice(start, cuts[index + 1] ?? stream.length));
}
