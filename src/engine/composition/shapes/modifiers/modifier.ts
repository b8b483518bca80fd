import { invertMatrix } from '../../../geometry/index.ts';
import type { Matrix, Path } from '../../../scene/index.ts';
import type { Property } from '../../animation/property.ts';
import { IDENTITY } from '../../transforms/matrix.ts';
import { TransformedPaths } from '../path-builder.ts';
import { type LocalMatrix, type PathSlots, type PathStep, type PlacedSlot, Places } from '../path-slots.ts';

/**
 * In which space a modifier sees the paths of nested groups: each in its `own`, in that of the modifier's `group`, or
 * in that one as far as a rotation or translation does not matter (`rigid`), so that groups may move and turn without
 * the work being done again.
 */
export type ModifierSpace = 'own' | 'group' | 'rigid';

/** Makes one path of each path. */
export interface PathModifier {
  readonly animated: boolean;
  readonly space: ModifierSpace;
  /**
   * Replaces each of the paths; the same objects again for as long as nothing changes.
   *
   * @param scale how much larger the paths appear in the composition
   */
  apply(time: number, paths: Path[], scale: number): void;
}

/** The group of a modifier: its space, and how much larger that appears in the composition. */
export interface ModifiedGroup extends LocalMatrix {
  readonly scale: number;
}

/** A modifier in its place. */
export class ModifierStep implements PathStep {
  readonly #modifier: PathModifier;
  readonly #group: ModifiedGroup;
  readonly #members: readonly PlacedSlot[];
  readonly #places: Places;
  readonly #into = new TransformedPaths();
  readonly #out = new TransformedPaths();
  readonly #inverses = new Map<Matrix, Matrix | undefined>();
  readonly #paths: Path[] = [];

  constructor(modifier: PathModifier, group: ModifiedGroup, members: readonly PlacedSlot[]) {
    this.#modifier = modifier;
    this.#group = group;
    this.#members = members;
    this.#places = new Places(group, members);
  }

  get links(): number {
    return this.#places.links;
  }

  run(time: number, slots: PathSlots): void {
    const paths = this.#paths;
    paths.length = 0;
    this.#places.update();
    this.#members.forEach(({ slot }, i) => {
      const matrix = this.#matrix(i);
      for (const path of slots[slot] ?? []) paths.push(this.#into.at(paths.length, path, matrix));
    });
    this.#modifier.apply(time, paths, this.#group.scale);
    let at = 0;
    this.#members.forEach(({ slot }, i) => {
      const matrix = this.#matrix(i);
      const inverse = matrix === IDENTITY ? IDENTITY : this.#inverse(matrix);
      slots[slot] = (slots[slot] ?? []).map((original) => {
        const path = paths[at] as Path;
        // What a group flattens to a line or point can't be seen.
        const result = inverse ? this.#out.at(at, path, inverse) : original;
        at++;
        return result;
      });
    });
  }

  #matrix(index: number): Matrix {
    const { space } = this.#modifier;
    if (space === 'own') return IDENTITY;
    const matrix = this.#places.matrix(index);
    return space === 'rigid' && isRigid(matrix) ? IDENTITY : matrix;
  }

  #inverse(matrix: Matrix): Matrix | undefined {
    if (!this.#inverses.has(matrix)) {
      // Those of past instants are of no more use.
      if (this.#inverses.size >= 2 * this.#members.length) this.#inverses.clear();
      this.#inverses.set(matrix, invertMatrix(matrix));
    }
    return this.#inverses.get(matrix);
  }
}

/** A rotation and a translation at most: no scale, skew or mirror image. */
function isRigid([a, b, c, d]: Matrix): boolean {
  return Math.abs(a - d) < 1e-12 && Math.abs(b + c) < 1e-12 && Math.abs(a * a + b * b - 1) < 1e-12;
}

/** A modifier that looks at each path alone, with a few numbers as its settings. */
export class EachPath implements PathModifier {
  readonly animated: boolean;
  readonly space: ModifierSpace;
  readonly #settings: (time: number) => readonly number[];
  readonly #build: (path: Path, settings: readonly number[]) => Path;
  #now: readonly number[] = [];
  #known: { input: Path; settings: readonly number[]; output: Path }[] = [];

  /**
   * @param settings their values at a time and for a scale; paths are built anew whenever one changes
   * @param build must not change its input
   */
  constructor(
    properties: readonly Property<unknown>[],
    space: ModifierSpace,
    settings: (time: number) => readonly number[],
    build: (path: Path, settings: readonly number[]) => Path,
  ) {
    this.animated = properties.some(({ animated }) => animated);
    this.space = space;
    this.#settings = settings;
    this.#build = build;
  }

  apply(time: number, paths: Path[], scale: number): void {
    const settings = [...this.#settings(time), toleranceAt(scale)];
    if (settings.some((value, i) => value !== this.#now[i])) this.#now = settings;
    for (let i = 0; i < paths.length; i++) {
      const input = paths[i] as Path;
      let known = this.#known[i];
      if (!known || known.input !== input || known.settings !== this.#now) {
        known = { input, settings: this.#now, output: this.#build(input, this.#now) };
        this.#known[i] = known;
      }
      paths[i] = known.output;
    }
  }
}

/**
 * How far a chord may lie off its curve where paths become areas: at most 1/100 of a pixel of the composition, so
 * that it stays unseen when the composition is drawn at four times its size. In steps of two, lest geometry is made
 * anew while its group slowly grows.
 */
export function toleranceAt(scale: number): number {
  const bounded = Math.max(1 / 1024, Math.min(1024, scale)) || 1;
  return 0.01 / 2 ** Math.ceil(Math.log2(bounded));
}
