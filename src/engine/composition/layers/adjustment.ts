import type { Mask, Matrix, Matte, Path, SceneNode } from '../../scene/index.ts';
import { rectanglePath } from '../shapes/primitives.ts';
import { Clipper, solidShape } from './flat-content.ts';
import { Grouping, NO_MASKS, NOTHING, NodeList } from './grouping.ts';

/** Inverted, it covers everything. */
const NO_PATH: Path = { verbs: new Uint8Array(0), points: new Float64Array(0) };

/** How much an adjustment layer changes, and where. */
export interface Coverage {
  readonly opacity: number;
  readonly masks: readonly Mask[];
  readonly matte: Matte | undefined;
  /** From the layer's bounds to the picture; absent where the matte alone says where they are. */
  readonly world?: Matrix | undefined;
}

export interface AdjustedComposition {
  readonly width: number;
  readonly height: number;
  readonly base: Matrix;
}

/**
 * What lies beneath an adjustment layer, seen through its effects.
 *
 * Where the layer covers it in part, by c, the picture is beneath · (1 − c) + adjusted · c: two cuts that are added,
 * in a group, since what lies behind the composition is not beneath the layer.
 */
export class Adjustment {
  readonly #bounds: Path;
  readonly #size: readonly [number, number];
  readonly #clipper: Clipper;
  readonly #shape: { nodes(world: Matrix): readonly SceneNode[] };
  readonly #clipped = new Grouping();
  readonly #beneath = new NodeList();
  readonly #kept = new Grouping();
  readonly #unmatted = new Grouping();
  readonly #changed = new Grouping();
  readonly #parts = new NodeList();
  readonly #whole = new Grouping();
  #key: Coverage | undefined;
  #full = false;
  #cut = NO_MASKS;
  #rest = NO_MASKS;
  #without: Matte | undefined;

  /** The size of the layer and of the composition that it adjusts. */
  constructor(width: number, height: number, composition: { width: number; height: number }) {
    this.#size = [width, height];
    this.#bounds = rectanglePath(width / 2, height / 2, width, height, 0, false);
    this.#clipper = new Clipper(composition.width, composition.height);
    this.#shape = solidShape(width, height, [1, 1, 1, 1]);
  }

  /** The layer's bounds as a picture, for a matte. */
  shape(world: Matrix): readonly SceneNode[] {
    return this.#shape.nodes(world);
  }

  /** Whether nothing of a composition lies outside of the layer. */
  covers(world: Matrix, composition: AdjustedComposition): boolean {
    return coversAll(world, this.#size, composition);
  }

  /** @param adjust what the layer's effects make of a picture */
  of(
    nodes: readonly SceneNode[],
    coverage: Coverage,
    composition: AdjustedComposition,
    adjust: (picture: readonly SceneNode[]) => readonly SceneNode[],
  ): readonly SceneNode[] {
    const { base } = composition;
    const beneath = this.#beneath.keep(nodes);
    // Effects see no more of the layers than the composition shows.
    const picture = this.#clipped.of(beneath, {
      opacity: 1,
      blend: 'normal',
      clip: this.#clipper.of(base),
    });
    const adjusted = adjust(picture);
    if (adjusted === picture) return beneath;
    this.#cover(coverage, composition);
    if (this.#full) return adjusted;
    const { matte } = coverage;
    const kept =
      this.#cut.length > 0
        ? this.#kept.of(beneath, { opacity: 1, blend: 'normal', masks: this.#rest })
        : NOTHING;
    const unmatted = matte
      ? this.#unmatted.of(beneath, {
          opacity: 1,
          blend: 'add',
          masks: this.#cut,
          matte: this.#without,
        })
      : NOTHING;
    const changed = this.#changed.of(adjusted, { opacity: 1, blend: 'add', masks: this.#cut, matte });
    const parts = this.#parts.keep([...kept, ...unmatted, ...changed]);
    return this.#whole.of(parts, { opacity: 1, blend: 'normal' });
  }

  #cover(coverage: Coverage, composition: AdjustedComposition): void {
    const last = this.#key;
    const { opacity, masks, matte, world } = coverage;
    const same =
      last &&
      last.opacity === opacity &&
      last.masks === masks &&
      last.world === world &&
      last.matte?.source === matte?.source &&
      last.matte?.mode === matte?.mode;
    if (same) return;
    this.#key = coverage;
    const { base } = composition;
    const cut: Mask[] = [...masks];
    if (world && !this.covers(world, composition)) {
      cut.push(maskOf('intersect', this.#bounds, world, false, 1));
    }
    if (opacity < 1) cut.push(maskOf('intersect', NO_PATH, base, true, opacity));
    this.#full = cut.length === 0 && !matte;
    this.#cut = cut;
    // |c − 1|: without any other mask the coverage starts at 1.
    this.#rest = [...cut, maskOf('difference', NO_PATH, base, true, 1)];
    this.#without = matte && { mode: INVERSE[matte.mode], source: matte.source };
  }
}

const INVERSE: Readonly<Record<Matte['mode'], Matte['mode']>> = {
  alpha: 'alpha-inverted',
  'alpha-inverted': 'alpha',
  luma: 'luma-inverted',
  'luma-inverted': 'luma',
};

const maskOf = (
  mode: Mask['mode'],
  path: Path,
  transform: Matrix,
  inverted: boolean,
  opacity: number,
): Mask => ({ mode, path, transform, inverted, opacity });

/** Whether the layer's bounds, where they stay upright, hold all of the composition's. */
function coversAll(
  [a, b, c, d, e, f]: Matrix,
  [width, height]: readonly [number, number],
  { base, width: fullWidth, height: fullHeight }: AdjustedComposition,
): boolean {
  const [p, q, r, s, t, u] = base;
  if (b !== 0 || c !== 0 || q !== 0 || r !== 0) return false;
  return (
    holds([e, a * width + e], [t, p * fullWidth + t]) && holds([f, d * height + f], [u, s * fullHeight + u])
  );
}

/** A thousandth of a pixel is rounding. */
const holds = (outer: readonly [number, number], inner: readonly [number, number]): boolean =>
  Math.min(...outer) <= Math.min(...inner) + 1e-3 && Math.max(...outer) >= Math.max(...inner) - 1e-3;
