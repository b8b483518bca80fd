import type { ResourceUtilization } from '../api/index.ts';
import { unlessAborted } from '../errors/index.ts';

export interface Reservation extends Disposable {
  /** The parts from now on; never more than was reserved. */
  shrink(parts: Readonly<Record<string, number>>): void;
}

interface Asked {
  readonly jobId: string;
  readonly bytes: number;
  readonly parts: Readonly<Record<string, number>>;
  readonly rank: number;
  readonly admit: (reservation: Reservation) => void;
}

/**
 * The memory that all jobs together may hold. Who does not fit beside the others waits; who is alone is let in whatever
 * it takes. They are let in by rank and then in order: nobody slips past one who waits for more.
 */
export class MemoryBudget {
  readonly #held = new Map<Reservation, { jobId: string; parts: Readonly<Record<string, number>> }>();
  #waiting: Asked[] = [];
  #ceiling: number;

  constructor(ceiling: number) {
    this.#ceiling = ceiling;
  }

  get ceiling(): number {
    return this.#ceiling;
  }

  set ceiling(bytes: number) {
    this.#ceiling = bytes;
    this.#admit();
  }

  get reserved(): number {
    let sum = 0;
    for (const { parts } of this.#held.values()) sum += bytesOf(parts);
    return sum;
  }

  /**
   * @param rank the lower, the sooner
   * @param onWait called once if it does not fit at once, with the jobs that hold the memory
   * @throws ExportError what the signal was aborted with
   */
  async reserve(
    jobId: string,
    parts: Readonly<Record<string, number>>,
    rank: number,
    signal: AbortSignal,
    onWait: (holders: readonly string[]) => void,
  ): Promise<Reservation> {
    let asked: Asked | undefined;
    const turn = new Promise<Reservation>((admit) => {
      asked = { jobId, parts, bytes: bytesOf(parts), rank, admit };
      const later = this.#waiting.findIndex((other) => other.rank > rank);
      this.#waiting.splice(later < 0 ? this.#waiting.length : later, 0, asked);
    });
    this.#admit();
    if (asked && this.#waiting.includes(asked)) onWait([...this.#held.values()].map((each) => each.jobId));
    try {
      return await unlessAborted(signal, turn);
    } catch (thrown) {
      this.#waiting = this.#waiting.filter((each) => each !== asked);
      // It may have been let in at the very moment.
      turn.then((reservation) => reservation[Symbol.dispose]());
      this.#admit();
      throw thrown;
    }
  }

  usage(): ResourceUtilization['memory'] {
    return { ceiling: this.#ceiling, reserved: this.reserved, jobs: [...this.#held.values()] };
  }

  #admit(): void {
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      if (this.#held.size > 0 && this.reserved + next.bytes > this.#ceiling) return;
      this.#waiting.shift();
      const { jobId } = next;
      const held = { jobId, parts: next.parts };
      const reservation: Reservation = {
        shrink: (parts) => {
          held.parts = parts;
          this.#admit();
        },
        [Symbol.dispose]: () => {
          if (this.#held.delete(reservation)) this.#admit();
        },
      };
      this.#held.set(reservation, held);
      next.admit(reservation);
    }
  }
}

function bytesOf(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
}
