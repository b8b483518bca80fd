import type { BrowserContext, Page } from 'playwright-core';
import type { EngineHarness } from '../../e2e/harness/engine.ts';
import type { ExportStatus, JobPriority, JobState, QueueStatus } from '../../src/engine/index.ts';
import { seeded } from './random.ts';

export interface ChaosOptions {
  /** Where the harness page of the end-to-end tests is served. */
  readonly url: string;
  readonly storeName: string;
  readonly seed: number;
  readonly operations: number;
  readonly onOperation?: (words: string, index: number) => void;
}

export interface ChaosReport {
  readonly operations: readonly string[];
  /** Each broken invariant, in words, with the operation after which it was seen. */
  readonly violations: readonly string[];
  /** How the jobs ended. */
  readonly ended: Readonly<Record<string, number>>;
}

/** A job as the test remembers it. */
interface Known {
  readonly id: string;
  /** What it was made of can't be exported. */
  readonly broken: boolean;
  seen: ExportStatus | undefined;
  cancelled: boolean;
  /** Somebody asked for it to be tried again since it was last seen. */
  retried: boolean;
}

interface Snapshot {
  readonly jobs: readonly ExportStatus[];
  readonly queue: QueueStatus;
  readonly leaders: number;
}

const PRIORITIES: readonly JobPriority[] = ['low', 'normal', 'high', 'urgent'];
const RANK = (priority: JobPriority): number => PRIORITIES.indexOf(priority);
const ENDED: readonly JobState[] = ['completed', 'failed', 'cancelled'];
/** An operation that takes longer hangs. */
const PATIENCE_MILLISECONDS = 30_000;
const LAST_PATIENCE_MILLISECONDS = 240_000;

/** Ten frames of a square whose colour keeps one job's segments apart from another's. */
function tiny(index: number): unknown {
  const colour = [(index % 7) / 7, (index % 11) / 11, (index % 13) / 13];
  return {
    ...{ v: '5.7.0', nm: `Tiny ${index}`, fr: 10, ip: 0, op: 10, w: 64, h: 64, assets: [] },
    layers: [
      {
        ...{ ty: 4, ind: 1, nm: 'Square', ip: 0, op: 10, st: 0 },
        ks: { p: { a: 1, k: [{ t: 0, s: [8, 32] }, { t: 10, s: [56, 32] }] } },
        shapes: [
          { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [24, 24] }, r: { a: 0, k: 0 } },
          { ty: 'fl', c: { a: 0, k: colour }, o: { a: 0, k: 100 } },
        ],
      },
    ],
  }; // biome-ignore format: a document
}

/** Random operations on a queue from two tabs that come and go; the seed decides all of them. */
export class Chaos {
  readonly #context: BrowserContext;
  readonly #options: ChaosOptions;
  readonly #random: () => number;
  readonly #tabs: (Page | undefined)[] = [undefined, undefined];
  readonly #jobs = new Map<string, Known>();
  readonly #words: string[] = [];
  readonly #violations: string[] = [];
  #last: Snapshot | undefined;
  #submitted = 0;

  constructor(context: BrowserContext, options: ChaosOptions) {
    this.#context = context;
    this.#options = options;
    this.#random = seeded(options.seed);
  }

