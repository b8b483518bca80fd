import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The application's state in one place: an immutable value, replaced field by field, watched by the elements. */
export class Store<State extends object> {
  #state: State;
  readonly #listeners = new Set<(state: State) => void>();

  constructor(initial: State) {
    this.#state = initial;
  }

  get state(): State {
    return this.#state;
  }

  update(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener(this.#state);
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Renders its element again whenever one of the watched fields was replaced. */
export class StoreController<State extends object> implements ReactiveController {
  #end: (() => void) | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly store: () => Store<State>,
    private readonly fields: readonly (keyof State)[],
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    let seen = this.store().state;
    this.#end = this.store().subscribe((state) => {
      if (this.fields.some((field) => state[field] !== seen[field])) this.host.requestUpdate();
      seen = state;
    });
  }

  hostDisconnected(): void {
    this.#end?.();
    this.#end = undefined;
  }
}
