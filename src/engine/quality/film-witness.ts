import type { EncodedPacket, Frame, KernelMemory, TrackDescription } from '../media/index.ts';
import { type FilmMeasurement, FilmMeter, KeptFrames, PictureMeter } from '../metrics/index.ts';
import type { ProofRequest, ProvenFrame, SegmentRange, SegmentRecipe, Witness } from '../segments/index.ts';
import { addComparison, type Comparison, compareFrame, nothingCompared } from './comparison.ts';
import type { DecodedFrame } from './decode-types.ts';
import { drawsPlainly } from './expected-pictures.ts';
import { type Gates, gatesFor, PROOF_MARGIN } from './gates.ts';
import { PacketDecoder } from './packet-decoder.ts';

/** Rendered frames that wait for their packets to be decoded, where all of each changed: encoders queue four. */
const KEPT_FRAMES = 7;
/** Where none was decoded for so long, the encoder holds more than can be kept, or the decoder does. */
const PATIENCE_MILLISECONDS = 2_000;
/** Smaller pictures have too few windows for a sample of them; they are quickly drawn anew. */
const LEAST_PIXELS = 2 ** 16;

/** What compares the frames of one recipe with what is drawn into one memory. */
export class FilmBench {
  readonly memory: KernelMemory;
  readonly recipe: SegmentRecipe;
  readonly meter: FilmMeter;
  readonly kept: KeptFrames;
  readonly gates: Gates;
  readonly #exactly = new PictureMeter();

  /** @throws ExportError RENDERER_FAILED where the browser refuses memory */
  constructor(
    recipe: SegmentRecipe,
    memory: KernelMemory,
    readonly renderer: string,
  ) {
    const { width, height, colourSpace, chromaSiting } = recipe.encoder.settings;
    this.recipe = recipe;
    this.memory = memory;
    this.gates = gatesFor(recipe.encoder.settings);
    this.meter = new FilmMeter({
      ...{ width, height, colourSpace, memory },
      ...(chromaSiting && { chromaSiting }),
    });
    this.kept = new KeptFrames(this.meter, memory, width, height, KEPT_FRAMES);
  }

  /** Whether frames of a recipe can be compared as they are drawn: where their own pixels are what the file is to show. */
  static fits(recipe: SegmentRecipe): boolean {
    const { input, settings } = recipe.encoder;
    const { width, height } = settings;
    return (
      input === 'I420' &&
      settings.fieldOrder === undefined &&
      drawsPlainly(recipe) &&
      width * height >= LEAST_PIXELS
    );
  }

  /**
   * Judges the frame that was measured last.
   *
   * @param index of the file, for words
   */
  judge(index: number, seen: FilmMeasurement): Comparison {
    const comparison = nothingCompared();
    if (this.#surely(seen)) {
      addComparison(comparison, { framesCompared: 1, ...seen, problems: [] });
      return comparison;
    }
    const carried = this.meter.measureCarried();
    if (this.#missesSurely(seen) && this.#surely(carried)) {
      const { ssim, deltaE } = carried;
      addComparison(comparison, {
        framesCompared: 1,
        ...seen,
        carried: { frames: 1, ssim, deltaE },
        problems: [],
      });
      return comparison;
    }
    const expected = { picture: this.meter.expected(), carried: () => this.meter.carried() };
    compareFrame(index, expected, this.meter.actual(), this.gates, comparison, this.#exactly);
    return comparison;
  }

  #surely({ ssim, deltaE }: FilmMeasurement): boolean {
    return (
      ssim > this.gates.ssim + PROOF_MARGIN.ssim && deltaE < this.gates.deltaE * (1 - PROOF_MARGIN.deltaE)
    );
  }

  /** At least one of the gates, so that what can be carried decides. */
  #missesSurely({ ssim, deltaE }: FilmMeasurement): boolean {
    return (
      ssim < this.gates.ssim - PROOF_MARGIN.ssim || deltaE > this.gates.deltaE * (1 + PROOF_MARGIN.deltaE)
    );
  }
}

/**
 * Compares every frame of a segment while it is made: packets are decoded as they leave the encoder, and measured against
 * what was drawn, of which only what changed is kept until then.
 */
