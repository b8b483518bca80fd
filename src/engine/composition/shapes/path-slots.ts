import type { Matrix, Path } from '../../scene/index.ts';
import { IDENTITY, Product } from '../transforms/matrix.ts';

/** A group in its place, with its own matrix at the instant that is being evaluated. */
export interface LocalMatrix {
  readonly parent: LocalMatrix | undefined;
  readonly matrix: Matrix;
}

/** The paths of a layer at one instant, by slot: one path for each shape, or as many as repeaters make of it. */
export type PathSlots = (readonly Path[])[];

/** A slot and the group in whose space its paths lie. */
export interface PlacedSlot {
  readonly slot: number;
  readonly owner: LocalMatrix;
}

/** Something that changes the paths of a layer on their way to its paints. */
export interface PathStep {
  run(time: number, slots: PathSlots): void;
}

/** A nested group's way to the root group. */
interface Link {
  readonly outer: Link | undefined;
  readonly group: LocalMatrix;
  readonly product: Product;
  matrix: Matrix;
}

/** The ways of several slots from their own groups to one group around all of them. */
export class Places {
  readonly #places: readonly (Link | undefined)[];
  /** Each after the one around it. Groups share the links of those around them: nesting may be hundreds deep. */
  readonly #links: Link[] = [];

  constructor(root: LocalMatrix, members: readonly PlacedSlot[]) {
    const known = new Map<LocalMatrix, Link | undefined>([[root, undefined]]);
    const linkOf = (group: LocalMatrix): Link | undefined => {
      if (known.has(group)) return known.get(group);
      const outer = group.parent && linkOf(group.parent);
      const link: Link = { outer, group, product: new Product(), matrix: IDENTITY };
      known.set(group, link);
      this.#links.push(link);
      return link;
    };
    this.#places = members.map(({ owner }) => linkOf(owner));
  }

  /** How many matrices every evaluation multiplies. */
  get links(): number {
    return this.#links.length;
  }

  /** To be called once the groups have their matrices of an instant, before {@link matrix}. */
  update(): void {
    for (const link of this.#links) {
      link.matrix = link.product.of(link.outer?.matrix ?? IDENTITY, link.group.matrix);
    }
  }

  /** From the space of the member with this index to the root's; the same object while nothing changes. */
  matrix(index: number): Matrix {
    return this.#places[index]?.matrix ?? IDENTITY;
  }
}
