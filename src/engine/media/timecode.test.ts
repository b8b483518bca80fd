import { describe, expect, it } from 'vitest';
import { formatTimecode, parseTimecode, type Rational, rational } from './index.ts';

const NTSC30 = rational(30000, 1001);
const NTSC60 = rational(60000, 1001);

/** Counts labels one by one, leaving out what SMPTE ST 12-1 says. */
function* labels(framesPerSecond: number, dropped: number): Generator<string> {
  const two = (value: number): string => String(value).padStart(2, '0');
  for (let minute = 0; minute < 24 * 60; minute++) {
    for (let second = 0; second < 60; second++) {
      for (let frame = 0; frame < framesPerSecond; frame++) {
        if (minute % 10 !== 0 && second === 0 && frame < dropped) continue;
        yield `${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second)}${dropped ? ';' : ':'}${two(frame)}`;
      }
    }
  }
}

describe('timecode', () => {
  it.each<[string, Rational, number, number]>([
    ['29.97 drop-frame', NTSC30, 30, 2],
    ['29.97', NTSC30, 30, 0],
    ['59.94 drop-frame', NTSC60, 60, 4],
    ['23.976', rational(24000, 1001), 24, 0],
    ['25', rational(25), 25, 0],
    ['50', rational(50), 50, 0],
  ])('at %s has the labels of a count by hand, all day, both ways', (_, rate, framesPerSecond, dropped) => {
    let frame = 0;
    let wrong = 0;
    // Every label of the first 21 minutes and around each hour; in between every 97th: a day has millions.
    for (const label of labels(framesPerSecond, dropped)) {
      const near = label < '00:21' || label.slice(3, 6) === '59:' || frame % 97 === 0;
      if (near) {
        const timecode = { frame, dropFrame: dropped > 0 };
        if (formatTimecode(timecode, rate) !== label) wrong++;
        const parsed = parseTimecode(label, rate);
        if (parsed.frame !== frame || parsed.dropFrame !== dropped > 0) wrong++;
      }
      frame++;
    }
    expect(wrong).toBe(0);
    expect(formatTimecode({ frame, dropFrame: dropped > 0 }, rate)).toBe(`00:00:00${dropped ? ';' : ':'}00`);
  });

  it('stays within a frame of the clock in drop-frame, over the day', () => {
    const { frame } = parseTimecode('23:59:59;29', NTSC30);
    expect(Math.abs(((frame + 1) * 1001) / 30000 - 86400)).toBeLessThan(0.1);
    expect(parseTimecode('01:00:00;00', NTSC30).frame).toBe(107892);
  });

  it.each<[string, Rational, RegExp]>([
    ['1:00:00:00', rational(25), /HH:MM:SS:FF/],
    ['01:00:00.00', rational(25), /HH:MM:SS:FF/],
    ['24:00:00:00', rational(25), /out of range/],
    ['00:60:00:00', rational(25), /out of range/],
    ['00:00:00:25', rational(25), /latest is 23:59:59:24/],
    ['00:00:00;00', rational(25), /only 29.97 and 59.94/],
    ['00:00:00;00', rational(24000, 1001), /only 29.97 and 59.94/],
    ['00:01:00;01', NTSC30, /next is 00:01:00;02/],
    ['00:11:00;03', NTSC60, /next is 00:11:00;04/],
    ['00:00:00:00', rational(49, 2), /no timecode at 49\/2/],
    [`${'9'.repeat(100000)}`, rational(25), /HH:MM:SS:FF/],
  ])('refuses %s in words', (text, rate, message) => {
    expect(() => parseTimecode(text, rate)).toThrow(message);
  });
});
