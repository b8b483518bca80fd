import type { Bytes } from './bytes.ts';
import { SampleTable } from './sample-table.ts';

export type Flavour = 'mov' | 'mp4';

/** One sample, or with `count` a run of equal ones of PCM. Times in ticks of the track. */
export interface Sample {
  readonly data: Uint8Array<ArrayBuffer>;
  /** Decoding time. */
  readonly start: number;
  /** Of each. */
  readonly duration: number;
  /** Presentation time less decoding time. */
  readonly offset: number;
  readonly sync: boolean;
  readonly count: number;
}

export interface TrackSettings {
  readonly id: number;
  readonly handler: 'vide' | 'soun' | 'tmcd' | 'text' | 'sbtl';
  /** Ticks a second. */
  readonly timescale: number;
  /** Called when all samples are known. */
  readonly sampleEntry: (table: SampleTable) => Bytes;
  readonly mediaHeader: Bytes;
  /** Boxes beside the sample table's own: sample groups. */
  readonly groups?: (table: SampleTable) => readonly Bytes[];
  /** BCP 47. */
  readonly language?: string;
  readonly name?: string;
  readonly enabled: boolean;
  /** Tracks of one group, if not 0, are each other's alternatives. */
  readonly alternateGroup: number;
  /** Where and how large it is shown; absent for what is only heard or read by programs. */
  readonly area?: { readonly width: number; readonly height: number; readonly y: number };
  /** Whether the track is of the aperture that production works in (QuickTime's `tapt`). */
  readonly aperture?: boolean;
  readonly references: readonly { readonly type: 'tmcd' | 'chap'; readonly ids: readonly number[] }[];
  /**
   * What of the media is shown: from `mediaStart` on (of presentation, before the track's shift), for `duration` ticks,
   * after `delay` ticks of nothing.
   */
  readonly edit: { readonly mediaStart: number; readonly duration: number; readonly delay: number };
  /** Bytes of each sample where all are of one size. */
  readonly sampleBytes?: number;
}

/** A track of a file in the making: what it is, what of it is written, and what waits to be. */
export class Track {
  readonly settings: TrackSettings;
  readonly table: SampleTable;
  #queue: Sample[] = [];
  #end = 0;
  #leastOffset = 0;

  constructor(settings: TrackSettings) {
    this.settings = settings;
    this.table = new SampleTable(settings.sampleBytes);
  }

  /** The end of all samples so far, waiting ones included, in ticks of decoding time. */
  get end(): number {
    return this.#end;
  }

  /** How far presentation times must move so that none of what came so far lies before its decoding time. */
  get shift(): number {
    return -this.#leastOffset;
  }

  /** How many samples, or runs of them, wait to be written. */
  get queued(): number {
    return this.#queue.length;
  }

  queue(samples: readonly Sample[]): void {
    for (const sample of samples) {
      this.#queue.push(sample);
      this.#end = sample.start + sample.duration * sample.count;
      this.#leastOffset = Math.min(this.#leastOffset, sample.offset);
    }
  }

  /** Takes the samples that begin before `end` (ticks), and notes them as written. Runs of PCM are cut there. */
  take(end: number): Sample[] {
    let whole = 0;
    while (whole < this.#queue.length && endsBy(this.#queue[whole], end)) whole++;
    const taken = this.#queue.slice(0, whole);
    const next = this.#queue[whole];
    if (next && next.start < end) {
      const count = end - next.start;
      const bytes = (next.data.length / next.count) * count;
      taken.push({ ...next, data: next.data.subarray(0, bytes), count });
      this.#queue[whole] = {
        ...next,
        data: next.data.subarray(bytes),
        start: end,
        count: next.count - count,
      };
    }
    this.#queue = this.#queue.slice(whole);
    for (const { data, duration, offset, sync, count } of taken) {
      this.table.add(data.length, duration, offset, sync, count);
    }
    return taken;
  }
}

/** Single samples are never cut: they belong to where they begin. */
function endsBy(sample: Sample | undefined, end: number): boolean {
  if (!sample) return false;
  return sample.count === 1 ? sample.start < end : sample.start + sample.count * sample.duration <= end;
}
