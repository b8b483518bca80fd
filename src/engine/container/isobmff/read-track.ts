import type { BoxView } from './read-boxes.ts';
import { type SamplePlace, tableSamples } from './read-samples.ts';

/** Of a visual sample entry's fixed fields, before the boxes in it. */
export const VISUAL_ENTRY_BYTES = 78;

/** What is read of a track besides its packets. */
export interface TrackIndex {
  readonly id: number;
  readonly handler: string;
  readonly timescale: number;
  readonly language: string;
  /** The first sample entry. */
  readonly entry: BoxView | undefined;
  readonly references: ReadonlyMap<string, readonly number[]>;
  /** Seconds of nothing before the media, ticks of media that are passed over, seconds that are shown. */
  readonly edit:
    | { readonly delay: number; readonly mediaStart: number; readonly seconds: number }
    | undefined;
  /** Those that the index tells of; fragments have their own. */
  readonly samples: () => Generator<SamplePlace>;
}

/** Reads a `trak`; undefined where it lacks what makes it one. */
export function readTrack(trak: BoxView, movieTimescale: number): TrackIndex | undefined {
  const [tkhd, mdhd] = [trak.find('tkhd'), trak.find('mdia', 'mdhd')];
  const [hdlr, stbl] = [trak.find('mdia', 'hdlr'), trak.find('mdia', 'minf', 'stbl')];
  if (!tkhd || !mdhd || !hdlr || !stbl) return undefined;
  const references = new Map<string, readonly number[]>();
  for (const reference of trak.find('tref')?.children() ?? []) {
    const ids = Array.from({ length: Math.min(64, reference.bytes.length >> 2) }, (_, i) =>
      reference.u32(4 * i),
    );
    references.set(reference.type, ids);
  }
  const wide = mdhd.u8(0) === 1;
  const handler = hdlr.text(8, 12);
  const [entry] = stbl.find('stsd')?.children(8) ?? [];
  return {
    id: tkhd.u32(tkhd.u8(0) === 1 ? 20 : 12),
    handler,
    timescale: mdhd.u32(wide ? 20 : 12),
    language: languageOf(trak, mdhd.u16(wide ? 32 : 20)),
    entry,
    references,
    edit: readEdit(trak.find('edts', 'elst'), movieTimescale),
    samples: () => tableSamples(stbl, handler === 'soun'),
  };
}

function languageOf(trak: BoxView, packed: number): string {
  const tag = trak.find('mdia', 'elng');
  if (tag) return tag.text(4, tag.bytes.length).replace(/\0.*$/s, '');
  const letters = [packed >> 10, packed >> 5, packed].map((five) => String.fromCharCode(0x60 + (five & 31)));
  return letters.join('');
}

function readEdit(elst: BoxView | undefined, movieTimescale: number): TrackIndex['edit'] {
  if (!elst || movieTimescale === 0) return undefined;
  const wide = elst.u8(0) === 1;
  const step = wide ? 20 : 12;
  let [delay, seconds] = [0, 0];
  let mediaStart: number | undefined;
  const count = Math.min(elst.u32(4), Math.floor((elst.bytes.length - 8) / step));
  for (let i = 0; i < count; i++) {
    const at = 8 + i * step;
    const duration = (wide ? elst.u64(at) : elst.u32(at)) / movieTimescale;
    const start = wide ? elst.i64(at + 8) : elst.u32(at + 4) | 0;
    if (start >= 0) {
      mediaStart ??= start;
      seconds += duration;
    } else if (mediaStart === undefined) delay += duration;
  }
  return mediaStart === undefined ? undefined : { delay, mediaStart, seconds };
}
