import type { ScaleStatus } from '../../farm/protocol/index.ts';
import {
  DEFAULT_POLICY,
  decide,
  dispensable,
  type FarmMetrics,
  type ScaleMemory,
  type ScalePolicy,
  type ScaleStep,
} from './policy.ts';
import type { ProvidedWorker, WorkerProvider } from './provider.ts';

/** One line of a log, with what it is about. */
export type ScaleLog = (message: string, fields: Readonly<Record<string, unknown>>) => void;

export interface AutoscalerOptions {
  /** Rejects where the farm cannot be asked: then nothing is decided. */
  readonly metrics: () => Promise<FarmMetrics>;
  readonly provider: WorkerProvider;
  readonly policy?: Partial<ScalePolicy>;
  readonly log: ScaleLog;
  /** Milliseconds between two looks. */
  readonly interval?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface Autoscaler {
  /**
   * Goes to so many workers, within the bounds, and lets the policy go on from there later. Idle ones leave first; busy
   * ones end their segment.
   */
  scaleTo(workers: number): Promise<ScaleStatus>;
  status(): ScaleStatus;
  /** Looks and acts now rather than at the next interval. */
  look(): Promise<void>;
  close(): Promise<void>;
}

const LOOK_MILLISECONDS = 5000;
const REASONS_KEPT = 20;

/** Keeps as many workers as the policy asks for. */
export function createAutoscaler(options: AutoscalerOptions): Autoscaler {
  return new Loop(options);
}

class Loop implements Autoscaler {
  readonly #options: AutoscalerOptions;
  readonly #policy: ScalePolicy;
  readonly #now: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #reasons: string[] = [];
  #memory: ScaleMemory = {};
  #provided: readonly ProvidedWorker[] = [];
  #seen: ReadonlySet<string> = new Set();
  #closed = false;
  /** One look or order at a time: each begins from what the last one left. */
  #turn: Promise<unknown> = Promise.resolve();
  #looking = false;

  constructor(options: AutoscalerOptions) {
    this.#options = options;
    this.#policy = bounded({ ...DEFAULT_POLICY, ...options.policy });
    this.#now = options.now ?? Date.now;
    this.#timer = setInterval(() => void this.look(), options.interval ?? LOOK_MILLISECONDS);
    this.#timer.unref();
  }

  status(): ScaleStatus {
    const standing = this.#provided.filter(({ state }) => state !== 'stopping');
    const running = standing.filter(({ id }) => this.#seen.has(id)).length;
    return {
      target: standing.length,
      running,
      starting: standing.length - running,
      stopping: this.#provided.length - standing.length,
      provider: this.#options.provider.name,
      minimum: this.#policy.minimum,
      maximum: this.#policy.maximum,
      reasons: [...this.#reasons],
    };
  }

  async look(): Promise<void> {
    // A look that waits already will see whatever this one would.
    if (this.#looking || this.#closed) return this.#turn.then(() => undefined);
    this.#looking = true;
    await this.#inTurn(async () => {
      this.#looking = false;
      const metrics = await this.#observe();
      if (!metrics) return;
      const { steps, memory } = decide({
        now: this.#now(),
        metrics,
        provided: this.#provided,
        policy: this.#policy,
        memory: this.#memory,
      });
      this.#memory = memory;
      for (const step of steps) await this.#take(step);
      if (steps.length > 0) this.#provided = await this.#options.provider.list();
    });
  }

  async scaleTo(workers: number): Promise<ScaleStatus> {
    const { minimum, maximum, urgentTier, operatorSeconds } = this.#policy;
    if (!Number.isInteger(workers)) throw new RangeError(`${workers} is no number of workers.`);
    const target = Math.min(maximum, Math.max(minimum, workers));
    await this.#inTurn(async () => {
      const metrics = (await this.#observe()) ?? NOTHING_KNOWN;
      if (target !== workers) {
        this.#say(`an operator asked for ${workers}; between ${minimum} and ${maximum} are allowed`);
      }
      const standing = this.#provided.filter(({ state }) => state !== 'stopping').length;
      const reason = `an operator asked for ${workers}`;
      for (let count = standing; count < target; count++) await this.#take({ kind: 'start', reason });
      for (const { id } of dispensable(this.#provided, metrics, urgentTier).slice(
        0,
        Math.max(0, standing - target),
      )) {
        await this.#take({ kind: 'drain', id, reason });
      }
      this.#memory = { ...this.#memory, operatorUntil: this.#now() + operatorSeconds * 1000 };
      this.#provided = await this.#options.provider.list();
    });
    return this.status();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#turn;
    await this.#options.provider.close();
    this.#provided = [];
  }

  /** @returns undefined where the farm or the provider does not answer, which is no reason to start or end anybody */
  async #observe(): Promise<FarmMetrics | undefined> {
    try {
      const [metrics, provided] = await Promise.all([this.#options.metrics(), this.#options.provider.list()]);
      this.#provided = provided;
      this.#seen = new Set(metrics.workers.map(({ name }) => name));
      return metrics;
    } catch (error) {
      this.#say(`nothing decided: ${words(error)}`);
      return undefined;
    }
  }

  async #take(step: ScaleStep): Promise<void> {
    const { provider } = this.#options;
    const what =
      step.kind === 'start'
        ? `start ${step.tier ? `a ${step.tier} worker` : 'a worker'}`
        : `${step.kind} ${step.id}`;
    try {
      if (step.kind === 'start') await provider.start(step.tier);
      else await provider[step.kind](step.id);
      this.#say(`${what}: ${step.reason}`);
    } catch (error) {
      this.#say(`could not ${what} (${step.reason}): ${words(error)}`);
    }
  }

  #say(words: string): void {
    // The same trouble every few seconds would push out what was decided.
    if (this.#reasons[0]?.endsWith(words)) return;
    this.#reasons.unshift(`${new Date(this.#now()).toISOString()} ${words}`);
    this.#reasons.length = Math.min(this.#reasons.length, REASONS_KEPT);
    this.#options.log(words, { provider: this.#options.provider.name });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch((error: unknown) => this.#say(`failed: ${words(error)}`));
    return turn;
  }
}

const NOTHING_KNOWN: FarmMetrics = { waiting: { urgent: 0, high: 0, normal: 0, low: 0 }, workers: [] };

function bounded(policy: ScalePolicy): ScalePolicy {
  const { minimum, maximum } = policy;
  if (!Number.isInteger(minimum) || !Number.isInteger(maximum) || minimum < 0 || maximum < minimum) {
    throw new RangeError(`Between ${minimum} and ${maximum} workers makes no sense.`);
  }
  return policy;
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
