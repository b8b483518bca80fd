import type { BoxView } from './read-boxes.ts';

/** One sample, or with `count` a run of equal ones that lie in one chunk. Times in ticks of the track. */
export interface SamplePlace {
  readonly position: number;
  /** Of all of the run. */
  readonly bytes: number;
  /** Decoding time. */
  readonly start: number;
  /** Of all of the run. */
  readonly duration: number;
  /** Presentation time less decoding time. */
  readonly offset: number;
  readonly sync: boolean;
}

/** A run-length table of counts and values: `stts`, `ctts`. */
class RunReader {
  readonly #box: BoxView | undefined;
  readonly #signed: boolean;
  #entry = -1;
  #left = 0;
  #value = 0;

  constructor(box: BoxView | undefined, signed: boolean) {
    this.#box = box;
    this.#signed = signed;
  }

  /** The next sample's value, or the last there was. */
  next(): number {
    const box = this.#box;
    // Runs of nothing are passed over, no further than the box reaches.
    while (box && this.#left === 0 && 16 + 8 * (this.#entry + 1) <= box.bytes.length) {
      this.#entry++;
      this.#left = box.u32(8 + 8 * this.#entry);
      const value = box.u32(12 + 8 * this.#entry);
      this.#value = this.#signed ? value | 0 : value;
    }
    if (this.#left > 0) this.#left--;
    return this.#value;
  }
}

/**
 * The samples that a sample table tells of, in decoding order: ISO/IEC 14496-12 sections 8.5 to 8.7. What lies about its
 * numbers ends where its boxes do.
 *
 * @param runs of sound whose samples are all alike, a chunk comes as one: PCM has 48,000 a second
 */
export function* tableSamples(stbl: BoxView, runs: boolean): Generator<SamplePlace> {
  const [stts, ctts, stss] = [stbl.find('stts'), stbl.find('ctts'), stbl.find('stss')];
  const [stsz, stsc, stco, co64] = [
    stbl.find('stsz'),
    stbl.find('stsc'),
    stbl.find('stco'),
    stbl.find('co64'),
  ];
  const offsets = stco ?? co64;
  if (!stts || !stsz || !stsc || !offsets) return;
  const [constant, total] = [stsz.u32(4), stsz.u32(8)];
  const listed = constant > 0 ? total : Math.min(total, (stsz.bytes.length - 12) >> 2);
  const chunks = Math.min(offsets.u32(4), Math.floor((offsets.bytes.length - 8) / (stco ? 4 : 8)));
  const groups = Math.min(stsc.u32(4), Math.floor((stsc.bytes.length - 8) / 12));
  const syncs = stss ? Math.min(stss.u32(4), (stss.bytes.length - 8) >> 2) : 0;
  const alike = runs && constant > 0 && stts.u32(4) === 1 && !ctts;
  const durations = new RunReader(stts, false);
  const compositions = new RunReader(ctts, true);
  let [group, sample, time, nextSync] = [0, 0, 0, 0];
  for (let chunk = 0; chunk < chunks && sample < listed; chunk++) {
    while (group + 1 < groups && stsc.u32(8 + 12 * (group + 1)) <= chunk + 1) group++;
    const count = Math.min(stsc.u32(8 + 12 * group + 4), listed - sample);
    let position = stco ? offsets.u32(8 + 4 * chunk) : offsets.u64(8 + 8 * chunk);
    if (alike) {
      const duration = count * stts.u32(12);
      if (count > 0)
        yield { position, bytes: count * constant, start: time, duration, offset: 0, sync: true };
      time += duration;
      sample += count;
      continue;
    }
    for (let i = 0; i < count; i++) {
      const bytes = constant || stsz.u32(12 + 4 * sample);
      const duration = durations.next();
      sample++;
      while (stss && nextSync < syncs && stss.u32(8 + 4 * nextSync) < sample) nextSync++;
      const sync = !stss || stss.u32(8 + 4 * nextSync) === sample;
      yield { position, bytes, start: time, duration, offset: ctts ? compositions.next() : 0, sync };
      position += bytes;
      time += duration;
    }
  }
}
