/** An expression that would not end, or wants too much memory. */
export class Runaway extends Error {
  /** The property whose expression was running, where that could be told. */
  readonly culprit: number | undefined;

  constructor(message: string, culprit?: number, options?: ErrorOptions) {
    super(message, options);
    this.culprit = culprit;
  }
}
