import { describe, expect, it } from 'vitest';
import { bytesText, durationText, frameRateText, timecode } from './display-values.ts';

describe('timecode', () => {
  it('counts frames at the nominal rate and carries into seconds, minutes and hours', () => {
    expect(timecode(0, { num: 30, den: 1 })).toBe('00:00:00:00');
    expect(timecode(29, { num: 30, den: 1 })).toBe('00:00:00:29');
    expect(timecode(30 * 3661 + 5, { num: 30, den: 1 })).toBe('01:01:01:05');
    expect(timecode(30, { num: 30000, den: 1001 })).toBe('00:00:01:00');
    expect(timecode(119, { num: 120, den: 1 })).toBe('00:00:00:119');
  });

  it('survives rates below one frame a second', () => {
    expect(timecode(3, { num: 1, den: 4 })).toBe('00:00:03:00');
  });
});

describe('texts', () => {
  it('writes rates, lengths and sizes as people do', () => {
    expect(frameRateText({ num: 24000, den: 1001 })).toBe('23.976');
    expect(frameRateText({ num: 25, den: 1 })).toBe('25');
    expect(durationText(6.14)).toBe('6.1 s');
    expect(durationText(59.96)).toBe('60 s');
    expect(durationText(61)).toBe('1:01 min');
    expect(bytesText(999)).toBe('999 B');
    expect(bytesText(1_234_567)).toBe('1.23 MB');
    expect(bytesText(250_000_000_000)).toBe('250 GB');
  });
});
