import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Narrower than this, tables have no room: the navigation's own limit (app-shell.styles.ts). */
const QUERY = '(max-width: 47.99rem)';

/** Whether the window is as narrow as a phone's; its element is drawn again when that changes. */
export class NarrowController implements ReactiveController {
  readonly #query = matchMedia(QUERY);
  readonly #redraw: () => void;

  constructor(host: ReactiveControllerHost) {
    this.#redraw = () => host.requestUpdate();
    host.addController(this);
  }

  get matches(): boolean {
    return this.#query.matches;
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#redraw);
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#redraw);
  }
}
