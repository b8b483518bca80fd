import type { ColourMatrixFilter, LevelsFilter, RadialWipeFilter, ToneMapFilter } from '../../scene/index.ts';
import type { FilterPass } from '../backend.ts';
import {
  type AreaSpan,
  accumulated,
  areaSpans,
  colourMatrixParameters,
  hasExponent,
  levelsParameters,
  toneMapParameters,
  wipeParameters,
} from '../filters/filter-parameters.ts';
import type { DisplaceStep } from '../filters/filter-step.ts';
import { blur } from './filters/blur.ts';
import { grow } from './filters/grow.ts';
import { FilterMachine } from './filters/kernel.ts';
import type { KernelHeap } from './kernel-heap.ts';

const PIXEL_BYTES = 16;

export interface CpuFiltersOptions {
  /** Whether surfaces hold linear light; encoded sRGB otherwise. */
  readonly linear?: boolean;
}

/** Executes filters on surfaces in kernel memory, in SIMD WebAssembly. */
export class CpuFilters {
  readonly #machine: FilterMachine;
  readonly #linear: boolean;

  /** @param heap where surfaces lie, and what filters need besides */
  constructor(heap: KernelHeap, { linear = false }: CpuFiltersOptions = {}) {
    this.#machine = new FilterMachine(heap);
    this.#linear = linear;
  }

  /** Writes the whole target, which is not the source. */
  run(pass: FilterPass): void {
    const { step } = pass;
    switch (step.type) {
      case 'blur':
        blur(this.#machine, pass, step);
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
        grow(this.#machine, pass, step, accumulated(step.colour, this.#linear));
        break;
      case 'displace':
        this.#displace(pass, step);
        break;
      case 'radial-wipe':
        this.#wipe(pass, step);
        break;
    }
  }

  #colourMatrix({ source, target }: FilterPass, filter: ColourMatrixFilter): void {
    const address = this.#machine.put('matrix', colourMatrixParameters(filter));
    const count = source.width * source.height;
    this.#machine.kernel.colourMatrix(source.address, target.address, count, address, this.#linear);
  }

  #levels({ source, target }: FilterPass, filter: LevelsFilter): void {
    const parameters = levelsParameters(filter);
    const bends = Number(hasExponent(parameters, 0)) | (Number(hasExponent(parameters, 1)) << 1);
    const address = this.#machine.put('levels', parameters);
    const count = source.width * source.height;
    this.#machine.kernel.levels(source.address, target.address, count, address, bends, this.#linear);
  }

  #toneMap(pass: FilterPass, filter: ToneMapFilter): void {
    const { source, target } = pass;
    const stops = filter.stops.length;
    if (stops === 0) {
      this.#copy(pass);
      return;
    }
    const address = this.#machine.put('stops', toneMapParameters(filter));
    const count = source.width * source.height;
    const { amount } = filter;
    this.#machine.kernel.toneMap(source.address, target.address, count, address, stops, amount, this.#linear);
  }

  #displace({ source, target }: FilterPass, step: DisplaceStep): void {
    const { width, height } = source;
    const spans = step.wrapWithin && areaSpans(step.wrapWithin, width, height);
    if (step.wrapWithin && !spans) {
      this.#machine.clear(target.address, width * height * PIXEL_BYTES);
      return;
    }
    this.#machine.kernel.displace(
      ...[source.address, step.map.address, target.address, width, height],
      ...[step.channelX, step.channelY],
      ...[step.amountX, step.amountY],
      ...[spans ? this.#putSpan('wrap x', spans[0]) : 0, spans ? this.#putSpan('wrap y', spans[1]) : 0],
      this.#linear,
    );
    if (spans) this.#machine.cutToArea(target.address, width, height, spans);
  }

  #putSpan(name: string, { start, end, first, last }: AreaSpan): number {
    const words = Int32Array.of(0, 0, first, last);
    new Float32Array(words.buffer).set([start, end]);
    return this.#machine.put(name, words);
  }

  #wipe(pass: FilterPass, filter: RadialWipeFilter): void {
    const { source, target } = pass;
    const wipe = wipeParameters(filter);
    if (wipe === 'nothing') this.#machine.clear(target.address, source.width * source.height * PIXEL_BYTES);
    else if (wipe === 'all') this.#copy(pass);
    else {
      const address = this.#machine.put('wipe', wipe.numbers);
      const { width, height } = source;
      this.#machine.kernel.wipe(source.address, target.address, width, height, address, wipe.keepsInside);
    }
  }

  #copy({ source, target }: FilterPass): void {
    this.#machine.copy(source.address, target.address, source.width * source.height * PIXEL_BYTES);
  }
}
