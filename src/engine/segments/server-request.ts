import { ExportError } from '../errors/index.ts';
import { Watchdog } from '../media/index.ts';

/** A request carries 4 MiB at most, which a line of 0.3 Mb/s takes in this time. */
const SILENCE_MILLISECONDS = 120_000;

/** A refusal's words go into a sentence, so that a whole page is cut. */
const LONGEST_ANSWER = 200;

/**
 * Asks a server that keeps a finished file, and gives up where it falls silent.
 *
 * @param take reads the answer; it tells of each sign of life
 * @throws ExportError OUTPUT_FAILED with the server's own words where it refuses, or when it said nothing for so long
 */
export async function askServer<T>(
  url: string,
  request: RequestInit,
  take: (response: Response, alive: () => void) => Promise<T>,
  silenceMilliseconds = SILENCE_MILLISECONDS,
): Promise<T> {
  const stop = new AbortController();
  const watchdog = new Watchdog(silenceMilliseconds, () =>
    stop.abort(
      new ExportError(
        'OUTPUT_FAILED',
        `The server has not answered for ${Math.round(silenceMilliseconds / 1000)} seconds. Finished segments are kept: try again once it does.`,
        { value: new URL(url).host },
      ),
    ),
  );
  watchdog.alive();
  try {
    const response = await fetch(url, { ...request, signal: stop.signal });
    watchdog.alive();
    if (!response.ok) throw await refusal(response);
    return await take(response, () => watchdog.alive());
  } catch (thrown) {
    throw stop.signal.aborted ? stop.signal.reason : thrown;
  } finally {
    watchdog.stop();
  }
}

async function refusal(response: Response): Promise<ExportError> {
  const words = (await response.text()).slice(0, LONGEST_ANSWER).trim() || response.statusText;
  return new ExportError(
    'OUTPUT_FAILED',
    `The server did not take the file: it answered ${response.status} (${words}).`,
    { value: response.status },
  );
}
