import type { BoxView, TopBox } from './read-boxes.ts';
import type { SamplePlace } from './read-samples.ts';

const [BASE_OFFSET, DESCRIPTION, DURATION, SIZE, FLAGS] = [1, 2, 8, 0x10, 0x20];
const [RUN_OFFSET, RUN_FIRST_FLAGS] = [1, 4];
/** Fields of each sample in a run. */
const FIELDS = { duration: 0x100, size: 0x200, flags: 0x400, offset: 0x800 } as const;
/** Set in a sample's flags where it needs others. */
const NOT_SYNC = 0x10000;

/** What holds of a track's samples where their fragment does not say: `trex`. */
export interface FragmentDefaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

export function readFragmentDefaults(moov: BoxView, trackId: number): FragmentDefaults {
  for (const trex of moov.find('mvex')?.children() ?? []) {
    if (trex.type === 'trex' && trex.u32(4) === trackId) {
      return { duration: trex.u32(12), size: trex.u32(16), flags: trex.u32(20) };
    }
  }
  return { duration: 0, size: 0, flags: 0 };
}

/** The samples of one track in a `moof`: ISO/IEC 14496-12 section 8.8. */
export function* fragmentSamples(
  { box: moof, position }: TopBox,
  trackId: number,
  trackDefaults: FragmentDefaults,
): Generator<SamplePlace> {
  for (const traf of moof.children()) {
    const head = traf.type === 'traf' ? traf.find('tfhd') : undefined;
    if (!head || head.u32(4) !== trackId) continue;
    const { base, ...defaults } = readHead(head, position, trackDefaults);
    const tfdt = traf.find('tfdt');
    let time = tfdt ? (tfdt.u8(0) === 1 ? tfdt.u64(4) : tfdt.u32(4)) : 0;
    for (const run of traf.children()) {
      if (run.type !== 'trun') continue;
      for (const place of readRun(run, base, defaults, time)) {
        yield place;
        time = place.start + place.duration;
      }
    }
  }
}

function readHead(
  head: BoxView,
  position: number,
  defaults: FragmentDefaults,
): FragmentDefaults & { readonly base: number } {
  const flags = head.u32(0) & 0xffffff;
  let at = 8;
  const next = (flag: number, absent: number, bytes = 4): number => {
    if ((flags & flag) === 0) return absent;
    at += bytes;
    return bytes === 8 ? head.u64(at - 8) : head.u32(at - 4);
  };
  const base = next(BASE_OFFSET, position, 8);
  next(DESCRIPTION, 0);
  return {
    base,
    duration: next(DURATION, defaults.duration),
    size: next(SIZE, defaults.size),
    flags: next(FLAGS, defaults.flags),
  };
}

function* readRun(
  run: BoxView,
  base: number,
  defaults: FragmentDefaults,
  start: number,
): Generator<SamplePlace> {
  const flags = run.u32(0) & 0xffffff;
  let at = 8;
  let position = base;
  if (flags & RUN_OFFSET) {
    position += run.u32(at) | 0;
    at += 4;
  }
  let firstFlags: number | undefined;
  if (flags & RUN_FIRST_FLAGS) {
    firstFlags = run.u32(at);
    at += 4;
  }
  const next = (flag: number, absent: number): number => {
    if ((flags & flag) === 0) return absent;
    at += 4;
    return run.u32(at - 4);
  };
  let time = start;
  // A run that lies about its number ends where its box does; one without fields has no more samples than bytes.
  const fields = Object.values(FIELDS).filter((flag) => flags & flag).length;
  const most = fields > 0 ? Math.floor((run.bytes.length - at) / (4 * fields)) : run.bytes.length;
  for (let left = Math.min(run.u32(4), most); left > 0; left--) {
    const duration = next(FIELDS.duration, defaults.duration);
    const bytes = next(FIELDS.size, defaults.size);
    const sampleFlags = next(FIELDS.flags, firstFlags ?? defaults.flags);
    const offset = next(FIELDS.offset, 0) | 0;
    yield { position, bytes, start: time, duration, offset, sync: (sampleFlags & NOT_SYNC) === 0 };
    firstFlags = undefined;
    position += bytes;
    time += duration;
  }
}
