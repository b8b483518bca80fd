/** What a proof saw. */
export interface ProofResult {
  readonly passed: boolean;
  /** A few lines for a person. */
  readonly text: string;
  /** Everything that was measured. */
  readonly record: object;
}

/** Options of the command line of a proof, by name without dashes. */
export type ProofOptions = ReadonlyMap<string, string>;

export type Proof = (options: ProofOptions) => Promise<ProofResult>;

/** A whole number among the options. */
export function count(options: ProofOptions, name: string, otherwise: number): number {
  const value = Number(options.get(name) ?? otherwise);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} is a whole number.`);
  return value;
}
