import { ExportError } from '../../errors/index.ts';
import { captionTimeline, plainCueText } from '../captions/timeline.ts';
import type { CaptionTrack, Chapter } from '../container.ts';
import { type Bytes, box, concat, fullBox, latin1, u8, u16, u32, utf8Within } from './bytes.ts';
import { genericMediaInformation } from './timecode-track.ts';
import type { Sample } from './track.ts';

const LONGEST_TEXT_BYTES = 0xffff;
/** Of chapters' time, and captions': milliseconds. */
export const CAPTION_TIMESCALE = 1000;

/** The sample entry of QuickTime text (QuickTime File Format Specification, Text Sample Description), all defaults. */
export function chapterEntry(): Bytes {
  const [backgroundBytes, boxBytes, reservedBytes, colourBytes] = [6, 8, 8, 6];
  return box(
    'text',
    new Uint8Array(6),
    u16(1),
    u32(1, 0),
    new Uint8Array(backgroundBytes + boxBytes + reservedBytes),
    u16(0, 0),
    new Uint8Array(3 + colourBytes),
    // No font's name.
    u8(0),
  );
}

export function chapterMediaHeader(): Bytes {
  const matrix = u32(0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000);
  return box('gmhd', genericMediaInformation(), box('text', matrix));
}

/** A sample a chapter, each up to the next; the first begins with its chapter, not before. */
export function chapterSamples(
  chapters: readonly Chapter[],
  frameCount: number,
  frameTicks: number,
): Sample[] {
  const first = chapters[0]?.frame ?? 0;
  return chapters.map(({ title, frame }, index) => {
    const end = chapters[index + 1]?.frame ?? frameCount;
    const text = utf8Within(title, LONGEST_TEXT_BYTES);
    // UTF-8 by QuickTime's word for it.
    const encoding = box('encd', u32(0x100));
    return sample(
      concat([u16(text.length), text, encoding]),
      (frame - first) * frameTicks,
      (end - frame) * frameTicks,
    );
  });
}

/** Nero's list of chapters, which players of MP4 read: times of 100 ns, titles of up to 255 bytes. */
export function chapterList(chapters: readonly Chapter[], secondsPerFrame: number): Bytes {
  const most = 255;
  const entries = chapters.slice(0, most).map(({ title, frame }) => {
    const text = utf8Within(title, 255);
    const time = Math.round(frame * secondsPerFrame * 1e7);
    return concat([u32(Math.floor(time / 2 ** 32), time % 2 ** 32), u8(text.length), text]);
  });
  return fullBox('chpl', 1, 0, u32(0), u8(entries.length), ...entries);
}

/** 3GPP timed text (TS 26.245): white sans-serif at the foot of the picture. */
export function captionEntry(height: number): Bytes {
  const size = Math.max(8, Math.round(height / 18));
  const font = latin1('Sans-Serif');
  return box(
    'tx3g',
    new Uint8Array(6),
    u16(1),
    u32(0),
    // Centred, at the bottom, over nothing.
    u8(1, 0xff, 0, 0, 0, 0),
    u16(0, 0, 0, 0),
    u16(0, 0, 1),
    u8(0, Math.min(255, size), 255, 255, 255, 255),
    box('ftab', u16(1, 1), u8(font.length), font),
  );
}

/** Captions one after the other, with nothing between them where nothing is said. */
export function captionSamples({ cues }: CaptionTrack, seconds: number): Sample[] {
  const end = Math.round(seconds * CAPTION_TIMESCALE);
  const samples: Sample[] = [];
  let at = 0;
  for (const cue of captionTimeline(cues, seconds)) {
    const start = Math.round(cue.start * CAPTION_TIMESCALE);
    const stop = Math.min(end, Math.round(cue.end * CAPTION_TIMESCALE));
    if (stop <= start) continue;
    if (start > at) samples.push(sample(u16(0), at, start - at));
    const text = utf8Within(plainCueText(cue.text), LONGEST_TEXT_BYTES);
    samples.push(sample(concat([u16(text.length), text]), start, stop - start));
    at = stop;
  }
  if (at < end) samples.push(sample(u16(0), at, end - at));
  return samples;
}

/** @throws ExportError INTERNAL unless chapters lie in the file, in order */
export function checkChapters(chapters: readonly Chapter[], frameCount: number): void {
  let previous = -1;
  for (const { title, frame } of chapters) {
    if (!(Number.isSafeInteger(frame) && frame > previous && frame < frameCount)) {
      throw new ExportError(
        'INTERNAL',
        `The chapter “${title}” at frame ${frame} does not follow the one before within the file's ${frameCount} frames.`,
        { value: frame },
      );
    }
    previous = frame;
  }
}

function sample(data: Bytes, start: number, duration: number): Sample {
  return { data, start, duration, offset: 0, sync: true, count: 1 };
}
