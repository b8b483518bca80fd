import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Which of a list's entries are selected; a range by the Shift key, from the entry that was ticked last. */
export class Selection implements ReactiveController {
  /** A new set with each change, so that elements which are given it draw themselves again. */
  ids: ReadonlySet<string> = new Set();
  #anchor: string | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {}

  /** @param order all entries, as they are shown */
  toggle(id: string, range: boolean, order: readonly string[]): void {
    const chosen = !this.ids.has(id);
    const from = range && this.#anchor !== undefined ? order.indexOf(this.#anchor) : -1;
    const to = order.indexOf(id);
    const span = from < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
    const ids = new Set(this.ids);
    for (const entry of span) {
      if (chosen) ids.add(entry);
      else ids.delete(entry);
    }
    this.#anchor = id;
    this.#set(ids);
  }

  all(order: readonly string[]): void {
    this.#set(new Set(order));
  }

  clear(): void {
    if (this.ids.size > 0) this.#set(new Set());
  }

  #set(ids: ReadonlySet<string>): void {
    this.ids = ids;
    this.host.requestUpdate();
  }
}

/** Of a list's element, when an entry's box was ticked. */
export interface SelectDetail {
  readonly id: string;
  readonly range: boolean;
}

export function selectEvent(id: string, event: Event): CustomEvent<SelectDetail> {
  const range = event instanceof MouseEvent && event.shiftKey;
  return new CustomEvent('fw-select', { bubbles: true, composed: true, detail: { id, range } });
}
