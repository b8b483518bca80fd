import type { FormatId } from '../formats/index.ts';
import type { StoreDatabase } from '../segments/index.ts';
import type { WorkRates } from './estimate.ts';

/** What jobs of a format, at about a size, took in this browser. */
interface RateRow extends WorkRates {
  readonly id: string;
  readonly jobs: number;
  /** Of a whole job, alone. */
  readonly jobSeconds: number;
}

/** How much a new job changes what the earlier ones taught. */
const LEARNING = 0.3;

/** What a finished job took. */
export interface WorkDone {
  readonly startSeconds: number;
  /** With at least one worker. */
  readonly buildSeconds: number;
  /** Of all workers together. */
  readonly workerSeconds: number;
  readonly checkSeconds: number;
  /** Frames that were encoded; those of stored segments say nothing of the rate. */
  readonly frames: number;
  /** Frames that their segments proved. */
  readonly proofs: number;
  /** Share of the job's work that went into them, 0–1. */
  readonly proving: number;
  /** Share of the workers' work meanwhile that was this job's, 0–1. */
  readonly share: number;
}

/** Measured rates of work by format and size, kept from page to page. */
export class RateBook {
  readonly #database: StoreDatabase;
  readonly #rows: Map<string, RateRow>;

  private constructor(database: StoreDatabase, rows: readonly RateRow[]) {
    this.#database = database;
    this.#rows = new Map(rows.map((row) => [row.id, row]));
  }

  static async open(database: StoreDatabase): Promise<RateBook> {
    const rows = (await database.getAll('rates')) as Partial<RateRow>[];
    return new RateBook(database, rows.filter(isWhole));
  }

  /** @param pixels of a frame */
  of(format: FormatId, pixels: number): WorkRates | undefined {
    return this.#rows.get(rowId(format, pixels));
  }

  /** Seconds of a job that is not prepared yet, alone, as those of its format took here; undefined where none did. */
  ofJob(format: FormatId): number | undefined {
    return this.#rows.get(format)?.jobSeconds;
  }

  async learn(format: FormatId, pixels: number, done: WorkDone): Promise<void> {
    const { frames, proofs, buildSeconds, workerSeconds, share, proving, startSeconds, checkSeconds } = done;
    if (!(frames > 0 && workerSeconds > 0)) return;
    const building = buildSeconds * share;
    const seen = {
      startSeconds,
      checkSeconds,
      frameSeconds: (workerSeconds * (1 - proving)) / frames,
      ...(proofs > 0 && { proofSeconds: (workerSeconds * proving) / proofs }),
      jobSeconds: startSeconds + building + checkSeconds,
    };
    for (const id of [rowId(format, pixels), format]) {
      const row = mixed(id, this.#rows.get(id), seen);
      this.#rows.set(id, row);
      await this.#database.put('rates', row);
    }
  }
}

function mixed(id: string, before: RateRow | undefined, seen: Omit<RateRow, 'id' | 'jobs'>): RateRow {
  if (!before) return { id, jobs: 1, ...seen };
  const mix = (from: number, to: number): number => from + LEARNING * (to - from);
  const proofSeconds =
    seen.proofSeconds === undefined
      ? before.proofSeconds
      : mix(before.proofSeconds ?? seen.proofSeconds, seen.proofSeconds);
  return {
    id,
    jobs: before.jobs + 1,
    startSeconds: mix(before.startSeconds, seen.startSeconds),
    frameSeconds: mix(before.frameSeconds, seen.frameSeconds),
    ...(proofSeconds !== undefined && { proofSeconds }),
    checkSeconds: mix(before.checkSeconds, seen.checkSeconds),
    jobSeconds: mix(before.jobSeconds, seen.jobSeconds),
  };
}

/** Earlier versions kept other rates: only a guess is lost with them. */
function isWhole(row: Partial<RateRow>): row is RateRow {
  return row.frameSeconds !== undefined;
}

/** Classes of size, a factor of two in pixels each: what costs time grows with them. */
function rowId(format: FormatId, pixels: number): string {
  return `${format} ${Math.round(Math.log2(Math.max(1, pixels)))}`;
}
