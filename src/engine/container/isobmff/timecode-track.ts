import { parseTimecode, type Rational, timecodeBase } from '../../media/index.ts';
import { type Bytes, box, fullBox, u8, u16, u32, utf8Within } from './bytes.ts';
import type { TrackSettings } from './track.ts';

const LONGEST_REEL_BYTES = 255;
const [DROP_FRAME, HOURS_24] = [1, 2];

export interface TimecodeTrack {
  readonly entry: Bytes;
  readonly mediaHeader: Bytes;
  /** The only sample: the count of the first frame. */
  readonly data: Bytes;
}

/**
 * QuickTime File Format Specification, Timecode Media: a count of frames that holds for the whole track, with the reel as
 * the source's name.
 *
 * @param timescale of the track, equal to the pictures'; a frame lasts `frameTicks`
 * @throws ExportError INVALID_SETTINGS for a timecode that is none, or does not exist at the rate
 */
export function timecodeTrack(
  text: string,
  rate: Rational,
  reel: string | undefined,
  { timescale }: Pick<TrackSettings, 'timescale'>,
  frameTicks: number,
): TimecodeTrack {
  const { frame, dropFrame } = parseTimecode(text, rate);
  const { framesPerSecond } = timecodeBase(rate);
  const name = utf8Within(reel ?? '', LONGEST_REEL_BYTES);
  return {
    entry: box(
      'tmcd',
      new Uint8Array(6),
      u16(1),
      u32(0, HOURS_24 | (dropFrame ? DROP_FRAME : 0), timescale, frameTicks),
      u8(framesPerSecond, 0),
      // Language 0 of the Macintosh is English.
      ...(reel === undefined ? [] : [box('name', u16(name.length, 0), name)]),
    ),
    mediaHeader: box(
      'gmhd',
      genericMediaInformation(),
      box(
        'tmcd',
        fullBox('tcmi', 0, 0, u16(0, 0, 12, 0, 0, 0, 0, 0xffff, 0xffff, 0xffff), u8(0), new Uint8Array(1)),
      ),
    ),
    data: u32(frame),
  };
}

/** `gmin`: mode and colour of drawing for media that has no picture of its own, at QuickTime's defaults. */
export function genericMediaInformation(): Bytes {
  return fullBox('gmin', 0, 0, u16(0x40, 0x8000, 0x8000, 0x8000, 0, 0));
}
