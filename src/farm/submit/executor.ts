import {
  type FarmHost,
  isPictureCodec,
  parseSegment,
  type RemoteExecutor,
  type SegmentProgress,
  type SegmentRecipe,
  type SegmentResult,
  type SegmentShelf,
  type SegmentTask,
  type StoredSegment,
} from '../../engine/host.ts';
import { ExportError } from '../../engine/index.ts';
import type { FarmConnection } from '../connect/index.ts';
import type { ContentStore } from '../content/index.ts';
import {
  ANY_CLASS,
  browserClass,
  type EncoderClass,
  PROTOCOL_VERSION,
  type SegmentCommit,
  type TaskMessage,
} from '../protocol/index.ts';
import { Bundles } from './bundles.ts';
import { ByteBudget } from './byte-budget.ts';
import { JobRows } from './job-rows.ts';
import { type OrderEvents, Orders, TaskLost } from './orders.ts';
import { persist } from './persist.ts';
import { Preemption } from './preemption.ts';
import { SpotChecks } from './spot-checks.ts';
import { Standing } from './standing.ts';
import { Tasks } from './tasks.ts';
import { type Need, Workforce } from './workforce.ts';

/** A segment of so many bytes passes through memory whole. */
const LARGEST_SEGMENT = 512 * 2 ** 20;
/** However slow a machine is: a frame takes no longer on average, and a segment is begun within the first. */
const SLOWEST_FRAME_MILLISECONDS = 10_000;
const SHORTEST_LIMIT_MILLISECONDS = 120_000;
/** Results that were no good before the farm is given up for a segment. */
const MOST_RESULTS = 4;
/** Of one segment that nobody had in the end; it is then the queue's fault. */
const MOST_LOSSES = 5;
/** Bytes of segments that are fetched and looked at at once. */
const MOST_ACCEPTED = 256 * 2 ** 20;
/** How much a new measurement changes what the earlier ones taught. */
const LEARNING = 0.3;
const NO_TIME = { evaluate: 0, render: 0, convert: 0, encode: 0, store: 0 };

interface FarmExecutorOptions {
  readonly connection: FarmConnection;
  readonly host: FarmHost;
  readonly content: Pick<ContentStore, 'put' | 'get'>;
  readonly random?: () => number;
}

/**
 * Builds segments on the workers of a farm. The first good result of a segment wins, whoever made it and for whom: what the
 * farm has already is taken, what comes is checked before it is stored as if it had been made here.
 */
export class FarmExecutor implements RemoteExecutor {
  readonly #connection: FarmConnection;
  readonly #host: FarmHost;
  readonly #content: Pick<ContentStore, 'put' | 'get'>;
  readonly #workforce: Workforce;
  readonly #standing: Standing;
  readonly #orders: Orders;
  readonly #bundles: Bundles;
  readonly #checks: SpotChecks;
  readonly #preemption: Preemption;
  readonly #rows: JobRows;
  readonly #closing = new AbortController();
  readonly #memory = new ByteBudget(MOST_ACCEPTED);
  readonly #measured = new Map<string, number>();
  /** Fingerprints of encoders whose frames are poor whoever makes them. */
  readonly #coarse = new Set<string>();
  readonly #own: EncoderClass;

