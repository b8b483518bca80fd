import type { FarmHost, SegmentTask } from '../../engine/host.ts';

/** So many of a worker's first segments are looked at in any case. */
const FIRST = 2;
/** Share of the others, where checks can't keep up with them. */
const SHARE = 0.25;
/** Checks are made one after another: what many workers send is not to wait for them. */
const MOST_UNDER_WAY = 2;

type Verdict = Awaited<ReturnType<FarmHost['checkSegment']>>;

interface Looked extends Verdict {
  readonly frames: readonly number[];
}

/**
 * Looks at some frames of segments that came from elsewhere: of a worker's first ones, of all others as long as no other
 * check is under way, else of a share of them, and of none where checks are behind. A worker can not know which.
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

  /**
   * @param again frames to look at in any case, since others' were looked at there
   * @returns undefined where nothing was looked at, or could be
   */
  async look(
    task: SegmentTask,
    bytes: Uint8Array<ArrayBuffer>,
    workerId: string,
    signal: AbortSignal,
    again?: readonly number[],
  ): Promise<Looked | undefined> {
    const passed = this.#passed.get(workerId) ?? 0;
    const isNew = passed < FIRST;
    if (!isNew && !again && this.#isPassedOver()) return undefined;
    const { start, end } = task.range;
    const any = start + Math.floor(this.#random() * (end - start));
    const frames = again ?? (isNew && any !== end - 1 ? [any, end - 1] : [any]);
    this.#underWay++;
    try {
      const verdict = await this.#check(task, bytes, frames, signal);
      if (verdict.problems.length === 0) this.#passed.set(workerId, passed + 1);
      else this.#passed.delete(workerId);
      return { ...verdict, frames };
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      // Our own renderer or decoder failed, which tells nothing of the segment: the file's check decides.
      return undefined;
    } finally {
      this.#underWay--;
    }
  }

  #isPassedOver(): boolean {
    if (this.#underWay === 0) return false;
    return this.#underWay >= MOST_UNDER_WAY || this.#random() >= SHARE;
  }
}
