import type { CheckItem, QualityFinding } from '../../api/index.ts';
import type { StreamFacts } from '../../codecs/index.ts';
import {
  dissectFile,
  type FileAnatomy,
  type FileReport,
  inspectFile,
  type TrackAnatomy,
} from '../../container/index.ts';
import { ExportError } from '../../errors/index.ts';
import { frameRateFromNumber, type Rational } from '../../media/index.ts';
import { CheckList } from './check-list.ts';
import { checkSegmentPackets, type SegmentChecksums } from './checksums.ts';
import { checkCodecParameters } from './codec-parameters.ts';
import { checkDurations } from './durations.ts';
import { checkFileStructure } from './file-structure.ts';
import { checkFrameTimes } from './frame-times.ts';
import { checkKeyFrames } from './key-frames.ts';
import { checkMetadata } from './metadata.ts';
import { measurePackets } from './packet-sizes.ts';
import { checkArchive } from './picture-sequence.ts';
import type { FilePlan } from './plan.ts';
import { checkColourTags, checkPictureTrack, checkSoundTracks, checkTimecode } from './report-tracks.ts';
import { StreamHeads } from './stream-heads.ts';

/** What was found in a file without decoding any of it. */
export interface Examination {
  /** Absent where nobody can read it. */
  readonly report?: FileReport;
  readonly structure: readonly CheckItem[];
  readonly codec: readonly CheckItem[];
  readonly findings: readonly QualityFinding[];
  readonly segments: SegmentChecksums;
  /** False where decoders are better left away from it: readers of damaged files may search on for ever. */
  readonly decodable: boolean;
}

/** What is known of a file that was made here. */
export interface Known {
  readonly plan: FilePlan;
  /** The number that the first picture of a sequence is named by. */
  readonly firstFrame: number;
  /** Packets of segments by name. */
  readonly packets?: ReadonlyMap<number, string> | undefined;
}

const NO_SEGMENTS: SegmentChecksums = { checked: 0, wrong: [] };

/** Opens a file, takes it apart, and holds it against the plan where there is one, else against itself. */
export async function examine(file: Blob, known?: Known): Promise<Examination> {
  const plan = known?.plan;
  let segments = NO_SEGMENTS;
  let damaged = false;
  const structure = new CheckList();
  const codec = new CheckList();
  let report: FileReport | undefined;
  let unreadable: string | undefined;
  try {
    report = await inspectFile(file);
  } catch (thrown) {
    unreadable = ExportError.from(thrown).message;
  }
  try {
    const anatomy = await dissectFile(file);
    if (unreadable !== undefined) {
      const cut = anatomy?.problems.some(({ kind }) => kind === 'truncated') ?? false;
      structure.ask('Readable', false, unreadable, { id: cut ? 'file-truncated' : 'file-unreadable' });
    }
    damaged = anatomy?.kind === 'matroska' && anatomy.problems.some(({ kind }) => kind === 'damaged');
    if (anatomy) {
      const movie = await examineMovie(file, anatomy, report, known, structure, codec);
      segments = movie.segments;
      report = report && enrich(report, anatomy, movie.facts);
    } else if (report?.container === 'ZIP') {
      await checkArchive(file, report, plan, known?.firstFrame ?? 0, structure);
      if (plan) {
        checkTimecode(report, plan, structure);
        checkMetadata(report, undefined, plan, structure);
      }
    } else if (report && plan) {
      const [track] = report.tracks;
      if (track) checkPictureTrack(track, plan, codec);
    }
  } catch (thrown) {
    // Readers refuse what they were not made for in many ways; that it can't be read is the finding.
    const { message } = ExportError.from(thrown);
    structure.ask('Readable', false, `The file can’t be read to its end: ${message}`, {
      id: 'file-unreadable',
    });
  }
  return {
    ...(report && { report }),
    structure: structure.items,
    codec: codec.items,
    findings: [...structure.findings, ...codec.findings],
    segments,
    decodable: report !== undefined && !damaged,
  };
}

interface ExaminedMovie {
  readonly facts?: StreamFacts | undefined;
  readonly segments: SegmentChecksums;
}

async function examineMovie(
  file: Blob,
  anatomy: FileAnatomy,
  report: FileReport | undefined,
  known: Known | undefined,
  structure: CheckList,
  codec: CheckList,
): Promise<ExaminedMovie> {
  const plan = known?.plan;
  checkFileStructure(anatomy, plan, structure);
  const pictures = report?.tracks.find(({ type }) => type === 'video');
  if (plan && report) {
    if (pictures) {
      checkPictureTrack(pictures, plan, codec);
      checkColourTags(pictures, plan, codec);
    }
    checkSoundTracks(report, plan, codec);
    checkTimecode(report, plan, structure);
    checkMetadata(report, anatomy, plan, structure);
  }
  const video = anatomy.tracks.find(({ type }) => type === 'video');
  if (!video) {
    if (plan)
      structure.ask('Picture track', false, 'The file has no picture track.', { id: 'file-unreadable' });
    return { segments: NO_SEGMENTS };
  }
  const frameRate =
    plan?.frameRate ?? rateOf(video.frameSeconds ? 1 / video.frameSeconds : pictures?.frameRate);
  const frameCount = plan?.frameCount ?? video.packets.count;
  if (!frameRate) return { segments: NO_SEGMENTS };
  const line = checkFrameTimes(video, anatomy, { frameRate, frameCount }, structure);
  checkDurations(anatomy, video, plan?.seconds, structure);
  const heads = StreamHeads.of(file, video);
  const seams = plan?.segments ?? [{ index: 0, start: 0, end: frameCount }];
  await checkKeyFrames(video, heads, line, seams, plan?.settings.keyFrameInterval, structure);
  const facts = await checkCodecParameters(video, heads, line, plan, codec);
  const segments =
    known && report
      ? await checkSegmentPackets(file, known.packets, video, line, known.plan, structure)
      : NO_SEGMENTS;
  return { facts, segments };
}

function rateOf(frameRate: number | undefined): Rational | undefined {
  return frameRate !== undefined && frameRate > 0 && frameRate <= 1000
    ? frameRateFromNumber(frameRate)
    : undefined;
}

/** What rules of formats ask for beyond the usual report. */
function enrich(
  report: FileReport,
  { brands, indexFirst, tracks }: FileAnatomy,
  stream?: StreamFacts,
): FileReport {
  const coded = new Map<string, TrackAnatomy[]>();
  for (const track of tracks) coded.set(track.type, [...(coded.get(track.type) ?? []), track]);
  return {
    ...report,
    brands,
    indexFirst,
    tracks: report.tracks.map((track) => {
      const own = coded.get(track.type)?.shift();
      if (!own) return track;
      return {
        ...track,
        entry: own.entry,
        packetBytes: measurePackets(own.packets),
        ...(own.type === 'video' && stream && { stream }),
        ...(own.alphaBeside !== undefined && { alphaBeside: own.alphaBeside }),
      };
    }),
  };
}
