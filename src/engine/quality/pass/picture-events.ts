import type { QualityFinding } from '../../api/index.ts';
import { toNumber, type YuvFrame } from '../../media/index.ts';
import type { Picture } from '../../metrics/index.ts';
import type { ValidationRequest } from '../evidence.ts';
import { PictureSignal, type PictureSignalOptions } from '../signal/index.ts';
import { signalFindings } from './signal-findings.ts';

/** A still of the rendering may be noisier in the file: the rendering's own are taken as such a little sooner. */
const RENDERING_FREEZE_NOISE = 0.002;
/** What a viewer takes for a film that hangs. Seconds. */
const FREEZE_SECONDS = 0.4;

/** What the pictures of a file and of its renderings show that broadcasters are told of. */
export class PictureEvents {
  readonly #file: PictureSignal;
  readonly #rendering: PictureSignal;
  readonly #broadcast: boolean;

  constructor({ recipe, broadcast = false }: ValidationRequest) {
    const { width, height, colourSpace } = recipe.encoder.settings;
    const options = { frameRate: recipe.frameRate, width, height, colourSpace };
    const thresholds: NonNullable<PictureSignalOptions['thresholds']> = {
      // One frame that is black where none should be is one too many.
      black: { seconds: 0 },
      freeze: { seconds: Math.max(FREEZE_SECONDS, 2 / toNumber(recipe.frameRate)) },
    };
    this.#file = new PictureSignal({ ...options, thresholds });
    this.#rendering = new PictureSignal({
      ...options,
      thresholds: { ...thresholds, freeze: { ...thresholds.freeze, noise: RENDERING_FREEZE_NOISE } },
    });
    this.#broadcast = broadcast;
  }

  add(index: number, expected: Picture, actual: Picture, planes: YuvFrame | undefined): void {
    this.#file.add({ index, picture: actual, ...(planes && { planes }) });
    this.#rendering.add({ index, picture: expected });
  }

  findings(): readonly QualityFinding[] {
    return signalFindings(this.#file.finish(), this.#rendering.finish(), this.#broadcast);
  }
}
