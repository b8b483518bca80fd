import type { FrameQuality, QualityFinding } from '../../api/index.ts';
import { takeBreak, toNumber } from '../../media/index.ts';
import type { Picture } from '../../metrics/index.ts';
import { createFrameReader } from '../compare-video.ts';
import type { ValidationEvidence, ValidationRequest } from '../evidence.ts';
import { gatesFor } from '../gates.ts';
import { AlphaWatch } from './alpha-watch.ts';
import { ArtifactWatch } from './artifact-watch.ts';
import { BrightnessWatch } from './brightness-watch.ts';
import { ColourMap } from './colour-map.ts';
import { colourFindings } from './colour-story.ts';
import { DamageStory } from './damage-story.ts';
import type { ExpectedFrames } from './expected-frames.ts';
import type { FilePicture, FilePictures } from './file-pictures.ts';
import { FrameMeasures } from './frame-measures.ts';
import { goldenFindings } from './golden.ts';
import { OrderStory } from './order-story.ts';
import { OrderWatch, REACH } from './order-watch.ts';
import { PictureEvents } from './picture-events.ts';
import { PlacementWatch } from './placement-watch.ts';
import { distance, meanOf, signatureOf } from './signature.ts';

/** In a sample, a frame whose grid is further from its rendering's is compared with neighbours too. Codes, root mean square. */
const SUSPICIOUS = 0.75;
/** Frames that show something else say nothing of what became of colours. */
const SAME_STRUCTURE = 0.6;

export interface FilmOutcome {
  readonly frames: readonly FrameQuality[];
  readonly consistency: ValidationEvidence['consistency'];
  readonly findings: readonly QualityFinding[];
}

/** One walk over the frames of a file, each beside its rendering. A few of them lie in memory at a time. */
export class FilmPass {
  readonly #request: ValidationRequest;
  readonly #expected: ExpectedFrames;
  readonly #pictures: FilePictures;
  readonly #read: ReturnType<typeof createFrameReader>;
  readonly #measures: FrameMeasures;
  readonly #alpha: AlphaWatch;
  readonly #artifacts: ArtifactWatch;
  readonly #brightness = new BrightnessWatch();
  readonly #colours = new ColourMap();
  readonly #placement = new PlacementWatch();
  readonly #story: OrderStory;
  readonly #order: OrderWatch;
  readonly #damage: DamageStory;
  readonly #events: PictureEvents;
  readonly #frames: FrameQuality[] = [];
  readonly #findings: QualityFinding[] = [];
  readonly #wrongSizes: number[] = [];
  #wrongSize: Picture | undefined;

  constructor(request: ValidationRequest, expected: ExpectedFrames, pictures: FilePictures) {
    const { recipe, ranges } = request;
    const gates = gatesFor(recipe.encoder.settings);
    this.#request = request;
    this.#expected = expected;
    this.#pictures = pictures;
    this.#read = createFrameReader(recipe);
    this.#measures = new FrameMeasures(request.gates ?? gates);
    this.#alpha = new AlphaWatch(gates.alpha);
    this.#artifacts = new ArtifactWatch(gates, toNumber(recipe.frameRate));
    this.#story = new OrderStory(ranges, pictures.count, expected.count);
    this.#order = new OrderWatch((index, shown, base) => this.#story.add(index, shown, base));
    this.#damage = new DamageStory((index) => pictures.isKey(index), request.gates ?? gates);
    this.#events = new PictureEvents(request);
  }

  /** @param indices of the file's frames, ascending */
  async walk(indices: readonly number[], onProgress: (share: number) => void): Promise<FilmOutcome> {
    let done = 0;
    for await (const shown of this.#pictures.pictures(indices)) {
      await this.#look(shown);
      onProgress(++done / indices.length);
      await takeBreak();
    }
    this.#order.finish();
    return {
      frames: this.#frames,
      consistency: {
        inOrder: this.#story.findings().length === 0,
        dropped: this.#story.dropped,
        duplicated: this.#story.duplicated,
        flicker: this.#brightness.flicker,
      },
      findings: this.#allFindings(),
    };
  }

