import { describe, expect, it } from 'vitest';
import { formatWebVtt, parseWebVtt } from '../index.ts';
import { captionTimeline, plainCueText } from './timeline.ts';

const FILE = [
  '\ufeffWEBVTT - a film',
  'Kind: captions',
  '',
  'NOTE this is',
  'no cue',
  '',
  'STYLE',
  '::cue { color: red }',
  '',
  'one',
  '00:01.000 --> 00:02.500 line:90% align:start',
  'Guten <i>Tag</i>',
  'Tom &amp; Jerry',
  '',
  '',
  '01:00:00.000 --> 100:00:00.040',
  'Spät',
].join('\r\n');

describe('WebVTT', () => {
  it('is read with its notes, styles and positions left out', () => {
    expect(parseWebVtt(FILE, 'de-AT', 'Deutsch')).toEqual({
      language: 'de-AT',
      name: 'Deutsch',
      cues: [
        { start: 1, end: 2.5, text: 'Guten <i>Tag</i>\nTom &amp; Jerry' },
        { start: 3600, end: 360000.04, text: 'Spät' },
      ],
    });
  });

  it('comes back from its own text, whatever stands in it', () => {
    const track = parseWebVtt(FILE, 'de');
    expect(parseWebVtt(formatWebVtt(track), 'de')).toEqual(track);
    const nasty = { language: 'en', cues: [{ start: 0, end: 0.0006, text: 'a --> b\n\n\nc' }] };
    expect(parseWebVtt(formatWebVtt(nasty), 'en').cues).toEqual([
      { start: 0, end: 0.001, text: 'a --&gt; b\nc' },
    ]);
  });

  it.each([
    ['', /Line 1 .*WEBVTT/],
    ['WEBVTTX\n', /Line 1 .*WEBVTT/],
    ['WEBVTT\n\n00:01.000 -> 00:02.000\nx', /Line 3 .*without times/],
    ['WEBVTT\n\n00:01,000 --> 00:02,000\nx', /Line 3 .*00:00:01.000 --> /],
    ['WEBVTT\n\nid\n1:01.000 --> 00:02.000\nx', /Line 4 .*written/],
    ['WEBVTT\n\n00:61.000 --> 01:02.000\nx', /Line 3 .*up to 59/],
    ['WEBVTT\n\n00:03.000 --> 00:02.000\nx', /Line 3 .*ends before/],
    ['WEBVTT\n\n00:03.000 --> 00:04.000\nx\n\n00:02.000 --> 00:04.000\ny', /Line 6 .*before the one above/],
    [`WEBVTT\n\n${'a'.repeat(1_000_000)}`, /Line 3 .*without times stands here; found “a{40}”/],
  ])('is refused with its line: %#', (text, message) => {
    expect(() => parseWebVtt(text, 'en')).toThrow(message);
  });
});

describe('captionTimeline', () => {
  it('lets cues follow each other, and shows those together that overlap', () => {
    const cues = [
      { start: -1, end: 2, text: 'a' },
      { start: 1, end: 3, text: 'b' },
      { start: 9, end: 12, text: 'c' },
      { start: 20, end: 21, text: 'too late' },
    ];
    expect(captionTimeline(cues, 10)).toEqual([
      { start: 0, end: 1, text: 'a' },
      { start: 1, end: 2, text: 'a\nb' },
      { start: 2, end: 3, text: 'b' },
      { start: 9, end: 10, text: 'c' },
    ]);
  });

  it('stays small for thousands of cues at once', () => {
    const cues = Array.from({ length: 5000 }, (_, i) => ({ start: i / 1000, end: 100, text: `cue ${i}` }));
    const timeline = captionTimeline(cues, 100);
    expect(timeline.every(({ text }) => text.split('\n').length <= 8)).toBe(true);
  });

  it('takes markup away', () => {
    expect(plainCueText('<v Tom>A &lt;b&gt; &amp;amp; <00:01.000><i>c</i></v>')).toBe('A <b> &amp; c');
  });
});
