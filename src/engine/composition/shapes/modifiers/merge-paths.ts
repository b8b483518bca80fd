import { type BooleanOperation, combinePaths } from '../../../geometry/index.ts';
import type { Path } from '../../../scene/index.ts';
import { type JsonObject, rawNumber } from '../../document/values.ts';
import { EMPTY_PATH, joinPaths, TransformedPaths } from '../path-builder.ts';
import { type PathSlots, type PathStep, type PlacedSlot, Places } from '../path-slots.ts';
import { type ModifiedGroup, toleranceAt } from './modifier.ts';

/** Lottie's `mm` counts from 1, which only puts the paths together. */
const OPERATIONS: readonly (BooleanOperation | undefined)[] = [
  undefined,
  undefined,
  'unite',
  'subtract',
  'intersect',
  'exclude',
];

/**
 * Merge Paths (`mm`): makes one path, in the space of its group, of all above it. They take part as areas under the
 * non-zero rule; those of nested groups one by one; the first in the document is what others are subtracted from.
 */
export class MergeStep implements PathStep {
  readonly #operation: BooleanOperation | undefined;
  readonly #group: ModifiedGroup;
  readonly #members: readonly PlacedSlot[];
  readonly #target: number;
  readonly #places: Places;
  readonly #placed = new TransformedPaths();
  #paths: readonly Path[] = [];
  #tolerance = 0;
  #result: readonly Path[] = [EMPTY_PATH];

  /** @param target the slot that the result is put into */
  constructor(raw: JsonObject, group: ModifiedGroup, members: readonly PlacedSlot[], target: number) {
    this.#operation = OPERATIONS[rawNumber(raw.mm) ?? 1];
    this.#group = group;
    this.#members = members;
    this.#target = target;
    this.#places = new Places(group, members);
  }

  get links(): number {
    return this.#places.links;
  }

  /** Whether curves become lines. */
  get flattens(): boolean {
    return this.#operation !== undefined && this.#members.length > 1;
  }

  run(_time: number, slots: PathSlots): void {
    this.#places.update();
    const paths: Path[] = [];
    this.#members.forEach(({ slot }, i) => {
      const matrix = this.#places.matrix(i);
      for (const path of slots[slot] ?? []) paths.push(this.#placed.at(paths.length, path, matrix));
    });
    const tolerance = toleranceAt(this.#group.scale);
    const last = this.#paths;
    if (
      paths.length !== last.length ||
      tolerance !== this.#tolerance ||
      paths.some((path, i) => path !== last[i])
    ) {
      this.#paths = paths;
      this.#tolerance = tolerance;
      this.#result = [this.#merge(paths, tolerance)];
    }
    slots[this.#target] = this.#result;
  }

  #merge(paths: readonly Path[], tolerance: number): Path {
    if (paths.length === 1) return paths[0] as Path;
    return this.#operation ? combinePaths(paths, this.#operation, tolerance) : joinPaths(paths);
  }
}
