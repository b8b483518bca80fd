import type { ColourCodes } from '../../codecs/index.ts';
import { type FileAnatomy, ProblemList, type TrackAnatomy } from '../anatomy/anatomy.ts';
import { PacketTable } from '../anatomy/packet-table.ts';
import { PacketBudget } from '../packet-times.ts';
import { type ClusterBlock, walkClusters } from './cluster-walk.ts';
import { checkCues, checkSeeks } from './cue-agreement.ts';
import { ID } from './ebml.ts';
import type { ElementView } from './read-elements.ts';
import { readMatroskaHead } from './read-head.ts';
import { durationOf, tagsOfTracks } from './track-tags.ts';

const NANOSECONDS = 1e9;
const DEFAULT_SCALE = 1e6;
const LACING = 6;

const TYPES: Readonly<Record<number, TrackAnatomy['type']>> = { 1: 'video', 2: 'audio', 17: 'captions' };

/** Takes a WebM or Matroska file apart; what is broken is told, not thrown. */
export async function dissectMatroska(file: Blob): Promise<FileAnatomy> {
  const problems = new ProblemList();
  const head = await readMatroskaHead(file, problems);
  const { info, tracks: entries, tags, places } = head;
  const scale = info?.number(ID.TimestampScale) ?? DEFAULT_SCALE;
  const tick = scale / NANOSECONDS;
  const told = (info?.real(ID.Duration) ?? 0) * tick;
  const statistics = tagsOfTracks(tags);
  const budget = new PacketBudget(file.size);
  const tracks = new Map<number, { readonly anatomy: TrackAnatomy; additions: number }>();
  for (const entry of entries?.all(ID.TrackEntry) ?? []) {
    const number = entry.number(ID.TrackNumber) ?? 0;
    const own = durationOf(statistics.get(entry.number(ID.TrackUID) ?? 0)?.get('DURATION'));
    const durations = own === undefined ? [] : [{ where: 'the tag DURATION', seconds: own }];
    tracks.set(number, { anatomy: describe(number, entry, tick, durations, budget), additions: 0 });
  }
  if (!entries)
    problems.add('damaged', 'The file has no description of its tracks.', 'RFC 9559 section 5.1.4');
  const blocks = (block: ClusterBlock): void => {
    const track = tracks.get(block.track);
    if (!track) {
      problems.add('structure', `A block belongs to track ${block.track}, which there is none of.`, BLOCKS);
      return;
    }
    if (block.flags & LACING) {
      problems.add('structure', `Track ${block.track}: blocks hold several packets each (lacing).`, BLOCKS);
    }
    if (block.hasAddition) track.additions++;
    const { frameSeconds = 0, packets } = track.anatomy;
    packets.add(
      block.position,
      block.bytes,
      block.time * tick,
      block.duration * tick || frameSeconds,
      block.key,
    );
  };
  const clusters = await walkClusters(file, head, problems, blocks);
  const cues = await checkCues(file, head, clusters, problems);
  await checkSeeks(file, head, problems);
  const firstCluster = places.find(({ id }) => id === ID.Cluster)?.position ?? Number.POSITIVE_INFINITY;
  const index = places.find(({ id }) => id === ID.Cues)?.position ?? Number.POSITIVE_INFINITY;
  return {
    kind: 'matroska',
    brands: [head.documentType],
    indexFirst: cues && index < firstCluster,
    fragmented: false,
    ...(told > 0 && { durationSeconds: told }),
    tracks: [...tracks.values()].map(({ anatomy, additions }) => ({
      ...anatomy,
      ...(additions > 0 && { alphaBeside: additions === anatomy.packets.count }),
    })),
    problems: problems.list,
  };
}

const BLOCKS = 'RFC 9559 section 10';

function describe(
  id: number,
  entry: ElementView,
  resolution: number,
  durations: TrackAnatomy['durations'],
  budget: PacketBudget,
): TrackAnatomy {
  const video = entry.first(ID.Video);
  const frame = entry.number(ID.DefaultDuration);
  const configuration = entry.first(ID.CodecPrivate);
  return {
    id,
    type: TYPES[entry.number(ID.TrackType) ?? 0] ?? 'other',
    entry: entry.text(ID.CodecID) ?? '',
    ...(configuration && { configuration: configuration.bytes }),
    width: video?.number(ID.PixelWidth) ?? 0,
    height: video?.number(ID.PixelHeight) ?? 0,
    colour: readColour(video?.first(ID.Colour)),
    resolution,
    durations,
    ...(frame !== undefined && { frameSeconds: frame / NANOSECONDS }),
    packets: new PacketTable(budget),
  };
}

/** RFC 9559 section 5.1.4.1.28.16 on; a range of 1 is limited, 2 full. */
function readColour(colour: ElementView | undefined): ColourCodes {
  const [primaries, transfer] = [colour?.number(ID.Primaries), colour?.number(ID.TransferCharacteristics)];
  const [matrix, range] = [colour?.number(ID.MatrixCoefficients), colour?.number(ID.Range)];
  return {
    ...(primaries !== undefined && { primaries }),
    ...(transfer !== undefined && { transfer }),
    ...(matrix !== undefined && { matrix }),
    ...((range === 1 || range === 2) && { fullRange: range === 2 }),
  };
}
