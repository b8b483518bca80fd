import {
  ALL_FORMATS,
  BlobSource,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  type MetadataTags,
} from 'mediabunny';
import { ExportError } from '../errors/index.ts';
import { ProblemList } from './anatomy/anatomy.ts';
import type { FileReport, TrackReport } from './container.ts';
import { readMovie } from './isobmff/read-movie.ts';
import { readMatroskaHead } from './matroska/read-head.ts';
import { readMatroska } from './matroska/read-matroska.ts';
import type { MovieDetails, TrackDetails } from './movie-details.ts';
import { describeTiming, PacketBudget, PacketTimes } from './packet-times.ts';

const EBML_SIGNATURE = [0x1a, 0x45, 0xdf, 0xa3];

/** Packets of Matroska have no durations: the last may end so much later than its neighbours let expect. */
const LONGEST_PACKET_SECONDS = 0.2;

/** Reads MP4, MOV, WebM and Matroska, all packets of all tracks, without their data. */
export async function inspectMovie(file: Blob): Promise<FileReport> {
  await refuseDamaged(file);
  using input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  if (!(await input.canRead())) {
    throw new ExportError(
      'CHECK_FAILED',
      'The file is neither MP4, MOV, WebM, Matroska, ZIP nor PNG, or its beginning is damaged.',
      { value: file.size },
    );
  }
  const format = await input.getFormat();
  const matroska = format.name === 'WebM' || format.name === 'Matroska';
  const details = matroska ? await readMatroska(file) : await readMovie(file);
  const tracks: TrackReport[] = [];
  const budget = new PacketBudget();
  for (const track of await input.getTracks()) {
    const own = details.tracks.get(track.id) ?? {};
    if (track.isVideoTrack()) tracks.push(await inspectVideo(track, own, budget));
    else if (track.isAudioTrack()) tracks.push(await inspectSound(track, own, budget));
  }
  if (tracks.length === 0) {
    throw new ExportError('CHECK_FAILED', 'The file holds neither pictures nor sound, or is cut off.', {
      value: file.size,
    });
  }
  return {
    container: format.name,
    mimeType: await input.getMimeType(),
    bytes: file.size,
    durationSeconds: tracks.reduce((longest, { durationSeconds }) => Math.max(longest, durationSeconds), 0),
    tracks: [...tracks, ...captionReports(details)],
    tags: {
      ...(details.reel === undefined ? {} : { reel: details.reel }),
      ...readTags(await input.getMetadataTags()),
    },
    ...(details.timecode === undefined ? {} : { timecode: details.timecode }),
    ...(details.chapters.length === 0 ? {} : { chapters: details.chapters }),
  };
}

/**
 * The reader of Matroska searches on for ever where a top-level element is none.
 *
 * @throws ExportError CHECK_FAILED
 */
async function refuseDamaged(file: Blob): Promise<void> {
  const head = new Uint8Array(await file.slice(0, EBML_SIGNATURE.length).arrayBuffer());
  if (!EBML_SIGNATURE.every((byte, index) => head[index] === byte)) return;
  const problems = new ProblemList();
  await readMatroskaHead(file, problems);
  const damage = problems.list.find(({ kind }) => kind === 'damaged');
  if (damage)
    throw new ExportError('CHECK_FAILED', `The file is broken: ${damage.message}`, { value: file.size });
}

async function inspectVideo(
  track: InputVideoTrack,
  { packets, fullRange, commercialName }: TrackDetails,
  budget: PacketBudget,
): Promise<TrackReport> {
  const { times, missing, resolution } = packets ?? (await readPackets(track, budget));
  const timing = describeTiming(times, resolution);
  const colour = await readColour(track);
  return {
    type: 'video',
    codec: await codecOf(track),
    width: await track.getCodedWidth(),
    height: await track.getCodedHeight(),
    frameCount: times.count,
    frameRate: timing.frameRate,
    durationSeconds: timing.durationSeconds,
    keyFrames: times.keyFrames,
    colour: colour.fullRange === undefined && fullRange !== undefined ? { ...colour, fullRange } : colour,
    ...(commercialName === undefined ? {} : { commercialName }),
    problems: [...timing.problems, ...missingPackets(missing)],
  };
}

