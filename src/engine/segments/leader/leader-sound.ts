import type { ResolvedLeader } from '../../formats/index.ts';
import { frameToSample } from '../../media/index.ts';

/** Line-up tone: EBU R 68, SMPTE RP 155. */
const TONE_HERTZ = 1000;
/** Of its ends, so that they don't click. Seconds. */
const RAMP_SECONDS = 0.005;

type LeaderSound = Pick<ResolvedLeader, 'bars' | 'frames' | 'tone' | 'pop' | 'frameRate' | 'programme'>;

/** What of a leader decides what is heard. */
export const leaderSound = ({ bars, frames, tone, pop, frameRate, programme }: LeaderSound): LeaderSound => ({
  ...{ bars, frames, tone, frameRate, programme },
  ...(pop !== undefined && { pop }),
});

/** Whether there is anything to hear. */
export const isHeard = ({ bars, pop }: Pick<ResolvedLeader, 'bars' | 'pop'>): boolean =>
  bars > 0 || pop !== undefined;

/** Samples of the leader, from the file's first. */
export const leaderSamples = ({ frames, frameRate }: LeaderSound, sampleRate: number): number =>
  frameToSample(frames, frameRate, sampleRate);

/**
 * Adds line-up tone and 2-pop to every channel.
 *
 * @param start of the run, samples from the file's first
 */
export function addLeaderTone(
  leader: LeaderSound,
  sampleRate: number,
  start: number,
  count: number,
  channels: readonly Float32Array[],
): void {
  const { bars, pop, frameRate, tone } = leader;
  const at = (frame: number): number => frameToSample(frame, frameRate, sampleRate);
  const amplitude = 10 ** (tone / 20);
  const runs = [[0, at(bars)], ...(pop === undefined ? [] : [[at(pop), at(pop + 1)]])] as const;
  for (const [first = 0, end = 0] of runs) {
    const ramp = RAMP_SECONDS * sampleRate;
    for (let sample = Math.max(start, first); sample < Math.min(start + count, end); sample++) {
      const envelope = Math.min(1, (sample - first) / ramp, (end - 1 - sample) / ramp);
      const value = amplitude * envelope * Math.sin((2 * Math.PI * TONE_HERTZ * sample) / sampleRate);
      for (const channel of channels) channel[sample - start] = (channel[sample - start] ?? 0) + value;
    }
  }
}
