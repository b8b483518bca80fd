import { ExportError } from '../errors/index.ts';
import type { EncodedSegment, KernelMemory, YuvFrame } from '../media/index.ts';
import { type Picture, PictureMeter } from '../metrics/index.ts';
import type {
  Drawing,
  ProvenFrame,
  Prover,
  SegmentProof,
  SegmentRange,
  SegmentRecipe,
  SegmentTask,
  Witness,
} from '../segments/index.ts';
import { createFrameReader } from './compare-video.ts';
import { addComparison, type Comparison, compareFrame, nothingCompared } from './comparison.ts';
import { decodePackets } from './decode-packets.ts';
import type { DecodedFrame } from './decode-types.ts';
import { pictureAlpha } from './expected-pictures.ts';
import { FilmBench, FilmWitness } from './film-witness.ts';
import { gatesFor } from './gates.ts';
import { packetsName } from './packets-name.ts';
import { isProvable } from './provable.ts';
import { openReference, type Reference } from './reference.ts';

/** What frames of one recipe are compared with. */
interface Bench {
  readonly recipe: SegmentRecipe;
  readonly reference: Reference;
  readonly read: (frame: YuvFrame) => Picture;
}

/**
 * Does to a segment, while it is at hand, what the check of a file does to the file: decodes frames and compares them
 * with renderings by a renderer that knows nothing of the segment's own. The file's check then only has to find the
 * very packets.
 *
 * Where every frame is to be proven, all are compared with what was drawn for the encoder, and those of the sample with
 * such fresh renderings besides.
 */
export class SegmentProver implements Prover {
  readonly version = 1;
  #meter: PictureMeter | undefined;
  #bench: Bench | undefined;
  /** One for each memory that frames are drawn into, and with it. */
  readonly #films = new WeakMap<KernelMemory, FilmBench>();

  watch(
    { recipe, range, proves }: SegmentTask,
    { memory, renderer }: Drawing,
    onSign: () => void,
  ): FilmWitness | undefined {
    if (!proves?.asDrawn || !isProvable(recipe) || !FilmBench.fits(recipe)) return undefined;
    const bench = this.#films.get(memory) ?? new FilmBench(recipe, memory, renderer.backend);
    this.#films.set(memory, bench);
    return new FilmWitness(bench, range, proves, onSign);
  }

  async prove(
    { recipe, range, proves }: SegmentTask,
    segment: EncodedSegment,
    onSign: () => void,
    signal: AbortSignal,
    witness?: Witness,
  ): Promise<SegmentProof | undefined> {
    const inOrder = segment.packets.every(({ frame }, index) => frame === index);
    if (!proves || !isProvable(recipe) || !inOrder) return undefined;
    const started = performance.now();
    const watched = witness instanceof FilmWitness ? witness : undefined;
    const seen = (await watched?.frames()) ?? [];
    const frames = new Map(seen.map((one) => [one.frame, one]));
    const compare = async ({ index, ...decoded }: DecodedFrame): Promise<void> => {
      if (signal.aborted) throw new ExportError('CANCELLED', 'The export was cancelled.');
      const frame = range.start + index;
      const comparison = await this.#compare(recipe, frame, frame - proves.origin, decoded);
      const before = frames.get(frame);
      frames.set(frame, { frame, ...(before ? worseOf(comparison, before) : comparison) });
      onSign();
    };
    if (watched && seen.length > 0) {
      for (const frame of watched.sample) await compare(frame);
    } else {
      const wanted = proves.asDrawn ? framesOf(range) : proves.frames;
      const offsets = wanted.map((frame) => frame - range.start);
      if (!(await decodeAll(segment, offsets, recipe, compare, onSign))) return undefined;
    }
    const packets = await packetsName(
      segment.track,
      segment.packets.map(({ data }) => data),
    );
    const renderer = this.#bench?.reference.backend ?? watched?.renderer ?? recipe.renderer;
    const milliseconds = performance.now() - started + (witness?.milliseconds ?? 0);
    return { packets, renderer, frames: [...frames.values()], milliseconds };
  }

  rest(): void {
    this.#bench?.reference[Symbol.dispose]();
    this.#bench = undefined;
    this.#meter = undefined;
  }

  /** With a fresh rendering. */
  async #compare(
    recipe: SegmentRecipe,
    frame: number,
    index: number,
    { picture, frame: planes }: Omit<DecodedFrame, 'index'>,
  ): Promise<Comparison> {
    const { reference, read } = await this.#open(recipe);
    const actual = picture ?? (planes && read(planes));
    if (!actual) throw new ExportError('INTERNAL', `Frame ${index} was decoded into nothing.`);
    const comparison = nothingCompared();
    const expected = { ...(await reference.picture(frame)), alpha: pictureAlpha(recipe) };
    this.#meter ??= new PictureMeter();
    compareFrame(index, expected, actual, gatesFor(recipe.encoder.settings), comparison, this.#meter);
    return comparison;
  }

  async #open(recipe: SegmentRecipe): Promise<Bench> {
    if (this.#bench?.recipe === recipe) return this.#bench;
    this.#bench?.reference[Symbol.dispose]();
    this.#bench = undefined;
    this.#bench = { recipe, reference: await openReference(recipe), read: createFrameReader(recipe) };
    return this.#bench;
  }
}

const framesOf = ({ start, end }: SegmentRange): number[] =>
  Array.from({ length: end - start }, (_, offset) => start + offset);

/** Two comparisons of the same frame as one. */
function worseOf(comparison: Comparison, { frame: _, ...before }: ProvenFrame): Comparison {
  const both = nothingCompared();
  addComparison(both, comparison);
  addComparison(both, before);
  return { ...both, framesCompared: 1, problems: [...new Set(both.problems)] };
}

/** @throws what `compare` throws */
async function decodeAll(
  segment: EncodedSegment,
  offsets: readonly number[],
  { encoder }: SegmentRecipe,
  compare: (frame: DecodedFrame) => Promise<void>,
  onSign: () => void,
): Promise<boolean> {
  let broken: { readonly thrown: unknown } | undefined;
  const take = async (frame: DecodedFrame): Promise<void> => {
    try {
      await compare(frame);
    } catch (thrown) {
      broken = { thrown };
      throw thrown;
    }
  };
  const decoded = await decodePackets(segment, offsets, encoder.settings.colourSpace, take, onSign);
  if (broken) throw broken.thrown;
  return decoded;
}
