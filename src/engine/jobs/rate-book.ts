import type { FormatId } from '../formats/index.ts';
import { workShare } from '../media/index.ts';
import type { StoreDatabase } from '../segments/index.ts';
import type { WorkRates } from './estimate.ts';
import type { Outlook } from './foretell.ts';

/** What jobs of a format, at about a size, took in this browser. */
interface RateRow extends WorkRates {
  readonly id: string;
  readonly jobs: number;
  /** Of all workers, for all of a job. */
  readonly workSeconds: number;
  /** Of a job. */
  readonly segments: number;
}

/** How much a new job changes what the earlier ones taught. */
const LEARNING = 0.3;

/** What a finished job took. */
export interface WorkDone {
  readonly startSeconds: number;
  /** Of all workers together, while they may work. */
  readonly workerSeconds: number;
  readonly checkSeconds: number;
  /** Frames that were encoded; those of stored segments say nothing of the rate. */
  readonly frames: number;
  /** Frames that their segments proved. */
  readonly proofs: number;
  /** That were built. */
  readonly segments: number;
  /** Share of the job's work that went into them, 0–1. */
  readonly proving: number;
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

  /** What a job that is not prepared yet will take, as those of its format took here; undefined where none did. */
  ofJob(format: FormatId): Outlook | undefined {
    const row = this.#rows.get(format);
    if (!row) return undefined;
    const count = Math.max(1, Math.round(row.segments));
    const seconds = row.workSeconds / count / workShare();
    return {
      start: row.startSeconds,
      running: [],
      waiting: Array.from({ length: count }, () => seconds),
      check: row.checkSeconds,
    };
  }

  async learn(format: FormatId, pixels: number, done: WorkDone): Promise<void> {
    const { frames, proofs, segments, workerSeconds, proving, startSeconds, checkSeconds } = done;
    if (!(frames > 0 && workerSeconds > 0)) return;
    const seen = {
      startSeconds,
      checkSeconds,
      frameSeconds: (workerSeconds * (1 - proving)) / frames,
      ...(proofs > 0 && { proofSeconds: (workerSeconds * proving) / proofs }),
      ...{ workSeconds: workerSeconds, segments },
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
    workSeconds: mix(before.workSeconds, seen.workSeconds),
    segments: mix(before.segments, seen.segments),
  };
}

/** Earlier versions kept other rates: only a guess is lost with them. */
function isWhole(row: Partial<RateRow>): row is RateRow {
  return row.frameSeconds !== undefined && row.segments !== undefined;
}

/** Classes of size, a factor of two in pixels each: what costs time grows with them. */
function rowId(format: FormatId, pixels: number): string {
  return `${format} ${Math.round(Math.log2(Math.max(1, pixels)))}`;
}
