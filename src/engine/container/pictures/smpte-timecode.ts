import { formatTimecode, type Rational, type Timecode, timecodeBase } from '../../media/index.ts';

/** A timecode as tape and film count it: SMPTE ST 12-1 section 9, with frame pairs above 30 a second (ST 12-1 section 12). */
export interface TimecodeFields {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly frames: number;
  readonly dropFrame: boolean;
  /** The second frame of a pair. */
  readonly field: boolean;
}

/** More frames have no room in two digits of which the first has two bits. */
const MOST_FRAMES = 30;

export function timecodeFields(timecode: Timecode, rate: Rational): TimecodeFields {
  const [hours = 0, minutes = 0, seconds = 0, frame = 0] = formatTimecode(timecode, rate)
    .split(/[:;]/)
    .map(Number);
  const pairs = timecodeBase(rate).framesPerSecond > MOST_FRAMES;
  const frames = pairs ? frame >> 1 : frame;
  return {
    hours,
    minutes,
    seconds,
    frames,
    dropFrame: timecode.dropFrame,
    field: pairs && (frame & 1) === 1,
  };
}

/** The label again; frames of pairs as two. */
export function timecodeLabel(fields: TimecodeFields, pairs: boolean): string {
  const { hours, minutes, seconds, frames, dropFrame, field } = fields;
  const frame = pairs ? frames * 2 + (field ? 1 : 0) : frames;
  const [h, m, s, f] = [hours, minutes, seconds, frame].map((part) => String(part).padStart(2, '0'));
  return `${h}:${m}:${s}${dropFrame ? ';' : ':'}${f}`;
}

const bcd = (value: number): number => (Math.floor(value / 10) << 4) | (value % 10);
const number = (byte: number, mask: number): number => ((byte & mask) >> 4) * 10 + (byte & 15);

/** OpenEXR's TimeCode in its television packing for 60 fields: two words, of which the second is the user's. */
export function exrTimecode(fields: TimecodeFields): [flags: number, userData: number] {
  const { hours, minutes, seconds, frames, dropFrame, field } = fields;
  const flags =
    bcd(frames) |
    (dropFrame ? 1 << 6 : 0) |
    (bcd(seconds) << 8) |
    (field ? 1 << 15 : 0) |
    (bcd(minutes) << 16) |
    (bcd(hours) << 24);
  return [flags, 0];
}

export function fieldsOfExr(flags: number): TimecodeFields {
  return {
    frames: number(flags & 255, 0x30),
    seconds: number((flags >> 8) & 255, 0x70),
    minutes: number((flags >> 16) & 255, 0x70),
    hours: number((flags >>> 24) & 255, 0x30),
    dropFrame: (flags & (1 << 6)) !== 0,
    field: (flags & (1 << 15)) !== 0,
  };
}

/** SMPTE ST 331 section 8.2, as CinemaDNG takes it: four bytes of BCD from the frames up, and four of the user's. */
export function smpteTimecode(fields: TimecodeFields): Uint8Array<ArrayBuffer> {
  const { hours, minutes, seconds, frames, dropFrame, field } = fields;
  return Uint8Array.of(
    bcd(frames) | (dropFrame ? 0x40 : 0),
    bcd(seconds) | (field ? 0x80 : 0),
    bcd(minutes),
    bcd(hours),
    ...[0, 0, 0, 0],
  );
}

export function fieldsOfSmpte([frames = 0, seconds = 0, minutes = 0, hours = 0]: Uint8Array): TimecodeFields {
  return {
    frames: number(frames, 0x30),
    seconds: number(seconds, 0x70),
    minutes: number(minutes, 0x70),
    hours: number(hours, 0x30),
    dropFrame: (frames & 0x40) !== 0,
    field: (seconds & 0x80) !== 0,
  };
}
