import { ID } from './ebml.ts';
import type { ElementView } from './read-elements.ts';

/** What the tags tell of single tracks, by their UID; counting blocks would take reading the whole file. */
export function tagsOfTracks(
  tags: ElementView | undefined,
): ReadonlyMap<number, ReadonlyMap<string, string>> {
  const found = new Map<number, Map<string, string>>();
  for (const tag of tags?.all(ID.Tag) ?? []) {
    const track = tag.first(ID.Targets)?.number(ID.TagTrackUID) ?? 0;
    if (track === 0) continue;
    const own = found.get(track) ?? new Map<string, string>();
    for (const simple of tag.all(ID.SimpleTag)) {
      own.set(simple.text(ID.TagName) ?? '', simple.text(ID.TagString) ?? '');
    }
    found.set(track, own);
  }
  return found;
}

/** Seconds of `HH:MM:SS.nnnnnnnnn`. */
export function durationOf(value: string | undefined): number | undefined {
  const match = /^(\d{2,}):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(value ?? '');
  return match ? 3600 * Number(match[1]) + 60 * Number(match[2]) + Number(match[3]) : undefined;
}