  private constructor({ connection, host, content, random }: FarmExecutorOptions, own: EncoderClass) {
    this.#connection = connection;
    this.#host = host;
    this.#content = content;
    this.#own = own;
    const tasks = new Tasks(connection);
    this.#standing = new Standing(connection, tasks);
    this.#workforce = new Workforce(connection, (workerId) => this.#standing.readmitted(workerId));
    const { workforce, standing } = { workforce: this.#workforce, standing: this.#standing };
    this.#orders = new Orders({ connection, tasks, workforce, standing });
    this.#bundles = new Bundles(content);
    this.#checks = new SpotChecks((...asked) => host.checkSegment(...asked), random);
    this.#preemption = new Preemption(connection, tasks, workforce);
    this.#rows = new JobRows(connection, host, (keys) => void this.#takeBack(keys));
  }

  static async open(options: FarmExecutorOptions): Promise<FarmExecutor> {
    return new FarmExecutor(options, await browserClass());
  }

  /** Those of all workers, and some that wait for the next one that is free. */
  get slots(): number {
    return withQueue(this.#workforce.live.reduce((sum, { row }) => sum + row.slots, 0));
  }

  capacity(recipe: SegmentRecipe): number {
    const isProgram = 'module' in recipe.composition;
    if (isProgram && this.#connection.session.signer === undefined) return 0;
    return withQueue(this.#workforce.slots(this.#needOf(recipe)));
  }

  rate(recipe: SegmentRecipe): number | undefined {
    const need = this.#needOf(recipe);
    return this.#workforce.rate(need) ?? this.#measured.get(need.encoder);
  }

  async run(
    task: SegmentTask,
    onProgress: (progress: SegmentProgress) => void,
    signal: AbortSignal,
    onStart: (workerId: string) => void = () => {},
  ): Promise<SegmentResult> {
    const { index } = task.range;
    const jobId = task.owner ?? this.#connection.session.id;
    const need = this.#needOf(task.recipe);
    this.#rows.begun(jobId, need.encoderClass);
    const key = await this.#host.nameSegment(task, signal);
    const store = await this.#host.store();
    const stored = await store.claim(key, task.owner);
    if (stored) {
      const { sha256, size } = stored;
      this.#rows.built(jobId, index, key, undefined);
      return { index, key, sha256, bytes: size, reused: true, timing: NO_TIME };
    }
    const doubted: Doubted[] = [];
    for (let results = 0; ; results++) {
      const commit =
        (await this.#orders.committed(key, signal)) ??
        (await this.#order(task, { key, jobId, need }, onProgress, onStart, signal));
      const row = await this.#store(store, task, commit, doubted, signal, results + 1 < MOST_RESULTS);
      if (!row) continue;
      this.#rows.built(jobId, index, key, commit.workerId);
      this.#learn(need.encoder, task, commit);
      return {
        index,
        key,
        sha256: row.sha256,
        bytes: row.size,
        reused: false,
        ...(commit.rendering && { rendering: commit.rendering }),
        timing: commit.timing,
      };
    }
  }

  built({ owner, range }: SegmentTask, { key, reused }: SegmentResult): void {
    if (owner !== undefined) this.#rows.built(owner, range.index, key, reused ? undefined : 'local');
  }

  watchSlots(changed: () => void): void {
    this.#workforce.watch(changed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#orders.close();
    this.#preemption.close();
    this.#standing.close();
    this.#rows.close();
    this.#workforce.close();
  }

  /** A worker was taken back in by somebody here: what it gives is looked at as that of a new one. */
  forgive(workerId: string): void {
    this.#standing.forgive(workerId);
  }

  #needOf({ encoder }: SegmentRecipe): Need {
    const ours = encoder.webcodecs === undefined && !isPictureCodec(encoder.settings.codec);
    return { encoderClass: ours ? ANY_CLASS : this.#own, encoder: encoder.encoder };
  }

  /**
   * Spot checks see some frames of some segments: what came from the farm of a file that did not pass its own check is
   * taken for wrong, here and there, so that another attempt has it built anew.
   */
  async #takeBack(keys: readonly string[]): Promise<void> {
    const { signal } = this.#closing;
    try {
      const store = await this.#host.store();
      for (const key of keys) {
        const commit = await this.#orders.committed(key, signal);
        if (!commit) continue;
        await store.forget(key);
        await this.#orders.discard(commit, signal);
      }
    } catch {
      // The farm was left, or the store can't be written: the job failed with words of its own.
    }
  }

  /** @throws ExportError FARM_FAILED */
  async #order(
    task: SegmentTask,
    { key, jobId, need }: { readonly key: string; readonly jobId: string; readonly need: Need },
    onProgress: (progress: SegmentProgress) => void,
    onStart: (workerId: string) => void,
    signal: AbortSignal,
  ): Promise<SegmentCommit> {
    const { recipe, range, priority = 'normal' } = task;
    const { session } = this.#connection;
    const { index, start, end } = range;
    const bundle = await persist('take what a job is made from', signal, () => this.#bundles.send(recipe));
    const limits = {
      milliseconds: Math.max(SHORTEST_LIMIT_MILLISECONDS, (end - start) * SLOWEST_FRAME_MILLISECONDS),
      bytes: Math.min(session.largestContent, LARGEST_SEGMENT),
    };
    const { fingerprint } = recipe.encoder;
    const common = { version: PROTOCOL_VERSION, jobId, tenant: session.tenant, priority, bundle };
    for (let losses = 1; ; losses++) {
      const taskId = `t_${crypto.randomUUID()}`;
      const message: TaskMessage = {
        ...common,
        ...{ taskId, range, key, fingerprint, encoderClass: need.encoderClass, limits },
      };
      const events: OrderEvents = {
        started: (workerId) => {
          this.#preemption.settled(taskId);
          onStart(workerId);
        },
        progressed: ({ frames }) => onProgress({ index, frames }),
        gaveBack: () => this.#preemption.wanted(message, need),
      };
      try {
        this.#preemption.wanted(message, need);
        return await this.#orders.place(message, need, events, signal);
      } catch (thrown) {
        if (!(thrown instanceof TaskLost) || losses >= MOST_LOSSES) throw thrown;
      } finally {
        this.#preemption.settled(taskId);
      }
    }
  }

  /** @returns undefined where what was given is no good */
  async #store(
    store: SegmentShelf,
    task: SegmentTask,
    commit: SegmentCommit,
    doubted: Doubted[],
    signal: AbortSignal,
    again: boolean,
  ): Promise<StoredSegment | undefined> {
    const release = await this.#memory.take(commit.bytes, signal);
    try {
      const bytes = await this.#accept(task, commit, doubted, signal, again);
      return bytes && (await store.put(commit.key, bytes, task.owner));
    } finally {
      release();
    }
  }

  /**
   * Gets the bytes of a commit and looks whether they are what they should be; if not, the commit is discarded.
   *
   * @param doubted what others gave before and was discarded; added to
   * @param again whether another result may be waited for
   * @returns undefined where they are not
   */
  async #accept(
    task: SegmentTask,
    commit: SegmentCommit,
    doubted: Doubted[],
    signal: AbortSignal,
    again: boolean,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { workerId } = commit;
    const { bytes, problems, fault, frames } = await this.#look(task, commit, doubted[0]?.frames, signal);
    if (bytes && (!fault || this.#isShared(task, doubted, workerId, fault))) {
      // What several give alike is the encoder's doing or ours: the file's check decides.
      if (fault) for (const one of doubted) await this.#standing.acquit(one.workerId);
      this.#standing.succeeded(workerId);
      return bytes;
    }
    const insists = doubted.some((one) => one.workerId === workerId);
    if (frames && fault) doubted.push({ workerId, fault, frames });
    await this.#orders.discard(commit, signal);
    const { start, end } = task.range;
    const said = problems.join(' ');
    // Whoever insists leaves the segment to others: they show whether it could have been better.
    if (fault === 'false' || fault === 'wrong' || (fault === 'poor' && insists)) {
      const reason = `Its frames ${start} to ${end} were not what they should be: ${said}`;
      await this.#standing.catchOut(workerId, reason);
    }
    if (again) return undefined;
    throw new ExportError(
      'FARM_FAILED',
      `The farm gave frames ${start} to ${end} ${MOST_RESULTS} times, and none was right. ${said}`,
      { value: [start, end] },
    );
  }

  /**
   * Whether others gave the like: then it is the encoder's doing, or ours. Of poor frames one word is enough where nobody
   * else could build them, or where two have shown that the encoder gives no better.
   */
  #isShared({ recipe }: SegmentTask, doubted: readonly Doubted[], workerId: string, fault: Fault): boolean {
    const others = doubted.filter((one) => one.workerId !== workerId);
    if (fault === 'wrong') return others.some((one) => one.fault === 'wrong');
    if (fault !== 'poor' || doubted.length === 0) return false;
    const { fingerprint } = recipe.encoder;
    if (others.some((one) => one.fault === 'poor')) this.#coarse.add(fingerprint);
    if (others.length > 0 || this.#coarse.has(fingerprint)) return true;
    return this.#workforce.able(this.#needOf(recipe)).every(({ row }) => row.workerId === workerId);
  }

  async #look(
    task: SegmentTask,
    commit: SegmentCommit,
    again: readonly number[] | undefined,
    signal: AbortSignal,
  ): Promise<Seen> {
    if (this.#standing.isCaught(commit.workerId)) {
      return { problems: ['Its worker gave wrong frames before.'], fault: 'false' };
    }
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = await persist('give a segment', signal, () => this.#content.get(commit, signal));
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      return { problems: [ExportError.from(thrown).message], fault: 'lost' };
    }
    const untrue = claims(task, commit, bytes);
    if (untrue.length > 0) return { problems: untrue, fault: 'false' };
    const looked = await this.#checks.look(task, bytes, commit.workerId, signal, again);
    if (!looked || looked.problems.length === 0) return { bytes, problems: [] };
    const { problems, wrong, frames } = looked;
    return { bytes, problems, fault: wrong ? 'wrong' : 'poor', frames };
  }

  #learn(encoder: string, { recipe, range }: SegmentTask, { timing }: SegmentCommit): void {
    const { width, height } = recipe.encoder.settings;
    const milliseconds = Object.values(timing).reduce((sum, part) => sum + part, 0);
    if (milliseconds <= 0) return;
    const rate = ((range.end - range.start) * width * height) / 1e3 / milliseconds;
    const before = this.#measured.get(encoder);
    this.#measured.set(encoder, before === undefined ? rate : before + LEARNING * (rate - before));
  }
}

/**
 * What is wrong with a commit: the store `lost` or spoilt it, which is no fault of the worker's; it is not what it says of
 * itself; it shows another picture; or it does not pass its gates, which a worker can rarely help.
 */
type Fault = 'lost' | 'false' | 'wrong' | 'poor';

/** What came of a commit. */
interface Seen {
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** What is wrong with it, in words. */
  readonly problems: readonly string[];
  readonly fault?: Fault;
  /** Those that were looked at. */
  readonly frames?: readonly number[];
}

/** A result that was discarded, to have another worker's instead. */
interface Doubted {
  readonly workerId: string;
  readonly fault: Fault;
  readonly frames: readonly number[];
}

/** What a commit says of itself, and what its bytes are. */
function claims(task: SegmentTask, commit: SegmentCommit, bytes: Uint8Array<ArrayBuffer>): string[] {
  const problems: string[] = [];
  const { encoder } = task.recipe;
  const frames = task.range.end - task.range.start;
  if (commit.fingerprint !== encoder.fingerprint) problems.push('Its encoder is not the job’s.');
  let segment: ReturnType<typeof parseSegment>;
  try {
    segment = parseSegment(bytes);
  } catch (thrown) {
    return [...problems, ExportError.from(thrown).message];
  }
  const { track, frameCount, packets } = segment;
  if (frameCount !== frames || packets.length !== frames) {
    problems.push(`It has ${packets.length} of ${frames} frames.`);
  }
  const { width, height } = encoder.settings;
  if (track.width !== width || track.height !== height) {
    problems.push(`Its pictures are ${track.width}×${track.height} pixels, not ${width}×${height}.`);
  }
  return problems;
}

/** A worker that ends a segment is to find the next one waiting. */
const withQueue = (slots: number): number => (slots === 0 ? 0 : slots + Math.max(1, Math.ceil(slots / 2)));
