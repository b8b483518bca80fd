import type { FilterStep } from '../filters/filter-step.ts';
import type { PipelineLayout } from './pipeline-layout.ts';
import { BLUR_SHADER } from './wgsl/blur.ts';
import { FILTER_SHADER } from './wgsl/filters.ts';
import { GROW_SHADER } from './wgsl/grow.ts';

/** The entry points by shader. */
const SHADERS = {
  filter: {
    code: FILTER_SHADER,
    entries: ['copySamples', 'clearSamples', 'colourMatrix', 'levels', 'toneMap', 'radialWipe', 'displace'],
  },
  blur: { code: BLUR_SHADER, entries: ['weigh', 'interpolate'] },
  grow: { code: GROW_SHADER, entries: ['findPieces', 'findRows', 'paintGrown'] },
} as const;

type ShaderName = keyof typeof SHADERS;
export type FilterEntry = (typeof SHADERS)[ShaderName]['entries'][number];

/** What a filter may come to, its degenerate cases included. */
const ENTRIES: Readonly<Record<FilterStep['type'], readonly FilterEntry[]>> = {
  blur: ['copySamples', 'clearSamples', 'weigh', 'interpolate'],
  'colour-matrix': ['colourMatrix'],
  levels: ['levels'],
  'tone-map': ['copySamples', 'toneMap'],
  grow: ['findPieces', 'findRows', 'paintGrown'],
  displace: ['clearSamples', 'displace'],
  'radial-wipe': ['copySamples', 'clearSamples', 'radialWipe'],
};

/** Pipelines of filters, made when a scene first has the filter. */
export class FilterPipelines {
  readonly #layout: PipelineLayout;
  readonly #linear: boolean;
  readonly #modules = new Map<ShaderName, GPUShaderModule>();
  readonly #pipelines = new Map<FilterEntry, GPUComputePipeline>();

  constructor(layout: PipelineLayout, linear: boolean) {
    this.#layout = layout;
    this.#linear = linear;
  }

  get(entry: FilterEntry): GPUComputePipeline | undefined {
    return this.#pipelines.get(entry);
  }

  /** To be awaited before a filter of this type runs. */
  async prepare(type: FilterStep['type']): Promise<void> {
    const missing = ENTRIES[type].filter((entry) => !this.#pipelines.has(entry));
    for (const entry of missing) {
      const name = shaderOf(entry);
      const module = this.#modules.get(name) ?? (await this.#layout.compile(name, SHADERS[name].code));
      this.#modules.set(name, module);
      const constants = name === 'filter' ? { LINEAR: this.#linear ? 1 : 0 } : {};
      this.#pipelines.set(entry, await this.#layout.pipeline(module, entry, constants));
    }
  }
}

function shaderOf(entry: FilterEntry): ShaderName {
  const names = Object.keys(SHADERS) as ShaderName[];
  return names.find((name) => (SHADERS[name].entries as readonly string[]).includes(entry)) ?? 'filter';
}
