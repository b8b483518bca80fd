import type { ProblemList } from '../anatomy/anatomy.ts';
import { bytesOf } from '../isobmff/read-boxes.ts';
import type { ClusterFacts } from './cluster-walk.ts';
import { ID } from './ebml.ts';
import { ElementView } from './read-elements.ts';
import type { MatroskaHead } from './read-head.ts';

const LARGEST_CUES_BYTES = 1 << 26;
const MOST_POINTS = 1_000_000;
const CUES = 'RFC 9559 section 5.1.5';
const SEEKS = 'RFC 9559 section 5.1.1';

/** Whether each cue leads to a cluster that has such a key frame. @returns whether there are cues at all */
export async function checkCues(
  file: Blob,
  { places, segmentStart }: MatroskaHead,
  clusters: readonly ClusterFacts[],
  problems: ProblemList,
): Promise<boolean> {
  const place = places.find(({ id }) => id === ID.Cues);
  if (!place) return false;
  if (place.end - place.start > LARGEST_CUES_BYTES) {
    problems.add('damaged', `The cues claim to take ${place.end - place.start} bytes.`, CUES);
    return true;
  }
  const byPosition = new Map(clusters.map((cluster) => [cluster.position - segmentStart, cluster]));
  const cues = new ElementView(ID.Cues, await bytesOf(file, place.start, place.end - place.start));
  let count = 0;
  for (const point of cues.children(MOST_POINTS)) {
    if (point.id !== ID.CuePoint) continue;
    const time = point.number(ID.CueTime) ?? 0;
    for (const target of point.all(ID.CueTrackPositions)) {
      const position = target.number(ID.CueClusterPosition) ?? -1;
      const track = target.number(ID.CueTrack) ?? 0;
      const cluster = byPosition.get(position);
      if (!cluster) {
        problems.add(
          'structure',
          `The cue at ${time} leads to byte ${position} of the segment, where no cluster begins.`,
          CUES,
        );
      } else if (!cluster.keys.some((key) => key.track === track && key.time === time)) {
        problems.add(
          'structure',
          `The cue at ${time} leads to a cluster without such a key frame of track ${track}.`,
          CUES,
        );
      }
    }
    count++;
  }
  if (count === 0) problems.add('structure', 'The cues name no place: players can’t seek.', CUES);
  return true;
}

/** Whether what the file announces at its beginning lies where it says. */
export async function checkSeeks(
  file: Blob,
  { places, segmentStart }: MatroskaHead,
  problems: ProblemList,
): Promise<void> {
  const place = places.find(({ id }) => id === ID.SeekHead);
  if (!place || place.end - place.start > LARGEST_CUES_BYTES) return;
  const byPosition = new Map(places.map(({ position, id }) => [position - segmentStart, id]));
  const seeks = new ElementView(ID.SeekHead, await bytesOf(file, place.start, place.end - place.start));
  for (const seek of seeks.all(ID.Seek)) {
    const id = seek.number(ID.SeekID) ?? 0;
    const position = seek.number(ID.SeekPosition) ?? -1;
    if (byPosition.get(position) !== id) {
      problems.add(
        'structure',
        `The element ${id.toString(16)} is announced at byte ${position} of the segment, where it does not lie.`,
        SEEKS,
      );
    }
  }
}
