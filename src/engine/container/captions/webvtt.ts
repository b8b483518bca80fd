import { ExportError } from '../../errors/index.ts';
import type { CaptionTrack } from '../container.ts';

/** A film of ten hours has some 20,000 cues. */
const MOST_CUES = 100_000;
const MOST_CHARACTERS = 20_000_000;
const LONGEST_QUOTE = 40;
const TIMES = /^\s*((?:\d{2,}:)?\d{2}:\d{2}\.\d{3})\s+-->\s+((?:\d{2,}:)?\d{2}:\d{2}\.\d{3})(?:\s.*)?$/;
/** Blocks that are no cues: W3C WebVTT section 4.1. */
const OTHER_BLOCK = /^(NOTE|STYLE|REGION)(?:\s|$)/;

/**
 * Reads a WebVTT file (W3C WebVTT: The Web Video Text Tracks Format). Positions, styles, regions and notes are left out;
 * texts keep their markup.
 *
 * @param language BCP 47
 * @throws ExportError INVALID_SETTINGS naming the line: no header, times that are none or run backwards, a text without
 *   times; also beyond 100,000 cues
 */
export function parseWebVtt(text: string, language: string, name?: string): CaptionTrack {
  if (text.length > MOST_CHARACTERS) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `The captions have ${text.length} characters; at most ${MOST_CHARACTERS} are read.`,
      { value: text.length },
    );
  }
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  if (!/^WEBVTT(?:[ \t]|$)/.test(lines[0] ?? '')) {
    throw invalid(1, 'a WebVTT file begins with “WEBVTT”', lines[0] ?? '');
  }
  const cues: CaptionTrack['cues'][number][] = [];
  // Headers of the file go on to the first empty line.
  for (let at = afterBlock(lines, 0); at < lines.length; at = afterBlock(lines, at)) {
    const line = lines[at] ?? '';
    if (line === '' || OTHER_BLOCK.test(line)) continue;
    const timesAt = line.includes('-->') ? at : at + 1;
    const cue = readCue(lines, timesAt, line);
    const previous = cues.at(-1);
    if (previous && cue.start < previous.start) {
      throw invalid(timesAt + 1, 'the cue begins before the one above it', lines[timesAt] ?? '');
    }
    if (cues.length === MOST_CUES)
      throw invalid(timesAt + 1, `more than ${MOST_CUES} cues are not read`, line);
    if (cue.text !== '') cues.push(cue);
  }
  return { language, ...(name === undefined ? {} : { name }), cues };
}

/** The track as a WebVTT file. */
export function formatWebVtt({ cues }: CaptionTrack): string {
  const blocks = cues.map(({ start, end, text }) => {
    // An empty line would end the cue, an arrow would begin another.
    const safe = text.replace(/\n{2,}/g, '\n').replaceAll('-->', '--&gt;');
    return `${formatTime(start)} --> ${formatTime(end)}\n${safe}\n`;
  });
  return `WEBVTT\n\n${blocks.join('\n')}`;
}

/** The index after the block that `at` is in, or after the empty line at `at`. */
function afterBlock(lines: readonly string[], at: number): number {
  let end = at;
  while (end < lines.length && lines[end] !== '') end++;
  return end + 1;
}

function readCue(lines: readonly string[], timesAt: number, first: string): CaptionTrack['cues'][number] {
  const line = lines[timesAt] ?? '';
  const [, from, to] = TIMES.exec(line) ?? [];
  if (from === undefined || to === undefined) {
    if (line.includes('-->')) {
      throw invalid(timesAt + 1, 'times are written 00:00:01.000 --> 00:00:02.500', line);
    }
    throw invalid(timesAt, 'a text without times stands here', first);
  }
  const [start, end] = [parseTime(from), parseTime(to)];
  if (start === undefined || end === undefined) {
    throw invalid(timesAt + 1, 'minutes and seconds go up to 59', line);
  }
  if (end <= start) throw invalid(timesAt + 1, 'the cue ends before it begins', line);
  const texts: string[] = [];
  for (let at = timesAt + 1; at < lines.length && lines[at] !== ''; at++) texts.push(lines[at] ?? '');
  return { start, end, text: texts.join('\n') };
}

function parseTime(text: string): number | undefined {
  const fields = text.split(':').map(Number);
  const [seconds = 0, minutes = 0, hours = 0] = fields.reverse();
  if (seconds >= 60 || minutes > 59) return undefined;
  return (3_600_000 * hours + 60_000 * minutes + Math.round(1000 * seconds)) / 1000;
}

function formatTime(seconds: number): string {
  const milliseconds = Math.max(0, Math.round(seconds * 1000));
  const fields = [3_600_000, 60_000, 1000].map((unit, index) =>
    String(index === 0 ? Math.floor(milliseconds / unit) : Math.floor(milliseconds / unit) % 60).padStart(
      2,
      '0',
    ),
  );
  return `${fields.join(':')}.${String(milliseconds % 1000).padStart(3, '0')}`;
}

function invalid(line: number, what: string, found: string): ExportError {
  return new ExportError(
    'INVALID_SETTINGS',
    `Line ${line} of the captions: ${what}; found “${found.slice(0, LONGEST_QUOTE)}”.`,
    { value: line },
  );
}
