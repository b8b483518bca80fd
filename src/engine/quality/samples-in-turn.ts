import type { VideoSample, VideoSampleSink } from 'mediabunny';

/** Frames that the decoder may be ahead of whoever looks at them: it works while they are compared. */
const AHEAD = 1;

/**
 * The frames at some times. A sink that is told all times at once decodes every key frame that it meets, however slowly
 * frames are taken, and one of UHD in 12 bits has 50 MB; so it is told of a time only when its frame is about to be wanted.
 *
 * @param seconds ascending
 * @returns null where there is no frame
 */
export async function* samplesInTurn(
  sink: Pick<VideoSampleSink, 'samplesAtTimestamps'>,
  seconds: readonly number[],
): AsyncGenerator<VideoSample | null> {
  let [told, taken] = [0, 0];
  let waiting = false;
  let wake: (() => void) | undefined;
  const times = async function* (): AsyncGenerator<number> {
    for (const time of seconds) {
      // A frame is decoded once the time after its own is known, or several, where one key frame serves them all: who waits
      // for a frame lets the sink ask for as many as it needs.
      while (!waiting && told - taken > AHEAD) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      told++;
      yield time;
    }
  };
  const samples = sink.samplesAtTimestamps(times());
  try {
    for (;;) {
      waiting = true;
      wake?.();
      const { value, done } = await samples.next();
      waiting = false;
      if (done) return;
      taken++;
      wake?.();
      yield value;
    }
  } finally {
    await samples.return();
    // It closes its decoder once it hears of another time.
    waiting = true;
    wake?.();
  }
}
