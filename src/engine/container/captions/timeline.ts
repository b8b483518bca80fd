import type { CaptionTrack } from '../container.ts';

type Cue = CaptionTrack['cues'][number];

/** What is on the screen at once has to be read: more cues than this at one time are not shown. */
const MOST_AT_ONCE = 8;

/** Cues made to follow each other: where several are shown at once, one with all their lines stands for them. */
export function captionTimeline(cues: readonly Cue[], seconds: number): Cue[] {
  const shown = cues
    .filter((cue) => cue.end > cue.start && cue.end > 0 && cue.start < seconds)
    .map((cue) => ({ ...cue, start: Math.max(0, cue.start), end: Math.min(seconds, cue.end) }));
  const moments = [...new Set(shown.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const waiting = [...shown].sort((a, b) => a.start - b.start);
  const timeline: Cue[] = [];
  let active: Cue[] = [];
  let next = 0;
  moments.forEach((start, index) => {
    const end = moments[index + 1];
    if (end === undefined) return;
    active = active.filter((cue) => cue.end > start);
    for (let cue = waiting[next]; cue && cue.start <= start; cue = waiting[++next]) {
      if (active.length < MOST_AT_ONCE) active.push(cue);
    }
    if (active.length > 0) timeline.push({ start, end, text: active.map(({ text }) => text).join('\n') });
  });
  return timeline;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', nbsp: '\u00a0', lrm: '\u200e', rlm: '\u200f',
}; // biome-ignore format: a table

/** A cue's text without WebVTT's tags and escapes (W3C WebVTT section 6.4). */
export function plainCueText(text: string): string {
  return text
    .replace(/<[^<>]*>/g, '')
    .replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
