import { ExportError } from '../../errors/index.ts';
import { KernelMemory, planarBytes, planarLayout } from '../../media/index.ts';
import { BlackDetector } from './black.ts';
import { FlashDetector } from './flashes.ts';
import { FreezeDetector } from './freeze.ts';
import { GamutDetector } from './gamut.ts';
import { LegalRangeDetector } from './legal-range.ts';
import { LevelMeter } from './levels.ts';
import type { PictureDetector, SeenFrame, SeenPlanes } from './seen-frame.ts';
import { KernelInput, openSignalKernel } from './signal-kernel.ts';
import type { PictureSignalOptions, SignalEvent, SignalFrame } from './signal-types.ts';
import { pictureThresholds } from './thresholds.ts';

/**
 * Looks at a film's pictures as broadcasters do: black, still, out of gamut, out of range, flashing. Takes its frames one by
 * one and keeps one of them at most, however long the film is.
 */
export class PictureSignal {
  readonly #options: PictureSignalOptions;
  readonly #detectors: readonly PictureDetector[];
  readonly #levels: LevelMeter;
  readonly #pixels: KernelInput;
  readonly #planes: KernelInput;
  #last: number | undefined;

  /** @throws ExportError RENDERER_FAILED where memory or WebAssembly is refused */
  constructor(options: PictureSignalOptions) {
    this.#options = options;
    const { frameRate, width, height, colourSpace } = options;
    const memory = options.memory ?? new KernelMemory();
    const kernel = openSignalKernel(memory);
    const thresholds = pictureThresholds(options.thresholds);
    const size = { frameRate, width, height, kernel, memory };
    this.#levels = new LevelMeter({ ...size, colourSpace, thresholds });
    this.#pixels = new KernelInput(memory);
    this.#planes = new KernelInput(memory);
    this.#detectors = [
      new BlackDetector({ ...size, thresholds: thresholds.black }),
      new FreezeDetector({ ...size, thresholds: thresholds.freeze }),
      new GamutDetector(width * height, thresholds.gamut),
      new LegalRangeDetector(width * height, thresholds.legalRange),
      new FlashDetector({ ...size, thresholds: thresholds.flashes }),
    ];
  }

  /** @throws ExportError INTERNAL for a frame of another size, or one that does not come after the one before */
  add(frame: SignalFrame): void {
    this.#requireFrame(frame);
    const { index, picture, planes } = frame;
    const follows = this.#last === index - 1;
    this.#last = index;
    const pixels = this.#pixels.of(picture.data, picture.width * picture.height * 4);
    // Levels are those of Y′CbCr: of R′G′B′ the pixels tell all.
    const coded = this.#options.colourSpace.matrix === 'rgb' ? undefined : planes;
    const seen: SeenFrame = { index, follows, pixels, ...(coded && { planes: this.#see(coded) }) };
    for (const detector of this.#detectors) detector.add(seen);
  }

  /** What was found, by kind, each kind in the order of the film. Call it once, after the last frame. */
  finish(): readonly SignalEvent[] {
    return this.#detectors.flatMap((detector) => detector.finish());
  }

  #see(frame: NonNullable<SignalFrame['planes']>): SeenPlanes {
    const layout = planarLayout(frame.format);
    const bytes = planarBytes(frame.format, frame.width, frame.height);
    const address = this.#planes.of(frame.data, bytes);
    return { address, bytes, layout, levels: this.#levels.measure(address, layout) };
  }

  #requireFrame({ index, picture, planes }: SignalFrame): void {
    const { width, height } = this.#options;
    if (picture.width !== width || picture.height !== height || picture.data.length < width * height * 4) {
      throw new ExportError(
        'INTERNAL',
        `Frame ${index} is ${picture.width}×${picture.height}; the film is ${width}×${height}.`,
        { value: [picture.width, picture.height] },
      );
    }
    if (planes && (planes.width !== width || planes.height !== height)) {
      throw new ExportError(
        'INTERNAL',
        `The planes of frame ${index} are ${planes.width}×${planes.height}; the film is ${width}×${height}.`,
        { value: [planes.width, planes.height] },
      );
    }
    if (planes && planes.data.length < planarBytes(planes.format, width, height)) {
      throw new ExportError('INTERNAL', `The planes of frame ${index} end too early.`, {
        value: planes.data.length,
      });
    }
    if (this.#last !== undefined && index <= this.#last) {
      throw new ExportError('INTERNAL', `Frame ${index} comes after frame ${this.#last}.`, { value: index });
    }
  }
}
