import {
  ALL_FORMATS,
  BlobSource,
  EncodedPacketSink,
  Input,
  type InputTrack,
  type InputVideoTrack,
  type MetadataTags,
} from 'mediabunny';
import { ExportError } from '../errors/index.ts';
import type { FileReport, TrackReport } from './container.ts';
import { describeTiming, PacketTimes } from './packet-times.ts';

/** Matroska's usual TimestampScale (RFC 9559 section 5.1.2.9), in seconds; block times are rounded to it. */
const MATROSKA_TICK = 1e-3;

/** Reads MP4, MOV, WebM and Matroska, all packets of all tracks, without their data. */
export async function inspectMovie(file: Blob): Promise<FileReport> {
  using input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  if (!(await input.canRead())) {
    throw new ExportError(
      'CHECK_FAILED',
      'The file is neither MP4, MOV, WebM, Matroska, ZIP nor PNG, or its beginning is damaged.',
      { value: file.size },
    );
  }
  const format = await input.getFormat();
  const resolution = format.name === 'MP4' || format.name === 'QuickTime File Format' ? 0 : MATROSKA_TICK;
  const tracks: TrackReport[] = [];
  for (const track of await input.getTracks()) tracks.push(await inspectTrack(track, resolution));
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
    tracks,
    tags: readTags(await input.getMetadataTags()),
  };
}

async function inspectTrack(track: InputTrack, leastResolution: number): Promise<TrackReport> {
  const times = new PacketTimes();
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true,
  })) {
    times.add(packet.timestamp, packet.duration, packet.type === 'key');
  }
  const timing = describeTiming(times, Math.max(leastResolution, 1 / (await track.getTimeResolution())));
  const video = track.isVideoTrack();
  return {
    type: video ? 'video' : 'audio',
    codec: (await track.getCodecParameterString()) ?? String((await track.getInternalCodecId()) ?? 'unknown'),
    width: video ? await track.getCodedWidth() : 0,
    height: video ? await track.getCodedHeight() : 0,
    frameCount: times.count,
    frameRate: timing.frameRate,
    durationSeconds: timing.durationSeconds,
    keyFrames: times.keyFrames,
    colour: video ? await readColour(track) : {},
    // Sound packets may vary in length: their times are their own affair.
    problems: video ? timing.problems : [],
  };
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
