import { ENGINE_VERSION } from '../../engine/host.ts';
import type { FarmConnection } from '../connect/index.ts';
import { BucketView } from '../manage/bucket-view.ts';
import {
  BUCKETS,
  type EncoderClass,
  HEARTBEAT_MILLISECONDS,
  type Heartbeat,
  PROTOCOL_VERSION,
  readHeartbeat,
  readWorkerRow,
  type WorkerRow,
} from '../protocol/index.ts';

/** Silent for so long, a worker is not counted on. */
const SILENT_MILLISECONDS = 4 * HEARTBEAT_MILLISECONDS;
/** What many workers tell at once is looked at together. */
const GATHER_MILLISECONDS = 250;

export interface LiveWorker {
  readonly row: WorkerRow;
  readonly beat: Heartbeat;
}

/** What a task asks of whoever builds it. */
export interface Need {
  readonly encoderClass: EncoderClass;
  /** EncoderPlan.encoder. */
  readonly encoder: string;
}

/** The workers that could be given work now. */
export class Workforce {
  readonly #workers: BucketView<WorkerRow>;
  readonly #beats: BucketView<Heartbeat>;
  readonly #listeners = new Set<() => void>();
  readonly #readmitted: (workerId: string) => void;
  readonly #aside = new Set<string>();
  readonly #tick: ReturnType<typeof setInterval>;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #live: readonly LiveWorker[] = [];

  /** @param readmitted told of each that is in good standing again */
  constructor(connection: FarmConnection, readmitted: (workerId: string) => void = () => {}) {
    this.#readmitted = readmitted;
    const changed = (): void => {
      this.#gathering ??= setTimeout(() => this.#look(), GATHER_MILLISECONDS);
    };
    this.#workers = new BucketView({ connection, bucket: BUCKETS.workers, read: readWorkerRow, changed });
    this.#beats = new BucketView({ connection, bucket: BUCKETS.heartbeats, read: readHeartbeat, changed });
    // Silence is no event.
    this.#tick = setInterval(changed, HEARTBEAT_MILLISECONDS);
  }

  /** None once the farm was away for so long that all are silent: a line that is renewed takes nobody's work. */
  get live(): readonly LiveWorker[] {
    return this.#live;
  }

  able(need: Need): readonly LiveWorker[] {
    return this.#live.filter(({ row }) => canBuild(row, need));
  }

  /** Segments that those who can could build at once. */
  slots(need: Need): number {
    return this.able(need).reduce((sum, { row }) => sum + row.slots, 0);
  }

  /** Megapixels a second of one place, on average over those who can and told of it. */
  rate(need: Need): number | undefined {
    const rates = this.able(need)
      .map(({ beat }) => beat.rates[need.encoder])
      .filter((rate) => rate !== undefined && rate > 0);
    return rates.length === 0
      ? undefined
      : rates.reduce((sum: number, rate) => sum + (rate ?? 0), 0) / rates.length;
  }

  /** For people. */
  nameOf(workerId: string): string {
    return this.#workers.rows.get(workerId)?.row.name ?? workerId;
  }

  /** @param changed called when who could work changed, or what they told */
  watch(changed: () => void): void {
    this.#listeners.add(changed);
  }

  close(): void {
    clearInterval(this.#tick);
    clearTimeout(this.#gathering);
    this.#listeners.clear();
    this.#workers.close();
    this.#beats.close();
  }

  #look(): void {
    this.#gathering = undefined;
    const now = Date.now();
    const live: LiveWorker[] = [];
    for (const [id, { row }] of this.#workers.rows) {
      if (row.setAside) this.#aside.add(id);
      else if (this.#aside.delete(id)) this.#readmitted(id);
      const heard = this.#beats.rows.get(id);
      if (!heard || now - heard.at > SILENT_MILLISECONDS) continue;
      if (row.setAside || heard.row.state === 'draining') continue;
      if (row.version !== PROTOCOL_VERSION || row.engineVersion !== ENGINE_VERSION) continue;
      live.push({ row, beat: heard.row });
    }
    this.#live = live;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** ffmpeg.wasm is one thing with many encoders. */
export function canBuild({ classes, encoders }: WorkerRow, { encoderClass, encoder }: Need): boolean {
  const [family = encoder] = encoder.split(' ');
  return classes.includes(encoderClass) && (encoders.includes(encoder) || encoders.includes(family));
}
