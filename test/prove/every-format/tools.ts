import { spawnSync } from 'node:child_process';
import PACKAGES from '../proof-tools.json' with { type: 'json' };

/** Programs that files are looked at with where a machine has them. */
export class Tools {
  /** Whether files are sought in at every frame. */
  readonly everywhere: boolean;
  readonly #found = new Set(
    Object.keys(PACKAGES).filter((name) => spawnSync('which', [name], { stdio: 'ignore' }).status === 0),
  );

  constructor(everywhere = false) {
    this.everywhere = everywhere;
  }

  has(name: string): boolean {
    return this.#found.has(name);
  }

  /** In words, with the Debian package that brings each. */
  absent(): string[] {
    return Object.entries(PACKAGES)
      .filter(([name]) => !this.has(name))
      .map(([name, brings]) => `${name} (${brings})`);
  }
}
