import { ExportError } from '../../errors/index.ts';
import { Watchdog } from '../../media/index.ts';

/**
 * Waits for things that an encoder does, driven by its events; the timer only watches. The first failure is kept and
 * reaches whoever waits, now or later.
 */
export class ProgressWatch {
  readonly #stallMilliseconds: number;
  readonly #describe: () => string;
  #failure: ExportError | undefined;
  #wake: (() => void) | undefined;

  /** @param describe what the encoder has done so far, for the message of a stall */
  constructor(stallMilliseconds: number, describe: () => string) {
    this.#stallMilliseconds = stallMilliseconds;
    this.#describe = describe;
  }

  get failure(): ExportError | undefined {
    return this.#failure;
  }

  /** The encoder did something: conditions are looked at again and the watchdog starts afresh. */
  progress(): void {
    this.#wake?.();
  }

  fail(failure: ExportError): void {
    this.#failure ??= failure;
    this.#wake?.();
  }

  /**
   * Resolves once the condition holds; it is looked at after every sign of progress.
   *
   * @throws ExportError ENCODER_FAILED: the failure reported, or a stall, that is no progress in the watchdog's time
   */
  async until(condition: () => boolean, waitingFor: string): Promise<void> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      if (condition()) return;
      await this.#nextSign(waitingFor);
    }
  }

  #nextSign(waitingFor: string): Promise<void> {
    return new Promise((resolve) => {
      const watchdog = new Watchdog(this.#stallMilliseconds, () => {
        this.fail(
          new ExportError(
            'ENCODER_FAILED',
            `The video encoder stopped: no ${waitingFor} within ${this.#stallMilliseconds / 1000} s (${this.#describe()}). Try again, or choose another format.`,
            { value: waitingFor },
          ),
        );
      });
      watchdog.alive();
      this.#wake = () => {
        watchdog.stop();
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