export class FilmWitness implements Witness {
  milliseconds = 0;
  /** Frames of the sample, as they were decoded. */
  readonly sample: DecodedFrame[] = [];
  readonly #bench: FilmBench;
  readonly #range: SegmentRange;
  readonly #proves: ProofRequest;
  readonly #onSign: () => void;
  readonly #frames: ProvenFrame[] = [];
  /** Packets that came before the decoder was open. */
  readonly #early: EncodedPacket[] = [];
  #packets = 0;
  #isFirst = true;
  #opening: Promise<void> | undefined;
  #decoder: PacketDecoder | undefined;
  #wake: ((seen: boolean) => void) | undefined;
  #gone = false;

  constructor(bench: FilmBench, range: SegmentRange, proves: ProofRequest, onSign: () => void) {
    this.#bench = bench;
    this.#range = range;
    this.#proves = proves;
    this.#onSign = onSign;
    bench.kept.clear();
    bench.meter.restart();
  }

  /** Backend that draws what is compared. */
  get renderer(): string {
    return this.#bench.renderer;
  }

  async drawn(frame: Frame, changed: Frame['changed']): Promise<void> {
    const since = this.#isFirst ? 'all' : changed;
    this.#isFirst = false;
    while (!this.#gone) {
      const before = performance.now();
      try {
        if (this.#bench.kept.keep(frame, since)) {
          this.milliseconds += performance.now() - before;
          return;
        }
      } catch {
        this.#leave();
      }
      if (!this.#gone && !(await this.#seen())) this.#leave();
    }
  }

  encoded(packet: EncodedPacket, track: TrackDescription): void {
    // What is coded in another order than it is shown in is for others to compare.
    if (packet.frame !== this.#packets++) this.#leave();
    if (this.#gone) return;
    this.#opening ??= this.#open(track);
    if (this.#decoder) this.#decoder.decode(packet);
    else this.#early.push(packet);
  }

  /** @returns how the segment's frames compare, in order; undefined where not all were seen */
  async frames(): Promise<ProvenFrame[] | undefined> {
    try {
      await this.#opening;
      await this.#decoder?.flush();
    } catch {
      // A fresh rendering will tell what is wrong, or whoever opens the file.
      this.#leave();
    }
    const { start, end } = this.#range;
    return this.#gone || this.#frames.length !== end - start ? undefined : this.#frames;
  }

  [Symbol.dispose](): void {
    this.#leave();
  }

  async #open(track: TrackDescription): Promise<void> {
    const decoder = await PacketDecoder.open(track, (picture) => this.#take(picture), this.#onSign);
    if (!decoder || this.#gone) {
      decoder?.close();
      this.#leave();
      return;
    }
    this.#decoder = decoder;
    for (const packet of this.#early.splice(0)) decoder.decode(packet);
  }

  async #take(picture: VideoFrame): Promise<void> {
    if (this.#gone) return;
    const { meter, kept } = this.#bench;
    const { width, height, colourSpace } = this.#bench.recipe.encoder.settings;
    const offset = this.#frames.length;
    const shown = picture.visibleRect;
    const isWhole = shown?.width === width && shown.height === height;
    if (picture.timestamp !== offset || picture.format !== 'I420' || !isWhole) {
      this.#leave();
      return;
    }
    await this.#copy(picture);
    const before = performance.now();
    const drawn = kept.take();
    if (!drawn) {
      this.#leave();
      return;
    }
    const frame = this.#range.start + offset;
    if (this.#proves.frames.includes(frame)) {
      const data = meter.planes().slice();
      this.sample.push({ index: offset, frame: { format: 'I420', width, height, colourSpace, data } });
    }
    const seen = meter.measure(drawn.flags, drawn.cells);
    this.#frames.push({ frame, ...this.#bench.judge(frame - this.#proves.origin, seen) });
    this.milliseconds += performance.now() - before;
    this.#wake?.(true);
  }

  /** Into the kernels' own memory; once more where that grew meanwhile, and so lies elsewhere. */
  async #copy(picture: VideoFrame): Promise<void> {
    const { memory } = this.#bench.memory;
    for (;;) {
      const { buffer } = memory;
      try {
        await picture.copyTo(this.#bench.meter.planes());
        if (memory.buffer === buffer) return;
      } catch (thrown) {
        if (memory.buffer === buffer) throw thrown;
      }
    }
  }

  /** Resolves to whether a frame was measured before patience ended. */
  #seen(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), PATIENCE_MILLISECONDS);
      this.#wake = (seen) => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve(seen);
      };
    });
  }

  #leave(): void {
    this.#gone = true;
    this.#decoder?.close();
    this.#wake?.(false);
  }
}
