import type { ResourceUtilization } from '../api/index.ts';
import { unlessAborted } from '../errors/index.ts';

/** Bytes by what holds them. */
export type MemoryParts = Readonly<Record<string, number>>;

/** What a job asks of the memory. Its methods are read at each look, so that their answers may change. */
export interface MemoryClaim {
  readonly jobId: string;
  /** The most workers that the job could use. */
  most(): number;
  /** What building takes with so many workers, at least one; grows with them. */
  building(workers: number): MemoryParts;
  /** What the job takes once it is built; no more than building with one worker. */
  readonly built: MemoryParts;
  /** How it stands to others: the lower its rank, the sooner it is served. Paused, it is not served at all. */
  standing(): { readonly rank: number; readonly paused: boolean };
  /** Its workers under way. They hold their memory to the end of their segments, whatever it may have then. */
  running(): number;
  /** Told when it comes to wait, with the jobs that have the memory, and without any once it need not. */
  onWait(holders: readonly string[] | undefined): void;
  /** Told when it may have more than before. */
  onMore(): void;
}

/** A job's part of the memory, which grows and shrinks as others come and go. */
export interface MemoryShare extends Disposable {
  /** How many workers it may have under way now; none while it is outranked or paused. */
  readonly workers: number;
  /**
   * Waits until it may have a worker.
   *
   * @throws ExportError what the signal was aborted with
   */
  ready(signal: AbortSignal): Promise<void>;
  /**
   * Gives back what only building took. A job that had nothing any more waits until what it takes now fits: a pause no
   * longer holds it.
   *
   * @throws ExportError what the signal was aborted with
   */
  afterBuilding(signal: AbortSignal): Promise<void>;
}

/**
 * The memory that all jobs together may hold. Each look deals it out anew: what is built already keeps its part; then, by
 * rank and arrival, each job that fits gets one worker; what is left goes round for more workers, the most urgent first.
 * Who gets less than before gives it back as its segments end, and only then do others get more. One that does not fit
 * even by itself has one worker while nobody else has anything.
 */
export class MemoryBudget {
  /** In the order of arrival. */
  readonly #shares = new Set<Share>();
  #ceiling: number;

  constructor(ceiling: number) {
    this.#ceiling = ceiling;
  }

  get ceiling(): number {
    return this.#ceiling;
  }

  set ceiling(bytes: number) {
    this.#ceiling = bytes;
    this.arrange();
  }

  get reserved(): number {
    return this.#heldBut(undefined);
  }

  enter(claim: MemoryClaim): MemoryShare {
    const share = new Share(claim);
    this.#shares.add(share);
    this.arrange();
    const until = async (signal: AbortSignal): Promise<void> => {
      this.arrange();
      await unlessAborted(signal, share.served());
    };
    return {
      get workers() {
        return share.built ? 0 : share.level;
      },
      ready: until,
      afterBuilding: (signal) => {
        share.finishBuilding();
        return until(signal);
      },
      [Symbol.dispose]: () => {
        if (this.#shares.delete(share)) this.arrange();
      },
    };
  }

  usage(): ResourceUtilization['memory'] {
    const jobs = [...this.#shares].flatMap((share) =>
      share.held > 0 ? [{ jobId: share.claim.jobId, parts: share.partsAt(share.reach) }] : [],
    );
    return { ceiling: this.#ceiling, reserved: this.reserved, jobs };
  }

  /** Deals the memory out anew. To be called after a claim changed, and when a segment ended. */
  arrange(): void {
    const order = [...this.#shares].sort((a, b) => a.claim.standing().rank - b.claim.standing().rank);
    const goals = this.#goals(order);
    for (const share of order) share.level = Math.min(share.level, goals.get(share) ?? 0);
    for (const share of order) {
      const before = share.level;
      while (share.level < (goals.get(share) ?? 0) && this.#fits(share, share.level + 1)) share.level++;
      if (share.level > before) share.claim.onMore();
    }
    for (const share of order) {
      const waits = share.level === 0 && !share.paused;
      share.tell(waits ? this.#holdersBeside(share) : undefined);
    }
  }

  /** What each is to have once everything under way has given back what it must. */
  #goals(order: readonly Share[]): Map<Share, number> {
    const goals = new Map<Share, number>();
    let sum = 0;
    const raise = (share: Share, level: number): void => {
      sum += share.bytesAt(level) - share.bytesAt(goals.get(share) ?? 0);
      goals.set(share, level);
    };
    const fits = (share: Share, level: number): boolean =>
      sum + share.bytesAt(level) - share.bytesAt(goals.get(share) ?? 0) <= this.#ceiling;
    // A check can't give back: it ends by itself.
    for (const share of order) if (share.built && share.level > 0) raise(share, 1);
    const open = order.filter((share) => !goals.has(share) && !share.paused);
    for (const share of open) if (sum === 0 || fits(share, 1)) raise(share, 1);
    for (const rank of new Set(open.map(({ claim }) => claim.standing().rank))) {
      let equals = open.filter((share) => goals.has(share) && share.claim.standing().rank === rank);
      for (let level = 2; equals.length > 0; level++) {
        equals = equals.filter((share) => {
          const more = level <= share.most && fits(share, level);
          if (more) raise(share, level);
          return more;
        });
      }
    }
    return goals;
  }

  #fits(share: Share, level: number): boolean {
    const others = this.#heldBut(share);
    return (
      others + share.bytesAt(Math.max(level, share.reach)) <= this.#ceiling || (others === 0 && level === 1)
    );
  }

  #heldBut(share: Share | undefined): number {
    let sum = 0;
    for (const other of this.#shares) if (other !== share) sum += other.held;
    return sum;
  }

  #holdersBeside(share: Share): readonly string[] {
    return [...this.#shares].flatMap((other) =>
      other !== share && other.held > 0 ? [other.claim.jobId] : [],
    );
  }
}

/** Where a job stands with the memory. */
class Share {
  readonly claim: MemoryClaim;
  /** Workers that it may have, or, once it is built, 1 for what it takes then. */
  level = 0;
  built = false;
  #told: string | undefined;
  #onServed: (() => void)[] = [];

  constructor(claim: MemoryClaim) {
    this.claim = claim;
  }

  get paused(): boolean {
    return !this.built && this.claim.standing().paused;
  }

  get most(): number {
    return this.built ? 1 : Math.max(1, this.claim.most());
  }

  /** The workers whose memory it has: those it may have, and those that have yet to end. */
  get reach(): number {
    return this.built ? this.level : Math.max(this.level, this.claim.running());
  }

  get held(): number {
    return this.bytesAt(this.reach);
  }

  partsAt(level: number): MemoryParts {
    return this.built ? this.claim.built : this.claim.building(level);
  }

  bytesAt(level: number): number {
    return level === 0 ? 0 : Object.values(this.partsAt(level)).reduce((sum, bytes) => sum + bytes, 0);
  }

  finishBuilding(): void {
    this.level = Math.min(1, this.level);
    this.built = true;
  }

  /** Until it has something. */
  async served(): Promise<void> {
    while (this.level === 0) await new Promise<void>((resolve) => this.#onServed.push(resolve));
  }

  tell(holders: readonly string[] | undefined): void {
    if (this.level > 0) for (const resolve of this.#onServed.splice(0)) resolve();
    const words = holders?.join(' ');
    if (words === this.#told) return;
    this.#told = words;
    this.claim.onWait(holders);
  }
}
