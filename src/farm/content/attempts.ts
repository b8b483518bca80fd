import { abortReason, refuseAborted } from '../../engine/host.ts';
import { ExportError } from '../../engine/index.ts';
import { BackOff } from './back-off.ts';

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 8_000;

/** Something that another attempt may mend: a cut line, a server that starts again, an address out of date. */
export class Passing extends Error {}

/** The store no longer takes the address: another one is to be asked for. */
export class StaleAddress extends Passing {}

/** What an attempt is given. */
export interface Attempt {
  /** Aborts when the caller gives up, or nothing has moved for too long. */
  readonly signal: AbortSignal;
  /** To be called whenever something moves; the patience begins anew. */
  readonly moved: () => void;
  /** To be called before what shows nothing of how it goes and may take so many milliseconds longer than the silence. */
  readonly allow: (milliseconds: number) => void;
}

export interface Patience {
  /** Milliseconds without anything moving after which one attempt is broken off. */
  readonly silence: number;
  /** Milliseconds without anything moving after which no other attempt is made. */
  readonly whole: number;
}

/**
 * Tries until it works, or nothing has moved for so long.
 *
 * @param what for the message: “The content store did not …”
 * @throws ExportError FARM_FAILED with the last cause; whatever the attempt threw that is an ExportError; the signal's reason
 */
export async function attempt<T>(
  what: string,
  patience: Patience,
  signal: AbortSignal | undefined,
  once: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const pauses = new BackOff(FIRST_PAUSE, LONGEST_PAUSE);
  let last = performance.now();
  for (;;) {
    refuseAborted(signal);
    const stop = new AbortController();
    const forward = (): void => stop.abort(signal && abortReason(signal));
    signal?.addEventListener('abort', forward, { once: true });
    let timer = setTimeout(() => stop.abort(), patience.silence);
    const allow = (milliseconds: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), patience.silence + milliseconds);
    };
    const moved = (): void => {
      last = performance.now();
      pauses.reset();
      allow(0);
    };
    try {
      return await once({ signal: stop.signal, moved, allow });
    } catch (thrown) {
      refuseAborted(signal);
      if (thrown instanceof ExportError && !isPassing(thrown)) throw thrown;
      if (performance.now() - last >= patience.whole) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        throw new ExportError('FARM_FAILED', `${what}: ${why}. Is the farm's server up and in reach?`, {
          cause: thrown,
        });
      }
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', forward);
    }
    await pauses.wait(signal);
  }
}

/** Nobody answers: the value is the farm's address. A status there is a refusal of the token. */
function isPassing({ code, value }: ExportError): boolean {
  return code === 'NO_FARM' && typeof value !== 'number';
}

/**
 * Sorts an answer that is no success: statuses that pass by themselves, and those that will not.
 *
 * @throws Passing or ExportError FARM_FAILED
 */
export async function refuseAnswer(what: string, response: Response): Promise<never> {
  const { status } = response;
  const words = (await response.text().catch(() => '')).slice(0, LONGEST_ANSWER).trim();
  const said = words || response.statusText || 'no words';
  if (status >= 500 || PASSING.has(status)) throw new Passing(`the server answered ${status} (${said})`);
  throw new ExportError('FARM_FAILED', `${what}: the server answered ${status} (${said}).`, {
    value: status,
  });
}

const LONGEST_ANSWER = 200;
/** Request timeout, conflict of two that send the same, too early, too many requests. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429]);
