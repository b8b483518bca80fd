/** A value that is made again only when something that it depends on is no longer the same, by `Object.is`. */
export class Kept<Value> {
  #last: { readonly dependencies: readonly unknown[]; readonly value: Value } | undefined;

  /** @param dependencies always of the same number */
  of(dependencies: readonly unknown[], make: () => Value): Value {
    const last = this.#last;
    if (last?.dependencies.every((dependency, i) => Object.is(dependency, dependencies[i])))
      return last.value;
    const value = make();
    this.#last = { dependencies, value };
    return value;
  }
}
