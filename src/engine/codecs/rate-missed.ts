import { ExportError } from '../errors/index.ts';

/** A segment took more bits than its constant rate gives: it may be encoded anew, more coarsely. */
export class RateMissed extends ExportError {
  /**
   * @param what by how much, or where
   * @param aim share of the rate to aim at next
   */
  constructor(
    what: string,
    readonly aim: number,
  ) {
    super(
      'ENCODER_FAILED',
      `The encoder did not keep to the constant rate of its format: ${what}. A calmer picture, or another format, will do.`,
      { value: what },
    );
  }
}
