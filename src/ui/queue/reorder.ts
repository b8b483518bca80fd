import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What a list must be for its rows to be moved: rows carry `data-job`, their grips `data-grip`. */
export interface ReorderHost extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

export interface ReorderOptions {
  /** The ids among which this one can be moved, in order. */
  readonly peers: (id: string) => readonly string[];
  /** Puts a job at a place among its peers, counted from 0. */
  readonly move: (id: string, place: number) => void;
}

/** Pixels from the window's edge within which a drag scrolls it, and by how much an event. */
const SCROLL_EDGE = 56;
const SCROLL_STEP = 14;

/** Moves the rows of a list: by a pointer that drags their grip, or by the arrow keys on it. */
export class ReorderController implements ReactiveController {
  #dragged: { readonly id: string; place: number } | undefined;
  /** Whose grip has the focus back once the list is drawn in its new order. */
  #refocus: string | undefined;
  #listening: AbortController | undefined;

  constructor(
    private readonly host: ReorderHost,
    private readonly options: ReorderOptions,
  ) {
    host.addController(this);
  }

  /** The classes that show a drag: on the row itself, and on the one that it would come before or after. */
  rowClass(id: string): string {
    const drag = this.#dragged;
    if (!drag) return '';
    if (id === drag.id) return 'dragged';
    const peers = this.options.peers(drag.id);
    const rest = peers.filter((peer) => peer !== drag.id);
    if (drag.place === peers.indexOf(drag.id)) return '';
    if (rest[drag.place] === id) return 'drop-before';
    return drag.place >= rest.length && rest.at(-1) === id ? 'drop-after' : '';
  }

  hostConnected(): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.host.addEventListener('pointerdown', (event) => this.#start(event), { signal });
    this.host.addEventListener('pointermove', (event) => this.#drag(event), { signal });
    this.host.addEventListener('pointerup', () => this.#drop(), { signal });
    this.host.addEventListener('pointercancel', () => this.#end(), { signal });
    this.host.addEventListener('keydown', (event) => this.#key(event), { signal });
  }

  hostDisconnected(): void {
    this.#listening?.abort();
    this.#dragged = undefined;
  }

  hostUpdated(): void {
    if (this.#refocus === undefined) return;
    const row = this.#row(this.#refocus);
    this.#refocus = undefined;
    gripIn(row)?.focus();
  }

  #start(event: PointerEvent): void {
    const id = jobOfGrip(event);
    if (id === undefined || event.button !== 0) return;
    event.preventDefault();
    this.host.setPointerCapture(event.pointerId);
    this.#dragged = { id, place: this.options.peers(id).indexOf(id) };
    this.host.requestUpdate();
  }

  #drag(event: PointerEvent): void {
    const drag = this.#dragged;
    if (!drag) return;
    const rest = this.options.peers(drag.id).filter((peer) => peer !== drag.id);
    const middles = rest.map((peer) => {
      const box = this.#row(peer)?.getBoundingClientRect();
      return box ? box.top + box.height / 2 : Number.POSITIVE_INFINITY;
    });
    drag.place = middles.filter((middle) => middle < event.clientY).length;
    if (event.clientY < SCROLL_EDGE) window.scrollBy(0, -SCROLL_STEP);
    else if (event.clientY > window.innerHeight - SCROLL_EDGE) window.scrollBy(0, SCROLL_STEP);
    this.host.requestUpdate();
  }

  #drop(): void {
    const drag = this.#dragged;
    this.#end();
    if (!drag || drag.place === this.options.peers(drag.id).indexOf(drag.id)) return;
    this.options.move(drag.id, drag.place);
  }

  #end(): void {
    this.#dragged = undefined;
    this.host.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.#dragged) {
      this.#end();
      return;
    }
    const id = jobOfGrip(event);
    if (id === undefined) return;
    const peers = this.options.peers(id);
    const place = peers.indexOf(id);
    const steps = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: peers.length - 1 };
    const to = steps[event.key as keyof typeof steps];
    if (to === undefined) return;
    event.preventDefault();
    if (to < 0 || to >= peers.length || to === place) return;
    this.#refocus = id;
    this.options.move(id, to);
    this.host.requestUpdate();
  }

  #row(id: string): HTMLElement | null {
    return this.host.renderRoot.querySelector(`[data-job="${CSS.escape(id)}"]`);
  }
}

/** The job whose grip the event came from, if it came from one. */
function jobOfGrip(event: Event): string | undefined {
  const path = event.composedPath().filter((target) => target instanceof HTMLElement);
  if (!path.some(({ dataset }) => dataset.grip !== undefined)) return undefined;
  return path.find(({ dataset }) => dataset.job !== undefined)?.dataset.job;
}

/** The grip of a row, which may lie within the row's own element. */
function gripIn(row: Element | null): HTMLElement | undefined {
  if (!row) return undefined;
  const own = row.querySelector<HTMLElement>('[data-grip]');
  if (own) return own;
  for (const child of row.querySelectorAll('*')) {
    const inner = child.shadowRoot?.querySelector<HTMLElement>('[data-grip]');
    if (inner) return inner;
  }
  return undefined;
}
