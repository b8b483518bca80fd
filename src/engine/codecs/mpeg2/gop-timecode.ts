import { type EncodedSegment, formatTimecode, parseTimecode, type Rational } from '../../media/index.ts';
import { groupOffset } from './pictures.ts';

/**
 * Writes into the GOPs of a segment which frame of the file they begin with. Nothing else of its bytes depends on its place,
 * so that segments are named without it.
 *
 * @param firstFrame the segment's, counted from the file's first
 * @param timecode of the file's first frame; 00:00:00:00 where absent
 */
export function stampGops(
  segment: EncodedSegment,
  firstFrame: number,
  frameRate: Rational,
  timecode: string | undefined,
): void {
  const start = timecode === undefined ? { frame: 0, dropFrame: false } : parseTimecode(timecode, frameRate);
  for (const { data, type, frame } of segment.packets) {
    const at = type === 'key' ? groupOffset(data) : undefined;
    if (at === undefined) continue;
    const label = formatTimecode({ ...start, frame: start.frame + firstFrame + frame }, frameRate);
    const [hours = 0, minutes = 0, seconds = 0, pictures = 0] = label.split(/[:;]/).map(Number);
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    // ISO/IEC 13818-2 section 6.3.8; the bit before the seconds is a marker.
    const code =
      (start.dropFrame ? 2 ** 24 : 0) +
      hours * 2 ** 19 +
      minutes * 2 ** 13 +
      2 ** 12 +
      seconds * 2 ** 6 +
      pictures;
    view.setUint32(at, ((code << 7) | (view.getUint32(at) & 0x7f)) >>> 0);
  }
}
