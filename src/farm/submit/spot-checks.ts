import type { FarmHost, SegmentTask } from '../../engine/host.ts';

/** So many of a worker's first segments are looked at in any case. */
const FIRST = 2;
/** Share of the others, where checks can't keep up with them. */
const SHARE = 0.25;

/**
 * Looks at some frames of segments that came from elsewhere: of a worker's first ones, of all others as long as no other
 * check is under way, else of a share of them. A worker can not know which.
 */
export class SpotChecks {
  readonly #check: FarmHost['checkSegment'];
  readonly #random: () => number;
  readonly #passed = new Map<string, number>();
  #underWay = 0;

  constructor(check: FarmHost['checkSegment'], random: () => number = Math.random) {
    this.#check = check;
    this.#random = random;
  }

  /** @returns what is wrong, in words; nothing where nothing was looked at */
  async problems(
    task: SegmentTask,
    bytes: Uint8Array<ArrayBuffer>,
    workerId: string,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const passed = this.#passed.get(workerId) ?? 0;
    const isNew = passed < FIRST;
    if (!isNew && this.#underWay > 0 && this.#random() >= SHARE) return [];
    const { start, end } = task.range;
    const any = start + Math.floor(this.#random() * (end - start));
    const frames = isNew && any !== end - 1 ? [any, end - 1] : [any];
    this.#underWay++;
    try {
      const problems = await this.#check(task, bytes, frames, signal);
      if (problems.length === 0) this.#passed.set(workerId, passed + 1);
      else this.#passed.delete(workerId);
      return problems;
    } finally {
      this.#underWay--;
    }
  }
}
