import type { FileAnatomy, TrackAnatomy } from '../../container/index.ts';
import type { CheckList } from './check-list.ts';
import { TIME_TOLERANCE_SECONDS } from './report-tracks.ts';

/**
 * Whether every place that tells a duration tells the same: the movie, the track, its media, the edit list, the end of
 * the last frame.
 *
 * @param seconds as planned; else what the packets come to
 */
export function checkDurations(
  { durationSeconds, tracks, fragmented }: FileAnatomy,
  video: TrackAnatomy,
  seconds: number | undefined,
  list: CheckList,
): void {
  const end = endOf(video);
  const wanted = seconds ?? end;
  const near = (told: number, expected: number): boolean =>
    Math.abs(told - expected) <= TIME_TOLERANCE_SECONDS;
  for (const { where, seconds: told } of video.durations) {
    // The media of the index alone: fragments add theirs.
    if (fragmented && where === '“mdhd”') continue;
    list.ask(
      `Duration of the pictures by ${where}, in seconds`,
      near(told, wanted),
      `The pictures last ${told} s by ${where} instead of ${wanted} s.`,
      { id: 'duration-wrong' },
      told,
      wanted,
    );
  }
  if (video.packets.count > 0 && seconds !== undefined) {
    const last = Number(end.toFixed(6));
    list.ask(
      'End of the last frame, in seconds',
      Math.abs(end - seconds) <= TIME_TOLERANCE_SECONDS + (video.resolution > 1e-4 ? video.resolution : 0),
      `The last frame ends at ${last} s instead of ${seconds} s.`,
      { id: 'duration-wrong' },
      last,
      seconds,
    );
  }
  if (durationSeconds === undefined) return;
  // The movie lasts as long as the longest of its tracks.
  const longest = Math.max(wanted, ...tracks.flatMap((track) => track.durations.map((each) => each.seconds)));
  list.ask(
    'Duration of the movie, in seconds',
    near(durationSeconds, wanted) || near(durationSeconds, longest),
    `The movie lasts ${durationSeconds} s by its header instead of ${wanted} s.`,
    { id: 'duration-wrong' },
    durationSeconds,
    wanted,
  );
}

function endOf({ packets }: TrackAnatomy): number {
  let end = 0;
  for (let i = 0; i < packets.count; i++) end = Math.max(end, packets.start(i) + packets.duration(i));
  return end;
}
