import type { FrameLayer, PictureLayers } from '../../codecs.ts';
import type { ExrLayer } from './encode-exr.ts';
import { notLinear } from './encode-exr.ts';
import { keptSamples, type SampleBands } from './samples.ts';

interface Kept {
  readonly content: object;
  readonly samples: SampleBands;
}

/** A layer of which nothing shows. */
const EMPTY: SampleBands = { channels: 4, band: () => undefined };

/** The samples of a frame's layers, of which those that look as in the frame before are not drawn anew. */
export class LayerSamples {
  readonly #names: readonly string[];
  readonly #depth: 16 | 32;
  #kept = new Map<string, Kept>();

  constructor({ names, background }: PictureLayers, depth: 16 | 32) {
    this.#names = background === undefined ? names : [background, ...names];
    this.#depth = depth;
  }

  /**
   * All layers of the film, so that each of its files has the same channels; those that the frame does not show keep
   * their places.
   *
   * @param shown from back to front
   * @throws ExportError INTERNAL for frames of codes
   */
  async of(shown: readonly FrameLayer[]): Promise<ExrLayer[]> {
    const kept = new Map<string, Kept>();
    for (const layer of shown) kept.set(layer.name, this.#known(layer) ?? (await this.#draw(layer)));
    this.#kept = kept;
    const order = shown.map(({ name }) => name).values();
    return this.#names.map((own) => {
      const name = kept.has(own) ? (order.next().value ?? own) : own;
      return { name, samples: kept.get(name)?.samples ?? EMPTY };
    });
  }

  #known({ name, content }: FrameLayer): Kept | undefined {
    const kept = this.#kept.get(name);
    return kept?.content === content ? kept : undefined;
  }

  async #draw({ name, content, draw }: FrameLayer): Promise<Kept> {
    // What it takes is free before the new picture is made.
    this.#kept.delete(name);
    const frame = await draw();
    if (frame.format !== 'rgba32f') throw notLinear(frame);
    return { content, samples: keptSamples(frame, this.#depth) };
  }
}
