import type { KernelMemory } from '../../media/index.ts';
import type { FilterPass } from '../backend.ts';
import type { RenderSettings } from '../renderer.ts';

/** Blurs, plainly, while the kernels for all filters are being made; the others pass pictures on as they are. */
export class CpuFilters {
  readonly #memory: KernelMemory;

  constructor(_settings: RenderSettings, memory: KernelMemory) {
    this.#memory = memory;
  }

  run({ step, source, target }: FilterPass): void {
    const { width, height } = source;
    const { buffer } = this.#memory.memory;
    const from = new Float32Array(buffer, source.address >>> 0, width * height * 4);
    const to = new Float32Array(buffer, target.address >>> 0, width * height * 4);
    if (step.type !== 'blur') {
      to.set(from);
      return;
    }
    const between = new Float32Array(from.length);
    blur(from, between, step.sigmaX, width, height, 4, width * 4);
    blur(between, to, step.sigmaY, height, width, width * 4, 4);
  }
}

function blur(
  from: Float32Array,
  to: Float32Array,
  sigma: number,
  length: number,
  lines: number,
  step: number,
  lineStep: number,
): void {
  const reach = Math.ceil(4 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    sigma > 0 ? Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)) : 1,
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  for (let line = 0; line < lines; line++) {
    for (let n = 0; n < length; n++) {
      for (let c = 0; c < 4; c++) {
        let value = 0;
        for (let i = Math.max(-reach, -n); i <= reach && n + i < length; i++) {
          value +=
            ((weights[i + reach] as number) / sum) * (from[line * lineStep + (n + i) * step + c] as number);
        }
        to[line * lineStep + n * step + c] = value;
      }
    }
  }
}