  async #look(shown: FilePicture): Promise<void> {
    const { index, picture, planes } = shown;
    const base = Math.max(0, Math.min(this.#expected.count - 1, index + this.#order.shift));
    if (!this.#request.sampled) {
      for (const instant of this.#order.passedOver(base)) {
        const { picture: passed, alpha: mode } = await this.#expected.picture(instant);
        this.#order.know(instant, signatureOf(passed, mode !== undefined));
      }
    }
    const expected = await this.#expected.picture(base);
    const { alpha } = expected;
    const rendering = signatureOf(expected.picture, alpha !== undefined);
    const actual = picture ?? (planes && this.#read(planes));
    if (!actual) {
      this.#damage.lost(shown);
      this.#order.add(index, base, rendering, undefined);
      return;
    }
    if (actual.width !== expected.picture.width || actual.height !== expected.picture.height) {
      this.#wrongSizes.push(index);
      this.#wrongSize ??= { width: actual.width, height: actual.height, data: new Uint8Array() };
      return;
    }
    const signature = signatureOf(actual, alpha !== undefined);
    const alphaError = alpha && this.#alpha.add(index, expected.picture, actual);
    const quality = this.#measures.measure(index, expected, actual, alphaError);
    this.#frames.push(quality);
    this.#damage.add(quality);
    this.#artifacts.add(quality);
    this.#brightness.add(index, meanOf(signature) - meanOf(rendering));
    if (quality.ssim >= SAME_STRUCTURE) this.#colours.add(expected.picture, actual, alpha !== undefined);
    if (quality.carried) this.#placement.add(index, expected.picture, actual);
    this.#events.add(index, expected.picture, actual, planes);
    for (const golden of this.#request.golden ?? []) {
      if (golden.frame === index) this.#findings.push(...(await goldenFindings(golden, actual, alpha)));
    }
    if (this.#request.sampled) await this.#compareAlone(index, base, rendering, signature);
    else this.#order.add(index, base, rendering, signature);
  }

  /** Renderings around a frame of a sample are drawn only where it seems to be another. */
  async #compareAlone(
    index: number,
    base: number,
    rendering: Float32Array,
    signature: Float32Array,
  ): Promise<void> {
    if (distance(signature, rendering) <= SUSPICIOUS) return;
    const alone = new OrderWatch((at, shown) => {
      if (at === index) this.#story.add(at, shown, base);
    });
    for (let instant = base - REACH; instant <= base + REACH; instant++) {
      if (instant < 0 || instant >= this.#expected.count) continue;
      if (instant === base) {
        alone.add(index, base, rendering, signature);
        continue;
      }
      const { picture, alpha } = await this.#expected.picture(instant);
      alone.add(Number.NaN, instant, signatureOf(picture, alpha !== undefined), undefined);
    }
    alone.finish();
  }

  #allFindings(): readonly QualityFinding[] {
    const order = this.#story.findings();
    const alpha = this.#alpha.findings();
    const wrong = this.#wrongSize;
    const size = this.#request.recipe.encoder.settings;
    return [
      ...this.#findings,
      ...(wrong
        ? [
            {
              id: 'size-wrong',
              category: 'visual',
              severity: 'error',
              message: `${this.#wrongSizes.length === 1 ? `Frame ${this.#wrongSizes[0]} is` : `${this.#wrongSizes.length} frames from ${this.#wrongSizes[0]} on are`} ${wrong.width}×${wrong.height} instead of ${size.width}×${size.height}.`,
              value: `${wrong.width}×${wrong.height}`,
              threshold: `${size.width}×${size.height}`,
              frames: { start: this.#wrongSizes[0] ?? 0, end: (this.#wrongSizes.at(-1) ?? 0) + 1 },
            } as const,
          ]
        : []),
      ...order,
      ...(order.length === 0 ? this.#placement.findings() : []),
      // Pictures whose alpha is wrong look like nothing that was drawn.
      ...this.#damage.findings(this.#story).filter(({ id }) => alpha.length === 0 || id !== 'frame-wrong'),
      ...alpha,
      ...this.#artifacts.findings(this.#story),
      ...colourFindings(this.#colours.pairs()),
      ...this.#brightness.findings().filter(({ frames }) => !frames || !this.#story.isOdd(frames.start)),
      ...this.#events.findings(),
    ];
  }
}
