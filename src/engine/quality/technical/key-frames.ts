import type { TrackAnatomy } from '../../container/index.ts';
import type { SegmentRange } from '../../segments/index.ts';
import type { CheckList } from './check-list.ts';
import type { FrameLine } from './frame-times.ts';
import type { StreamHeads } from './stream-heads.ts';

/** Packets that are marked as key frames and looked into, beside those at seams: spread over the film. */
const MOST_LOOKED_INTO = 64;

/**
 * Whether each segment begins with a key frame, by the container's mark and by the picture's own header, and whether what
 * is marked elsewhere is one.
 *
 * @param interval the most frames from one key frame to the next, where that was asked for
 */
export async function checkKeyFrames(
  { packets }: TrackAnatomy,
  heads: StreamHeads | undefined,
  line: FrameLine,
  segments: readonly SegmentRange[],
  interval: number | undefined,
  list: CheckList,
): Promise<void> {
  const unmarked: SegmentRange[] = [];
  const untrue: SegmentRange[] = [];
  for (const segment of segments) {
    const packet = line[segment.start] ?? -1;
    if (packet === -1) continue;
    if (!packets.isKey(packet)) unmarked.push(segment);
    else if (heads && !(await heads.isKey(packet))) untrue.push(segment);
  }
  const told = (where: readonly SegmentRange[], what: string): void => {
    const [first] = where;
    if (!first) return;
    const frames = { start: first.start, end: first.start + 1 };
    const more = where.length > 1 ? `, and ${where.length - 1} segments more` : '';
    list.find(`Segment ${first.index} (frame ${first.start}) ${what}${more}.`, {
      id: 'key-frames-wrong',
      frames,
    });
  };
  told(unmarked, 'does not begin with a key frame by the file’s index');
  told(untrue, 'is marked as a key frame, but its picture needs others to be decoded');
  const wrong = unmarked.length + untrue.length;
  const seams = segments.length;
  list.items.push({
    name: 'Key frame at every segment, in the index and in the picture itself',
    passed: wrong === 0,
    expected: String(seams),
    actual: String(seams - wrong),
  });
  if (heads && !heads.isIntra) await checkMarks(packets, heads, line, list);
  if (interval !== undefined) checkInterval(packets, line, interval, list);
}

async function checkMarks(
  packets: TrackAnatomy['packets'],
  heads: StreamHeads,
  line: FrameLine,
  list: CheckList,
): Promise<void> {
  const marked = Array.from(line.keys()).filter((frame) => packets.isKey(line[frame] ?? -1));
  const step = Math.max(1, Math.ceil(marked.length / MOST_LOOKED_INTO));
  for (let i = 0; i < marked.length; i += step) {
    const frame = marked[i] ?? 0;
    if (await heads.isKey(line[frame] ?? 0)) continue;
    list.ask(
      'Marks of key frames',
      false,
      `Frame ${frame} is marked as a key frame, but its picture needs others to be decoded: players that seek there show rubbish.`,
      { id: 'key-frames-wrong', frames: { start: frame, end: frame + 1 } },
    );
    return;
  }
  list.items.push({ name: 'Marks of key frames', passed: true });
}

function checkInterval(
  packets: TrackAnatomy['packets'],
  line: FrameLine,
  interval: number,
  list: CheckList,
): void {
  let [last, longest, at] = [0, 0, 0];
  for (const [frame, packet] of line.entries()) {
    if (!packets.isKey(packet)) continue;
    if (frame - last > longest) [longest, at] = [frame - last, last];
    last = frame;
  }
  if (line.length - last > longest) [longest, at] = [line.length - last, last];
  list.ask(
    'Distance of key frames',
    longest <= interval,
    `${longest} frames lie between key frames from frame ${at} on; at most ${interval} were asked for.`,
    { id: 'key-frames-wrong', frames: { start: at, end: at + longest } },
    longest,
    interval,
  );
}
