import { type FrameLayer, neighboursOf, openSegmentEncoder, RateMissed } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import {
  type EncodedSegment,
  type Frame,
  nextTask,
  release,
  sha256Hex,
  takeBreak,
  type YuvFrame,
} from '../media/index.ts';
import type { RenderStatistics } from '../render/index.ts';
import type { Scene } from '../scene/index.ts';
import { type Drawing, openDrawing } from './drawing.ts';
import { FrameLayers } from './frame-layers.ts';
import { segmentKey } from './key.ts';
import { openFilm } from './open-pictures.ts';
import type { NamedPicture, Pictures } from './pictures.ts';
import type { Prover, Witness } from './prover.ts';
import { serialiseSegment } from './segment-file.ts';
import type {
  KeptProof,
  SegmentProgress,
  SegmentProof,
  SegmentRecipe,
  SegmentResult,
  SegmentTask,
} from './segments.ts';
import { sourceFrame } from './source.ts';
import type { SegmentStore } from './store.ts';
import { makeThumbnail } from './thumbnail.ts';

const REPORT_MILLISECONDS = 100;
const THUMBNAIL_MILLISECONDS = 500;
/** How long the thread may go without looking at its messages, so that it hears of a cancellation. */
const TURN_MILLISECONDS = 25;
/** Of a segment at a constant rate. */
const ATTEMPTS = 5;
/** How long after a frame its second field is shown, in frames. */
const FIELD = 0.5;
/** Scenes are kept between hashing and rendering while their encodings sum up to no more than this. */
const KEPT_SCENE_BYTES = 64 * 2 ** 20;

type Timing = Record<keyof SegmentResult['timing'], number>;

/** Everything that segments of one recipe share. */
interface Stage {
  readonly recipe: SegmentRecipe;
  readonly pictures: Pictures;
  /** Made with the first frame that is really rendered; made afresh after a failure. */
  drawing?: Drawing | undefined;
  readonly layers: FrameLayers;
}

/** Its scene is absent where keeping it would take too much memory, too. */
interface NamedFrame extends Omit<NamedPicture, 'size'> {
  /** What its second field shows, where that is something else. */
  readonly second?: Omit<NamedPicture, 'size'>;
}

/** The frames of a segment, and those beside it that its encoder wants to see. */
interface NamedFrames {
  readonly own: readonly NamedFrame[];
  readonly before: NamedFrame | undefined;
  readonly after: NamedFrame | undefined;
}

/**
 * Builds segments in one thread, one at a time: evaluates the frames, names the segment by what they show, and
 * unless the store has it renders, converts, encodes and stores it.
 */
export class SegmentBuilder {
  readonly #store: SegmentStore;
  readonly #prover: Prover | undefined;
  #stage: Stage | undefined;

  /** @param prover absent where proofs are left to others */
  constructor(store: SegmentStore, prover?: Prover) {
    this.#store = store;
    this.#prover = prover;
  }

