import type { ColourMatrixFilter, LevelsFilter, RadialWipeFilter, ToneMapFilter } from '../../scene/index.ts';
import type { FilterPass } from '../backend.ts';
import { type BlurKernel, blurKernel } from '../filters/blur-kernel.ts';
import { clampRadius, growReach } from '../filters/edge-distance.ts';
import {
  type AreaSpan,
  accumulated,
  areaSpans,
  colourMatrixParameters,
  levelsParameters,
  toneMapParameters,
  wipeParameters,
} from '../filters/filter-parameters.ts';
import type { BlurStep, DisplaceStep, FilterStep } from '../filters/filter-step.ts';
import type { Surface } from '../surfaces/surface.ts';
import type { FilterEntry } from './filter-pipelines.ts';

/** What filters are put together from. */
export interface FilterMachine {
  /** Room for a picture beside the surfaces; given back with {@link release}. */
  allocate(width: number, height: number): Surface;
  release(surface: Surface): void;
  /** Writes 32-bit words where shaders find them and returns their place. */
  put(words: ArrayLike<number>, kind: 'float' | 'integer'): number;
  /** Adds a dispatch over width × height samples, or over one row; its parameters are words and floats in turn. */
  run(entry: FilterEntry, width: number, height: number, parameters: readonly Parameter[]): void;
}

/** A parameter of a dispatch: a whole number, or a float. */
export type Parameter = number | { readonly float: number };

interface Line {
  readonly axis: 0 | 1;
  readonly kernel: BlurKernel | undefined;
  readonly span: AreaSpan | undefined;
  /** The axis' samples. */
  readonly size: number;
}

interface CoarseLine extends Line {
  readonly kernel: BlurKernel;
}

/** Executes filters as filter-step.ts says. */
export class FilterRunner {
  readonly #machine: FilterMachine;
  readonly #linear: boolean;

  constructor(machine: FilterMachine, linear: boolean) {
    this.#machine = machine;
    this.#linear = linear;
  }

  run(pass: FilterPass): void {
    const { step } = pass;
    switch (step.type) {
      case 'blur':
        this.#blur(pass, step);
        break;
      case 'colour-matrix':
        this.#colourMatrix(pass, step);
        break;
      case 'levels':
        this.#levels(pass, step);
        break;
      case 'tone-map':
        this.#toneMap(pass, step);
        break;
      case 'grow':
        this.#grow(pass, step);
        break;
      case 'displace':
        this.#displace(pass, step);
        break;
      case 'radial-wipe':
        this.#wipe(pass, step);
        break;
    }
  }