async function inspectSound(
  track: InputAudioTrack,
  { packets, startSeconds, seconds, delaySeconds = 0, endSeconds, language }: TrackDetails,
  budget: PacketBudget,
): Promise<TrackReport> {
  const { times, missing } = packets ?? (await readPackets(track, budget));
  const start = startSeconds ?? Math.max(0, times.first);
  const packetsEnd = times.end - delaySeconds;
  const told = seconds === undefined ? endSeconds : start + seconds;
  const end = told !== undefined && told < packetsEnd + LONGEST_PACKET_SECONDS ? told : packetsEnd;
  return {
    type: 'audio',
    codec: await codecOf(track),
    width: 0,
    height: 0,
    frameCount: times.count,
    // Packets may vary in length: their times are their own affair.
    frameRate: 0,
    durationSeconds: times.count === 0 ? 0 : end - start,
    keyFrames: times.keyFrames,
    colour: {},
    sampleRate: await track.getSampleRate(),
    channelCount: await track.getNumberOfChannels(),
    startSeconds: start,
    ...(language === undefined ? {} : { language }),
    problems: times.count === 0 ? ['The track has no packets.'] : missingPackets(missing),
  };
}

function captionReports({ captions }: MovieDetails): TrackReport[] {
  return captions.map(({ codec, language, cues, seconds }) => ({
    type: 'captions',
    codec,
    width: 0,
    height: 0,
    frameCount: cues,
    frameRate: 0,
    durationSeconds: seconds,
    keyFrames: cues,
    colour: {},
    language,
    problems: [],
  }));
}

function missingPackets(missing: number): string[] {
  return missing > 0 ? [`The file is cut off: ${missing} packets lie beyond its end.`] : [];
}

/** By the reader's own walk, where we have none. */
async function readPackets(
  track: InputTrack,
  budget: PacketBudget,
): Promise<NonNullable<TrackDetails['packets']>> {
  const times = new PacketTimes(budget);
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true,
  })) {
    times.add(packet.timestamp, packet.duration, packet.type === 'key');
  }
  return { times, missing: 0, resolution: 1 / (await track.getTimeResolution()) };
}

async function codecOf(track: InputTrack): Promise<string> {
  const entry = String((await track.getInternalCodecId()) ?? 'unknown');
  const codec = (await track.getCodecParameterString()) ?? entry;
  // HEVC whose parameters lie in the header, as everywhere but in an `hev1` entry.
  return entry === 'hev1' ? codec : codec.replace(/^hev1/, 'hvc1');
}

async function readColour(track: InputVideoTrack): Promise<TrackReport['colour']> {
  const { primaries, transfer, matrix, fullRange } = await track.getColorSpace();
  return {
    ...(primaries == null ? {} : { primaries }),
    ...(transfer == null ? {} : { transfer }),
    ...(matrix == null ? {} : { matrix }),
    ...(fullRange == null ? {} : { fullRange }),
  };
}

/** Names that containers have for what is no common tag. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  software: ['©too', '©swr', 'com.apple.quicktime.software', 'ENCODER'],
  reel: ['com.apple.proapps.reel', 'REEL_NAME'],
};

function readTags(tags: MetadataTags): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(tags)) {
    if (typeof value === 'string' || typeof value === 'number') texts[name] = String(value);
    else if (value instanceof Date) texts[name] = value.toISOString();
  }
  for (const [name, keys] of Object.entries(OTHER_NAMES)) {
    const value = keys.map((key) => tags.raw?.[key]).find((each) => typeof each === 'string');
    if (typeof value === 'string') texts[name] = value;
  }
  return texts;
}
