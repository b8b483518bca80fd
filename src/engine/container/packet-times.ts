import { ExportError } from '../errors/index.ts';
import { frameRateFromNumber, toNumber } from '../media/index.ts';

/** Ten hours at 240 frames a second, with room: what claims to have more is broken or malicious. */
const MOST_PACKETS = 10_000_000;
const MOST_PROBLEMS = 20;

/** How many packets all tracks of a file may have together. */
export class PacketBudget {
  readonly #most: number;
  #taken = 0;

  /** @param fileBytes where it is known, no file has more packets than bytes */
  constructor(fileBytes = MOST_PACKETS) {
    this.#most = Math.min(MOST_PACKETS, fileBytes);
  }

  /** @throws ExportError CHECK_FAILED beyond ten million packets, or as many as the file has bytes */
  take(): void {
    if (this.#taken++ < this.#most) return;
    throw new ExportError('CHECK_FAILED', `The file claims to have more than ${this.#most} packets.`, {
      value: this.#most,
    });
  }
}

/** Times of a track's packets in decoding order, in seconds. */
export class PacketTimes {
  readonly #budget: PacketBudget;
  #starts = new Float64Array(1024);
  #count = 0;
  #keyFrames = 0;
  #firstIsKey = false;
  #first = Number.POSITIVE_INFINITY;
  #end = Number.NEGATIVE_INFINITY;
  #lastDuration = 0;

  /** @param budget of the file */
  constructor(budget: PacketBudget) {
    this.#budget = budget;
  }

  get count(): number {
    return this.#count;
  }

  get keyFrames(): number {
    return this.#keyFrames;
  }

  get firstIsKey(): boolean {
    return this.#firstIsKey;
  }

  /** When the earliest packet begins. */
  get first(): number {
    return this.#first;
  }

  /** When the packet that is shown last ends. */
  get end(): number {
    return this.#end;
  }

  /** Of the packet that ends last. */
  get lastDuration(): number {
    return this.#lastDuration;
  }

  /** @throws ExportError CHECK_FAILED where the file's budget is spent */
  add(start: number, duration: number, key: boolean): void {
    this.#budget.take();
    if (this.#count === this.#starts.length) {
      const grown = new Float64Array(this.#count * 2);
      grown.set(this.#starts);
      this.#starts = grown;
    }
    if (this.#count === 0) this.#firstIsKey = key;
    if (key) this.#keyFrames++;
    this.#first = Math.min(this.#first, start);
    if (start + duration > this.#end) {
      this.#end = start + duration;
      this.#lastDuration = duration;
    }
    this.#starts[this.#count++] = start;
  }

  /** Starts in the order of presentation. */
  sorted(): Float64Array {
    return this.#starts.slice(0, this.#count).sort();
  }
}

export interface Timing {
  /** Frames a second; the exact nominal rate where the times agree with it to their own resolution. */
  readonly frameRate: number;
  readonly durationSeconds: number;
  readonly problems: readonly string[];
}

/**
 * Rate, duration and irregularities. Every frame should come one period after the one before; half a period
 * of deviation and more is a gap or an overlap.
 *
 * @param resolution the smallest time step that the container writes, in seconds
 */
export function describeTiming(times: PacketTimes, resolution: number): Timing {
  const starts = times.sorted();
  const first = starts[0];
  const last = starts.at(-1);
  if (first === undefined || last === undefined) {
    return { frameRate: 0, durationSeconds: 0, problems: ['The track has no packets.'] };
  }
  const period = starts.length > 1 ? (last - first) / (starts.length - 1) : times.lastDuration;
  const problems: string[] = [];
  if (!times.firstIsKey) problems.push('The first packet is no key frame.');
  if (Math.abs(first) > period / 2)
    problems.push(`The first frame comes at ${seconds(first)} instead of 0 s.`);
  let irregular = 0;
  for (let i = 1; i < starts.length; i++) {
    const step = (starts[i] as number) - (starts[i - 1] as number);
    if (Math.abs(step - period) < period / 2) continue;
    irregular++;
    if (irregular > MOST_PROBLEMS) continue;
    problems.push(
      step > period
        ? `There is a gap of ${seconds(step)} before frame ${i}.`
        : `Frame ${i} overlaps the one before: it comes ${seconds(step)} after it.`,
    );
  }
  if (irregular > MOST_PROBLEMS) problems.push(`… and ${irregular - MOST_PROBLEMS} more.`);
  return {
    frameRate: nominalRate(period, times.lastDuration, resolution, starts.length),
    durationSeconds: times.end,
    problems,
  };
}

/**
 * The rate that the file was made at: a whole number, n × 1000/1001, or what its frame duration says, if the
 * measured period agrees; else what was measured.
 */
function nominalRate(period: number, duration: number, resolution: number, count: number): number {
  if (!(period > 0)) return 0;
  const measured = 1 / period;
  // Both ends of the measured span are rounded to the resolution.
  const uncertainty = resolution / Math.max(1, count - 1);
  const declared = duration > 1e-3 ? toNumber(frameRateFromNumber(1 / duration)) : 0;
  // Where steps and duration agree to the nanosecond, ticks were chosen to fit the rate: nothing was rounded.
  if (declared > 0 && Math.abs(duration - period) < 1e-9) return declared;
  const candidates = [Math.round(measured), (Math.ceil(measured) * 1000) / 1001, declared];
  return candidates.find((rate) => rate > 0 && Math.abs(1 / rate - period) <= uncertainty) ?? measured;
}

function seconds(value: number): string {
  return `${Number(value.toFixed(4))} s`;
}