  #samples(entry: FilterEntry, { source, target }: FilterPass, data = 0, other = 0): void {
    const { width, height } = source;
    const parameters = [data, width, height, source.address, target.address, other];
    this.#machine.run(entry, width, height, parameters);
  }

  #colourMatrix(pass: FilterPass, filter: ColourMatrixFilter): void {
    this.#samples('colourMatrix', pass, this.#machine.put(colourMatrixParameters(filter), 'float'));
  }

  #levels(pass: FilterPass, filter: LevelsFilter): void {
    this.#samples('levels', pass, this.#machine.put(levelsParameters(filter), 'float'));
  }

  #toneMap(pass: FilterPass, filter: ToneMapFilter): void {
    if (filter.stops.length === 0) {
      this.#samples('copySamples', pass);
      return;
    }
    const data = this.#machine.put([filter.stops.length], 'integer');
    this.#machine.put([filter.amount, ...toneMapParameters(filter)], 'float');
    this.#samples('toneMap', pass, data);
  }

  #wipe(pass: FilterPass, filter: RadialWipeFilter): void {
    const wipe = wipeParameters(filter);
    if (wipe === 'nothing') this.#samples('clearSamples', pass);
    else if (wipe === 'all') this.#samples('copySamples', pass);
    else {
      const data = this.#machine.put(wipe.numbers, 'float');
      this.#machine.put([wipe.keepsInside ? 1 : 0], 'integer');
      this.#samples('radialWipe', pass, data);
    }
  }

  #displace(pass: FilterPass, step: DisplaceStep): void {
    const { width, height } = pass.source;
    const spans = step.wrapWithin && areaSpans(step.wrapWithin, width, height);
    if (step.wrapWithin && !spans) {
      this.#samples('clearSamples', pass);
      return;
    }
    const data = this.#machine.put([step.channelX, step.channelY], 'integer');
    this.#machine.put([step.amountX, step.amountY], 'float');
    for (const span of spans ?? [undefined, undefined]) {
      this.#machine.put([span ? 1 : 0], 'integer');
      this.#machine.put([span?.start ?? 0, span?.end ?? 0], 'float');
      this.#machine.put([span?.first ?? 0, span?.last ?? 0], 'integer');
    }
    this.#samples('displace', pass, data, step.map.address);
  }

  #grow({ source, target }: FilterPass, step: Extract<FilterStep, { type: 'grow' }>): void {
    const { width, height } = source;
    const machine = this.#machine;
    const radius = clampRadius(step.radius);
    const colour = accumulated(step.colour, this.#linear);
    const pieces = machine.allocate(width, height);
    const nearest = machine.allocate(width, height);
    const parameters = [
      ...[width, height, source.address, target.address, pieces.address, nearest.address],
      ...[growReach(step.radius), { float: radius }],
      ...colour.map((float) => ({ float })),
    ];
    machine.run('findPieces', width, height, parameters);
    machine.run('findRows', width, 1, parameters);
    machine.run('paintGrown', width, height, parameters);
    machine.release(nearest);
    machine.release(pieces);
  }

  // ---- blur

  #blur(pass: FilterPass, step: BlurStep): void {
    const { source, target } = pass;
    const { width, height } = source;
    const spans = step.repeatWithin && areaSpans(step.repeatWithin, width, height);
    if (step.repeatWithin && !spans) {
      this.#samples('clearSamples', pass);
      return;
    }
    const x: Line = { axis: 0, kernel: blurKernel(step.sigmaX), span: spans?.[0], size: width };
    const y: Line = { axis: 1, kernel: blurKernel(step.sigmaY), span: spans?.[1], size: height };
    if (!needsWork(x) && !needsWork(y)) {
      this.#samples('copySamples', pass);
      return;
    }
    if (isCoarse(x)) this.#coarseFirst(source, target, x, y, spans);
    else if (isCoarse(y)) this.#coarseFirst(source, target, y, x, spans);
    else if (!needsWork(y)) this.#weigh(source, target, x, 0, spans);
    else if (!needsWork(x)) this.#weigh(source, target, y, 0, spans);
    else {
      const between = this.#machine.allocate(width, height);
      this.#weigh(source, between, x, 0, undefined);
      this.#weigh(between, target, y, 0, spans);
      this.#machine.release(between);
    }
  }

  /** One axis down to few samples, then the other on those, then the first one back. */
  #coarseFirst(
    source: Surface,
    target: Surface,
    outer: CoarseLine,
    inner: Line,
    cut: readonly [AreaSpan, AreaSpan] | undefined,
  ): void {
    const machine = this.#machine;
    const { from, count } = coarseRange(outer);
    const make = () =>
      outer.axis === 0 ? machine.allocate(count, source.height) : machine.allocate(source.width, count);
    const coarse = make();
    this.#weigh(source, coarse, outer, from, undefined);
    if (needsWork(inner)) {
      const blurred = make();
      if (isCoarse(inner))
        this.#coarseFirst(
          coarse,
          blurred,
          inner,
          { ...outer, kernel: undefined, span: undefined },
          undefined,
        );
      else this.#weigh(coarse, blurred, inner, 0, undefined);
      this.#interpolate(blurred, target, outer, from, cut);
      machine.release(blurred);
    } else {
      this.#interpolate(coarse, target, outer, from, cut);
    }
    machine.release(coarse);
  }

  #weigh(
    source: Surface,
    target: Surface,
    line: Line,
    begin: number,
    cut: readonly [AreaSpan, AreaSpan] | undefined,
  ): void {
    const { kernel, span, axis, size } = line;
    const data = this.#machine.put(kernel?.weights ?? [1], 'float');
    this.#machine.run('weigh', target.width, target.height, [
      ...pictures(source, target),
      ...[axis, begin, 0, span?.first ?? 0, span?.last ?? size - 1, span ? 1 : 0],
      ...[kernel?.radius ?? 0, kernel?.factor ?? 1, 0, 0, data],
      ...cutting(cut),
    ]);
  }

  #interpolate(
    source: Surface,
    target: Surface,
    { axis, kernel }: CoarseLine,
    origin: number,
    cut: readonly [AreaSpan, AreaSpan] | undefined,
  ): void {
    const data = this.#machine.put(kernel.interpolation, 'float');
    this.#machine.run('interpolate', target.width, target.height, [
      ...pictures(source, target),
      ...[axis, 0, origin, 0, 0, 0],
      ...[0, kernel.factor, kernel.taps, kernel.first, data],
      ...cutting(cut),
    ]);
  }
}

function isCoarse(line: Line): line is CoarseLine {
  return line.kernel !== undefined && line.kernel.factor > 1;
}

/** An axis that is left alone still repeats its ends. */
function needsWork({ kernel, span }: Line): boolean {
  return kernel !== undefined || span !== undefined;
}

/** The coarse samples that all samples of an axis ask for. */
function coarseRange({ kernel: { factor, first, taps }, size }: CoarseLine): { from: number; count: number } {
  return { from: first, count: Math.floor((size - 1) / factor) + taps };
}

function pictures(source: Surface, target: Surface): number[] {
  return [target.width, target.height, source.address, source.width, target.address, target.width];
}

/** Whether to cut, and the area from which to which. */
function cutting(spans: readonly [AreaSpan, AreaSpan] | undefined): Parameter[] {
  const [x, y] = spans ?? [];
  // The area, a vector, lies at a multiple of 16 bytes.
  return [spans ? 1 : 0, 0, 0, ...[x?.start, y?.start, x?.end, y?.end].map((float = 0) => ({ float }))];
}
