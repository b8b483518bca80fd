import type { Differences } from '../format-expectations.ts';

/** What programs that are not ours found of a file. */
export class Found {
  /** What differs from what was asked for, in words. */
  readonly problems: string[] = [];
  /** Programs that looked. */
  readonly by = new Set<string>();
  /** For the table: what they call it. */
  readonly named: string[] = [];
  /** Figures for the table. */
  readonly figures: string[] = [];

  add(tool: string, differences: Differences | readonly string[]): void {
    this.by.add(tool);
    const found = Array.isArray(differences) ? differences : (differences as Differences).found;
    this.problems.push(...found.map((one: string) => `${tool}: ${one}`));
  }

  name(text: string): void {
    if (text !== '') this.named.push(text);
  }
}