  /**
   * Resolves once the segment is durably stored. Progress comes at least ten times a second.
   *
   * @throws ExportError CANCELLED between two frames after `signal` aborted; CHECK_FAILED where it is not named as the
   *   task says
   */
  async build(
    task: SegmentTask,
    onProgress: (progress: SegmentProgress) => void,
    signal: AbortSignal,
  ): Promise<SegmentResult> {
    const timing: Timing = { evaluate: 0, render: 0, convert: 0, encode: 0, store: 0 };
    const pace = new Pace(task.range.index, onProgress, signal);

    const started = performance.now();
    const stage = await this.#open(task.recipe);
    const frames = await nameFrames(stage, task, pace);
    const key = await keyOf(task, frames);
    timing.evaluate = performance.now() - started;
    if (task.key !== undefined && task.key !== key) throw misnamed(task, key);

    const stored = await timed(timing, 'store', () => this.#store.claim(key, task.owner));
    if (stored) {
      const proof = provenFor(task, stored.proof, this.#prover?.version);
      return {
        index: task.range.index,
        key,
        sha256: stored.sha256,
        bytes: stored.size,
        reused: true,
        ...(proof && { proof }),
        timing,
      };
    }
    const before = stage.drawing?.renderer.statistics;
    let segment: EncodedSegment;
    stage.drawing ??= await timed(timing, 'render', () => openDrawing(task.recipe));
    const { drawing } = stage;
    using witness = this.#prover?.watch(task, drawing, () => pace.sign());
    try {
      segment = await encodeToRate((aim) =>
        encodeFrames(stage, drawing, task, frames, timing, pace, witness, aim),
      );
    } catch (thrown) {
      // The renderer may be ahead of the converter now, so that "what changed since" would be wrong.
      closeDrawing(stage);
      throw thrown;
    }
    const [bytes, row] = await timed(timing, 'store', async () => {
      const serialised = serialiseSegment(segment);
      return [serialised, await this.#store.put(key, serialised, task.owner)] as const;
    });
    const proof = await this.#prove(task, segment, pace, witness);
    await timed(timing, 'store', () => this.#keepProof(task, key, bytes, proof));
    for (const { data, alpha } of segment.packets) {
      release(data);
      if (alpha) release(alpha);
    }
    return {
      index: task.range.index,
      key,
      sha256: row.sha256,
      bytes: row.size,
      reused: false,
      ...(proof && { proof }),
      ...(stage.drawing && { rendering: statisticsSince(before, stage.drawing.renderer.statistics) }),
      timing,
    };
  }

  /**
   * The segment's name, without building it.
   *
   * @throws ExportError CANCELLED between two frames after `signal` aborted
   */
  async name(task: SegmentTask, signal: AbortSignal): Promise<string> {
    const stage = await this.#open(task.recipe);
    return keyOf(task, await nameFrames(stage, task, new Pace(task.range.index, () => {}, signal)));
  }

  [Symbol.dispose](): void {
    this.#prover?.rest();
    if (this.#stage) {
      closeDrawing(this.#stage);
      this.#stage.layers[Symbol.dispose]();
      this.#stage.pictures[Symbol.dispose]();
    }
    this.#stage = undefined;
  }

  async #prove(
    task: SegmentTask,
    segment: EncodedSegment,
    pace: Pace,
    witness: Witness | undefined,
  ): Promise<SegmentProof | undefined> {
    if (task.proves) return this.#prover?.prove(task, segment, () => pace.sign(), pace.signal, witness);
    // Most segments of a long film prove nothing: what drew the last proof need not stay meanwhile.
    this.#prover?.rest();
    return undefined;
  }

  /** Of the very bytes that were proven: where another's came first, the row is theirs. */
  async #keepProof(
    { range, proves }: SegmentTask,
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
    proof: SegmentProof | undefined,
  ): Promise<void> {
    if (!this.#prover || !proves || !proof || !isGood(proof)) return;
    const { version } = this.#prover;
    const { frames, asDrawn } = proves;
    const kept: KeptProof = {
      ...{ ...proof, version, range: { start: range.start, end: range.end } },
      asked: { frames, ...(asDrawn && { asDrawn }) },
    };
    // The segment is stored and proven: a proof that finds no room is only found once more.
    await this.#store.keepProof(key, await sha256Hex(bytes), kept).catch(() => undefined);
  }

  async #open(recipe: SegmentRecipe): Promise<Stage> {
    if (this.#stage?.recipe === recipe) return this.#stage;
    this[Symbol.dispose]();
    this.#stage = { recipe, pictures: await openFilm(recipe), layers: new FrameLayers(recipe) };
    return this.#stage;
  }
}

/** A proof that failed is no reason to doubt the same bytes unseen, and none to trust them. */
const isGood = ({ frames }: SegmentProof): boolean => frames.every(({ problems }) => problems.length === 0);

/**
 * What was proven of a stored segment when it was made, where no more is asked for now, and of the same frames: the same
 * bytes by the same browser's encoder, or the name would be another.
 */
function provenFor(
  { proves, range }: SegmentTask,
  proof: KeptProof | undefined,
  version: number | undefined,
): SegmentProof | undefined {
  if (!proves || !proof || proof.version !== version) return undefined;
  // Frames are numbered by the file, and one segment may stand at several places of it.
  if (proof.range.start !== range.start || proof.range.end !== range.end) return undefined;
  if (proves.asDrawn && !proof.asked.asDrawn) return undefined;
  // What is of no sample was compared with the very drawing that was encoded, not with a fresh one.
  const sample = new Set(proof.asked.frames);
  if (!proves.frames.every((frame) => sample.has(frame))) return undefined;
  const { packets, renderer, frames } = proof;
  return { packets, renderer, frames, milliseconds: 0 };
}

function misnamed({ key, range }: SegmentTask, found: string): ExportError {
  return new ExportError(
    'CHECK_FAILED',
    `The frames ${range.start} to ${range.end} show something else here (${found.slice(0, 12)}…) than where they were planned (${key?.slice(0, 12)}…): another version of the program, or other files.`,
    { value: found },
  );
}

async function nameFrames(stage: Stage, { range }: SegmentTask, pace: Pace): Promise<NamedFrames> {
  const own: NamedFrame[] = [];
  let kept = 0;
  const nameInstant = async (frame: number): Promise<NamedFrame> => {
    const { hash, scene, size } = await stage.pictures.name(instantOf(stage, frame));
    kept += size;
    await pace.turn(0);
    return scene && kept <= KEPT_SCENE_BYTES ? { hash, scene } : { hash };
  };
  const name = async (frame: number): Promise<NamedFrame> => {
    const first = await nameInstant(frame);
    if (stage.recipe.encoder.settings.fieldOrder === undefined) return first;
    const second = await nameInstant(frame + FIELD);
    return first.hash === second.hash ? first : { ...first, hash: `${first.hash}+${second.hash}`, second };
  };
  const wanted = neighboursOf(stage.recipe.encoder.settings);
  const before = wanted.before && range.start > 0 ? await name(range.start - 1) : undefined;
  for (let frame = range.start; frame < range.end; frame++) own.push(await name(frame));
  const goesOn = instantOf(stage, range.end) < stage.pictures.facts.frameCount;
  return { own, before, after: wanted.after && goesOn ? await name(range.end) : undefined };
}

function keyOf({ recipe }: SegmentTask, { own, before, after }: NamedFrames): Promise<string> {
  return segmentKey(
    recipe,
    own.map((frame) => frame.hash),
    { before: before?.hash, after: after?.hash },
  );
}

/** Encoders of constant rates hit it only about: what took too much is made anew, more coarsely. */
async function encodeToRate(encode: (aim?: number) => Promise<EncodedSegment>): Promise<EncodedSegment> {
  let aim: number | undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      return await encode(aim);
    } catch (thrown) {
      if (!(thrown instanceof RateMissed) || attempt === ATTEMPTS) throw thrown;
      aim = thrown.aim;
    }
  }
}

async function encodeFrames(
  stage: Stage,
  { memory, draw: drawScenes, inputOf }: Drawing,
  task: SegmentTask,
  frames: NamedFrames,
  timing: Timing,
  pace: Pace,
  witness: Witness | undefined,
  aim: number | undefined,
): Promise<EncodedSegment> {
  using encoder = openSegmentEncoder(task.recipe.encoder, {
    frameCount: frames.own.length,
    memory,
    onSign: () => pace.sign(),
    signal: pace.signal,
    ...(aim !== undefined && { aim }),
    ...(witness && { onPacket: (packet, track) => witness.encoded(packet, track) }),
  });
  const { start, end } = task.range;
  interface Drawn {
    readonly hash: string;
    readonly frame: Frame;
    readonly input: Frame | YuvFrame;
    readonly layers: readonly FrameLayer[];
  }
  const draw = async ({ hash, scene, second }: NamedFrame, number: number): Promise<Drawn> => {
    const shown = scene ?? (await timed(timing, 'render', () => sceneOf(stage, number, pace.signal)));
    const frame = await timed(timing, 'render', async () => {
      if (!second) return drawScenes([shown]);
      return drawScenes([shown, second.scene ?? (await sceneOf(stage, number + FIELD, pace.signal))]);
    });
    const started = performance.now();
    const input = inputOf(frame);
    timing.convert += performance.now() - started;
    return { hash, frame, input, layers: stage.layers.of(shown, () => pace.turn(number - start)) };
  };
  const { own, before, after } = frames;
  if (before && encoder.before) await encoder.before((await draw(before, start - 1)).input);
  let drawn: Drawn | undefined;
  for (const [offset, named] of own.entries()) {
    const repeats = drawn?.hash === named.hash;
    if (drawn === undefined || !repeats) drawn = await draw(named, start + offset);
    const { input, frame, layers } = drawn;
    if (witness) await witness.drawn(frame, repeats ? [] : frame.changed);
    await timed(timing, 'encode', () => encoder.encode(input, layers));
    await pace.turn(offset + 1, frame);
  }
  if (after && encoder.after) await encoder.after((await draw(after, end)).input);
  // Awaited here: leaving the block closes the encoder.
  const segment = await timed(timing, 'encode', () => encoder.finish());
  // It looks at frames while the encoder is waited for, and tells that time as its own.
  timing.encode = Math.max(0, timing.encode - (witness?.milliseconds ?? 0));
  return segment;
}

function statisticsSince(before: RenderStatistics | undefined, now: RenderStatistics): RenderStatistics {
  if (!before) return now;
  return {
    frames: now.frames - before.frames,
    tilesDrawn: now.tilesDrawn - before.tilesDrawn,
    tilesKept: now.tilesKept - before.tilesKept,
    pathsRasterised: now.pathsRasterised - before.pathsRasterised,
    pathsReused: now.pathsReused - before.pathsReused,
  };
}

function closeDrawing(stage: Stage): void {
  stage.drawing?.renderer[Symbol.dispose]();
  stage.drawing = undefined;
}

function sceneOf(stage: Stage, frame: number, signal: AbortSignal): Promise<Scene> {
  return stage.pictures.scene(instantOf(stage, frame), signal);
}

function instantOf({ recipe, pictures }: Stage, frame: number): number {
  return sourceFrame(frame, recipe.frameRate, pictures.facts.frameRate);
}

async function timed<T>(timing: Timing, stage: keyof Timing, work: () => Promise<T>): Promise<T> {
  const before = performance.now();
  try {
    return await work();
  } finally {
    timing[stage] += performance.now() - before;
  }
}

/** Reports progress, lets messages in, and stops when asked to. */
class Pace {
  readonly #index: number;
  readonly #onProgress: (progress: SegmentProgress) => void;
  readonly signal: AbortSignal;
  #frames = 0;
  #reported = performance.now();
  #pictured = 0;
  #turned = performance.now();

  constructor(index: number, onProgress: (progress: SegmentProgress) => void, signal: AbortSignal) {
    this.#index = index;
    this.#onProgress = onProgress;
    this.signal = signal;
  }

  /** An encoder at work: no new frame, but not stuck either. */
  sign(): void {
    const now = performance.now();
    if (now - this.#reported < REPORT_MILLISECONDS) return;
    this.#reported = now;
    this.#onProgress({ index: this.#index, frames: this.#frames });
  }

  async turn(frames: number, frame?: Frame): Promise<void> {
    const now = performance.now();
    this.#frames = frames;
    if (now - this.#reported >= REPORT_MILLISECONDS) {
      this.#reported = now;
      const pictured = frame && now - this.#pictured >= THUMBNAIL_MILLISECONDS;
      if (pictured) this.#pictured = now;
      this.#onProgress({
        index: this.#index,
        frames,
        ...(frame && pictured && { thumbnail: makeThumbnail(frame) }),
      });
    }
    if (now - this.#turned >= TURN_MILLISECONDS) {
      await nextTask();
      await takeBreak();
      this.#turned = performance.now();
    }
    if (this.signal.aborted) throw new ExportError('CANCELLED', 'The export was cancelled.');
  }
}
