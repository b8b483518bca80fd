import type { KernelMemory } from '../../media/index.ts';
import type { ColourMatrixFilter, LevelsFilter, RadialWipeFilter, ToneMapFilter } from '../../scene/index.ts';
import type { FilterPass } from '../backend.ts';
import {
  type AreaSpan,
  areaSpans,
  levelsParameters,
  toneMapParameters,
  wipeParameters,
} from '../filter-parameters.ts';
import type { DisplaceStep } from '../filter-step.ts';
import { blur } from './filters/blur.ts';
import { grow } from './filters/grow.ts';
import { FilterMachine } from './filters/kernel.ts';

const PIXEL_BYTES = 16;

export interface CpuFiltersOptions {
  /** Whether surfaces hold linear light; encoded sRGB otherwise. */
  readonly linear?: boolean;
}

/** Executes filters on surfaces in kernel memory, in SIMD WebAssembly. */
export class CpuFilters {
  readonly #machine: FilterMachine;
  readonly #memory: KernelMemory;
  readonly #linear: boolean;

  constructor(memory: KernelMemory, { linear = false }: CpuFiltersOptions = {}) {
    this.#machine = new FilterMachine(memory);
    this.#memory = memory;
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
        grow(this.#machine, pass, step, this.#paint(step.colour));
        break;
      case 'displace':
        this.#displace(pass, step);
        break;
      case 'radial-wipe':
        this.#wipe(pass, step);
        break;
    }
  }

  #colourMatrix({ source, target }: FilterPass, { matrix }: ColourMatrixFilter): void {
    const columns = new Float32Array(20);
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 5; column++) columns[column * 4 + row] = matrix[row * 5 + column] ?? 0;
    }
    const address = this.#machine.put('matrix', columns);
    const count = source.width * source.height;
    this.#machine.kernel.colourMatrix(source.address, target.address, count, address, this.#linear);
  }

  #levels({ source, target }: FilterPass, filter: LevelsFilter): void {
    const [all, red, green, blue, alpha] = chunks(levelsParameters(filter));
    const unchanged = Float32Array.of(0, 1, 1, 1, 0);
    const first = interleave([all, all, all, alpha]);
    const second = interleave([red, green, blue, unchanged]);
    const bends = Number(hasExponent(first)) | (Number(hasExponent(second)) << 1);
    const address = this.#machine.put('levels', [...first, ...second]);
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
    const address = this.#machine.put(name, [start, end, 0, 0]);
    new Int32Array(this.#memory.memory.buffer, address + 8, 2).set([first, last]);
    return address;
  }

  #wipe(pass: FilterPass, filter: RadialWipeFilter): void {
    const { source, target } = pass;
    const wipe = wipeParameters(filter);
    if (wipe === 'nothing') this.#machine.clear(target.address, source.width * source.height * PIXEL_BYTES);
    else if (wipe === 'all') this.#copy(pass);
    else {
      const softness = wipe.feather > 0 ? 1 / Math.sqrt(wipe.feather ** 2 + 1 / 12) : 0;
      const address = this.#machine.put('wipe', [
        ...[wipe.centreX, wipe.centreY],
        ...wipe.normal1,
        ...wipe.normal2,
        ...[wipe.k, softness],
      ]);
      const { width, height } = source;
      this.#machine.kernel.wipe(source.address, target.address, width, height, address, wipe.keepsInside);
    }
  }

  #copy({ source, target }: FilterPass): void {
    this.#machine.copy(source.address, target.address, source.width * source.height * PIXEL_BYTES);
  }

  /** A colour as accumulators hold it. */
  #paint([red, green, blue, alpha]: readonly [number, number, number, number]): readonly number[] {
    const [r, g, b] = [red, green, blue].map((value) => (this.#linear ? toLinear(value) : value) * alpha);
    return [r ?? 0, g ?? 0, b ?? 0, alpha];
  }
}

/** IEC 61966-2-1. */
function toLinear(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

type Levels = readonly [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];

function chunks(parameters: Float32Array): Levels {
  const chunk = (index: number) => parameters.subarray(index * 5, index * 5 + 5);
  return [chunk(0), chunk(1), chunk(2), chunk(3), chunk(4)];
}

/** From a range a channel to a vector of channels a parameter. */
function interleave(channels: readonly Float32Array[]): Float32Array {
  return Float32Array.from({ length: 20 }, (_, i) => channels[i & 3]?.[i >> 2] ?? 0);
}

function hasExponent(step: Float32Array): boolean {
  return step.subarray(8, 12).some((exponent) => exponent !== 1);
}
