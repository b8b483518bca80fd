import { ExportError } from '../errors/index.ts';
import type { EncodedSegment, YuvFrame } from '../media/index.ts';
import { type Picture, PictureMeter } from '../metrics/index.ts';
import type { ProvenFrame, Prover, SegmentProof, SegmentRecipe, SegmentTask } from '../segments/index.ts';
import { createFrameReader } from './compare-video.ts';
import { type Comparison, compareFrame } from './comparison.ts';
import { decodePackets } from './decode-packets.ts';
import { pictureAlpha } from './expected-pictures.ts';
import { gatesFor } from './gates.ts';
import { packetsName } from './packets-name.ts';
import { openReference, type Reference } from './reference.ts';

/** What frames of one recipe are compared with. */
interface Bench {
  readonly recipe: SegmentRecipe;
  readonly reference: Reference;
  readonly read: (frame: YuvFrame) => Picture;
}

/** Whether segments of a recipe can be decoded where they are made: by the browser, from one stream of packets. */
export function isProvable({ encoder }: Pick<SegmentRecipe, 'encoder'>): boolean {
  return encoder.webcodecs !== undefined && encoder.webcodecsAlpha === undefined;
}

/**
 * Does to a segment, while it is at hand, what the check of a file does to the file: decodes frames and compares them
 * with renderings by a renderer that knows nothing of the segment's own. The file's check then only has to find the
 * very packets.
 */
export class SegmentProver implements Prover {
  #meter: PictureMeter | undefined;
  #bench: Bench | undefined;

  async prove(
    { recipe, range, proves }: SegmentTask,
    segment: EncodedSegment,
    onSign: () => void,
    signal: AbortSignal,
  ): Promise<SegmentProof | undefined> {
    const inOrder = segment.packets.every(({ frame }, index) => frame === index);
    if (!proves || !isProvable({ encoder: recipe.encoder }) || !inOrder) return undefined;
    const started = performance.now();
    const { settings } = recipe.encoder;
    const offsets = proves.frames.map((frame) => frame - range.start);
    const decoded = await decodePackets(segment, offsets, settings.colourSpace, onSign);
    if (!decoded) return undefined;
    const { reference, read } = await this.#open(recipe);
    this.#meter ??= new PictureMeter();
    const gates = gatesFor(settings);
    const alpha = pictureAlpha(recipe);
    const frames: ProvenFrame[] = [];
    for (const frame of proves.frames) {
      if (signal.aborted) throw new ExportError('CANCELLED', 'The export was cancelled.');
      const shown = decoded.get(frame - range.start);
      const actual = shown?.picture ?? (shown?.frame && read(shown.frame));
      if (!actual) return undefined;
      const expected = await reference.picture(frame);
      const comparison: Comparison = { framesCompared: 0, ssim: 1, deltaE: 0, problems: [] };
      compareFrame(frame - proves.origin, { ...expected, alpha }, actual, gates, comparison, this.#meter);
      frames.push({ frame, ...comparison });
      onSign();
    }
    const packets = await packetsName(
      segment.track,
      segment.packets.map(({ data }) => data),
    );
    return { packets, renderer: reference.backend, frames, milliseconds: performance.now() - started };
  }

  rest(): void {
    this.#bench?.reference[Symbol.dispose]();
    this.#bench = undefined;
    this.#meter = undefined;
  }

  async #open(recipe: SegmentRecipe): Promise<Bench> {
    if (this.#bench?.recipe === recipe) return this.#bench;
    this.#bench?.reference[Symbol.dispose]();
    this.#bench = undefined;
    this.#bench = { recipe, reference: await openReference(recipe), read: createFrameReader(recipe) };
    return this.#bench;
  }
}