  async run(): Promise<ChaosReport> {
    await this.#open(0);
    for (let index = 0; index < this.#options.operations; index++) {
      const words = await this.#operate();
      this.#words.push(words);
      this.#options.onOperation?.(words, index);
      await this.#check(`${index} ${words}`);
    }
    const ended = await this.#end();
    return { operations: this.#words, violations: this.#violations, ended };
  }

  async #operate(): Promise<string> {
    const die = Math.floor(this.#random() * 100);
    const tab = this.#random() < 0.5 ? 0 : 1;
    const which = this.#random();
    const spice = this.#random();
    const page = await this.#page(tab);
    const ids = [...this.#jobs.keys()];
    const id = ids[Math.floor(which * ids.length)];
    if (die < 30 || id === undefined) return this.#submit(page, which, spice);
    const job = this.#jobs.get(id);
    const short = `${[...this.#jobs.keys()].indexOf(id)}`;
    if (die < 38) {
      if (job) job.cancelled = true;
      return this.#ask(page, `cancel ${short}`, 'cancelExport', id);
    }
    if (die < 44) {
      return this.#ask(page, `pause ${short}`, 'pauseExport', id);
    }
    if (die < 54) {
      return this.#ask(page, `resume ${short}`, 'resumeExport', id);
    }
    if (die < 61) {
      const priority = PRIORITIES[Math.floor(spice * 4)] ?? 'normal';
      return this.#ask(page, `prioritise ${short} ${priority}`, 'prioritizeExport', id, priority);
    }
    if (die < 68) {
      const before = ids[Math.floor(spice * (ids.length + 1))];
      const place = before === undefined ? 'the end' : `${ids.indexOf(before)}`;
      return this.#ask(page, `move ${short} before ${place}`, 'moveExport', id, before);
    }
    if (die < 76) {
      if (job) job.retried = true;
      return this.#ask(page, `retry ${short}`, 'retryExport', id);
    }
    if (die < 79) return this.#ask(page, 'pause the queue', 'pauseQueue');
    if (die < 85) return this.#ask(page, 'resume the queue', 'resumeQueue');
    if (die < 88) {
      const words = await this.#ask(page, `delete ${short}`, 'deleteExport', id);
      this.#jobs.delete(id);
      return words;
    }
    if (die < 92) {
      await this.#open(tab, page);
      return `reload tab ${tab}`;
    }
    if (die < 96) {
      await page.close({ runBeforeUnload: false });
      this.#tabs[tab] = undefined;
      return `kill tab ${tab}`;
    }
    await page.waitForTimeout(200 + which * 1500);
    return 'wait';
  }

  async #submit(page: Page, which: number, spice: number): Promise<string> {
    const index = this.#submitted++;
    const priority = PRIORITIES[Math.floor(which * 4)] ?? 'normal';
    const broken = spice > 0.92;
    const earlier = [...this.#jobs.keys()];
    const needed = spice < 0.2 ? earlier[Math.floor(spice * 5 * earlier.length)] : undefined;
    const format = index % 3 === 0 ? 'png-sequence' : 'vp9-webm';
    const document = broken ? { v: '5.7.0', layers: 'none' } : tiny(index);
    const id = await this.#within(
      'submit',
      page.evaluate(
        ([document, format, priority, needed]) =>
          window.harness.submit(document, {
            settings: { format },
            priority,
            ...(needed !== undefined && { dependencies: [needed] }),
          }),
        [document, format, priority, needed] as const,
      ),
    );
    if (id !== undefined) {
      this.#jobs.set(id, { id, broken, seen: undefined, cancelled: false, retried: false });
    }
    return `submit ${priority}${broken ? ' broken' : ''}${needed === undefined ? '' : ` after ${earlier.indexOf(needed)}`}`;
  }

  async #ask(page: Page, words: string, ...call: Parameters<EngineHarness['attempt']>): Promise<string> {
    const code = await this.#within(
      words,
      page.evaluate((call) => window.harness.attempt(...call), call),
    );
    // What is asked of a job that has moved on meanwhile is refused in words.
    if (code && code !== 'INVALID_SETTINGS') this.#violations.push(`${words}: refused with ${code}`);
    return words;
  }

  async #within<T>(
    words: string,
    work: Promise<T>,
    patience = PATIENCE_MILLISECONDS,
  ): Promise<T | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patience);
    });
    const done = await Promise.race([work.then((value) => ({ value })), late]);
    clearTimeout(timer);
    if (!done) this.#violations.push(`${words}: hangs`);
    return done?.value;
  }

  /** What holds after each operation. */
  async #check(after: string): Promise<void> {
    const alive = this.#tabs.find((tab) => tab !== undefined) ?? (await this.#page(0));
    const snapshot = await this.#within(`${after}: looking`, this.#look(alive));
    if (!snapshot) return;
    const broken = (words: string): void => void this.#violations.push(`after ${after}: ${words}`);
    const found = new Map(snapshot.jobs.map((job) => [job.id, job]));
    for (const id of this.#jobs.keys()) if (!found.has(id)) broken(`job ${id} is lost`);
    for (const id of found.keys()) if (!this.#jobs.has(id)) broken(`job ${id} came from nowhere`);
    if (snapshot.leaders > 1) broken(`${snapshot.leaders} tabs lead`);
    const working = snapshot.jobs.filter(({ status, paused }) => status === 'processing' && !paused);
    if (working.length > snapshot.queue.settings.maxConcurrentJobs + 1) broken(`${working.length} jobs run`);
    for (const job of snapshot.jobs) {
      const known = this.#jobs.get(job.id);
      if (known) this.#compare(known, job, broken);
    }
    const waiting = snapshot.queue.jobs.filter(({ status }) => status === 'queued');
    for (const [index, job] of waiting.slice(1).entries()) {
      const before = waiting[index];
      if (before && RANK(before.priority) < RANK(job.priority)) broken('the queue is out of order');
    }
    this.#checkStarts(snapshot, broken);
    this.#last = snapshot;
  }

  #compare(known: Known, job: ExportStatus, broken: (words: string) => void): void {
    const { seen } = known;
    known.seen = job;
    if (job.status === 'queued' && !job.waiting) broken(`job ${job.id} waits and does not say why`);
    if (job.paused && !ENDED.includes(job.status) && !job.waiting) broken(`job ${job.id} is paused silently`);
    if (job.status === 'failed' && job.errors.length === 0) broken(`job ${job.id} failed without an error`);
    if (!seen) return;
    const moved = seen.status !== job.status;
    if (seen.status === 'completed' && (moved || Number(seen.completedAt) !== Number(job.completedAt))) {
      broken(`job ${job.id} was complete and is ${job.status} since ${String(job.completedAt)}`);
    }
    const restarted = (seen.status === 'failed' || seen.status === 'cancelled') && moved;
    if (restarted && !known.retried) broken(`job ${job.id} left ${seen.status} for ${job.status} unasked`);
    if (job.status === 'cancelled' && !known.cancelled) broken(`job ${job.id} was cancelled by nobody`);
    if (!ENDED.includes(job.status)) known.retried &&= ENDED.includes(seen.status);
  }

  /** Nobody starts past a more urgent job that waited for its turn before and still does. */
  #checkStarts(now: Snapshot, broken: (words: string) => void): void {
    const before = new Map(this.#last?.jobs.map((job) => [job.id, job]));
    const turns = now.jobs.filter((job) => {
      const earlier = before.get(job.id);
      return [job, earlier].every(
        (each) => each?.waiting?.kind === 'turn' && !each.waiting.message.includes('ending'),
      );
    });
    for (const job of now.jobs) {
      const earlier = before.get(job.id);
      const started =
        job.status === 'processing' && Number(job.startedAt) !== Number(earlier?.startedAt) && earlier;
      if (!started) continue;
      for (const other of turns) {
        const [was, is] = [before.get(other.id), other];
        const ahead = Math.min(RANK(was?.priority ?? 'low'), RANK(is.priority));
        if (ahead > Math.max(RANK(job.priority), RANK(earlier.priority))) {
          broken(`${job.priority} job ${job.id} started before the ${other.priority} one ${other.id}`);
        }
      }
    }
  }

  #look(page: Page): Promise<Snapshot> {
    return page.evaluate(async (storeName) => {
      const { engine } = window.harness;
      const plain = ({ thumbnail: _, ...job }: ExportStatus): ExportStatus => job;
      const jobs = (await engine.listExports()).map(plain);
      const queue = await engine.getQueueStatus();
      const { held = [] } = await navigator.locks.query();
      const leaders = held.filter(({ name }) => name === `${storeName}-queue`).length;
      return { jobs, queue: { ...queue, jobs: queue.jobs.map(plain) }, leaders };
    }, this.#options.storeName);
  }

  async #page(tab: number): Promise<Page> {
    return this.#tabs[tab] ?? this.#open(tab);
  }

  async #open(tab: number, page?: Page): Promise<Page> {
    const opened = page ?? (await this.#context.newPage());
    this.#tabs[tab] = opened;
    await opened.goto(this.#options.url);
    await opened.waitForFunction(() => window.harness !== undefined);
    await opened.evaluate((name) => {
      window.harness.open(name);
      return window.harness.engine.listExports().then(() => undefined);
    }, this.#options.storeName);
    return opened;
  }

  /** Everything is let go on, and must come to its end. */
  async #end(): Promise<Record<string, number>> {
    const page = await this.#page(0);
    const ids = [...this.#jobs.keys()];
    const ended = await this.#within(
      'the end',
      page.evaluate(async (ids) => {
        const { engine } = window.harness;
        await engine.resumeQueue();
        for (const id of ids) await engine.resumeExport(id);
        return Promise.all(
          ids.map(async (id) => {
            const result = await engine.getExportResult(id).catch((thrown: { code: string }) => thrown.code);
            const log = (await engine.getExportLog(id)).map(({ message }) => message);
            const completions = log.filter((message) => message.startsWith('Complete:')).length;
            if (typeof result === 'string') return { id, outcome: result, completions };
            const whole = (result.file?.size ?? 0) === result.bytes && result.check.passed;
            return { id, outcome: whole ? 'completed' : 'no good file', completions };
          }),
        );
      }, ids),
      LAST_PATIENCE_MILLISECONDS,
    );
    await this.#check('the end');
    const count: Record<string, number> = {};
    for (const { id, outcome, completions } of ended ?? []) {
      count[outcome] = (count[outcome] ?? 0) + 1;
      const known = this.#jobs.get(id);
      const expected =
        outcome === 'completed'
          ? !known?.broken
          : outcome === 'CANCELLED'
            ? known?.cancelled
            : outcome === 'INVALID_COMPOSITION'
              ? known?.broken
              : outcome === 'DEPENDENCY_FAILED' || outcome === 'INTERRUPTED';
      if (!expected) this.#violations.push(`job ${id} ended as ${outcome}`);
      if (completions !== Number(outcome === 'completed')) {
        this.#violations.push(`job ${id} came to completion ${completions} times and ended as ${outcome}`);
      }
    }
    return count;
  }
}
