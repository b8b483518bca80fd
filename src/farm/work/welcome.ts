import { ExportError } from '../../engine/index.ts';
import type { FarmConnection } from '../connect/index.ts';

const ASK_MILLISECONDS = 30_000;

/** Whether the farm still takes this worker's token: what is taken without it could not be handed in. */
export class Welcome {
  readonly #connection: Pick<FarmConnection, 'http' | 'session' | 'state'>;
  #refused: { readonly since: number; readonly message: string } | undefined;
  #asked = Number.NEGATIVE_INFINITY;

  constructor(connection: Pick<FarmConnection, 'http' | 'session' | 'state'>) {
    this.#connection = connection;
  }

  get refused(): { readonly since: number; readonly message: string } | undefined {
    return this.#refused;
  }

  refusedWith(message: string): void {
    this.#refused ??= { since: Date.now(), message };
    this.#asked = performance.now();
  }

  /**
   * Asks the farm, now and then, where there is doubt.
   *
   * @returns whether the answer is another than before
   */
  async look(): Promise<boolean> {
    const doubt = this.#refused !== undefined || !this.#connection.state.connected;
    const now = performance.now();
    if (!doubt || now - this.#asked < ASK_MILLISECONDS) return false;
    this.#asked = now;
    const before = this.#refused;
    try {
      const { id } = this.#connection.session;
      const response = await this.#connection.http(`session?id=${encodeURIComponent(id)}`);
      await response.body?.cancel();
      if (response.ok) this.#refused = undefined;
    } catch (thrown) {
      // A farm that does not answer refuses nobody.
      const { code, value, message } = ExportError.from(thrown);
      if (code === 'NO_FARM' && typeof value === 'number') this.refusedWith(message);
    }
    return this.#refused !== before;
  }
}
