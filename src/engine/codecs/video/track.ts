import { EncodedPacketSink, type Input, type InputVideoTrack } from 'mediabunny';
import { LIMITS, type VideoSource } from '../../composition/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { Matrix } from '../../scene/index.ts';
import { needBlobWorker } from '../blob-worker.ts';
import { FrameTimes } from './frame-times.ts';

/** @throws ExportError ASSET_FAILED for what is no video */
export async function pictureTrack(input: Input): Promise<InputVideoTrack> {
  if (!(await input.canRead())) {
    throw new ExportError(
      'ASSET_FAILED',
      'it is no video file of a kind that is read: MP4, MOV, WebM, MKV or MPEG-TS.',
    );
  }
  const track = await input.getPrimaryVideoTrack();
  if (!track) throw new ExportError('ASSET_FAILED', 'it has no picture track.');
  return track;
}

/**
 * Whether this browser, or what is loaded here to help it, decodes the track.
 *
 * @throws ExportError ASSET_FAILED where the page's policy forbids what would
 */
export async function isDecodable(track: InputVideoTrack): Promise<boolean> {
  if ((await track.getCodec()) === 'prores') {
    await needBlobWorker('Reading ProRes', 'ASSET_FAILED');
    const { registerProresDecoder } = await import('@mediabunny/prores');
    registerProresDecoder();
  }
  return track.canDecode();
}

/** As the container calls it. */
export async function codecName(track: InputVideoTrack): Promise<string> {
  const codec = (await track.getCodecParameterString()) ?? (await track.getInternalCodecId());
  return typeof codec === 'string' || typeof codec === 'number' ? String(codec) : 'unknown';
}

export interface TrackIndex {
  readonly times: FrameTimes;
  /** Which frames are key frames, in ascending order. */
  readonly keys: Int32Array;
}

/**
 * When each frame is shown, from what the container says of its packets; the packets themselves are not read where the
 * container has a table of them.
 *
 * @throws ExportError ASSET_FAILED for a track without pictures, or with too many
 */
export async function indexTrack(track: InputVideoTrack): Promise<TrackIndex> {
  const resolution = await track.getTimeResolution();
  const starts: number[] = [];
  const keyStarts: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let lastDuration = 0;
  let length = 0;
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true,
  })) {
    const start = Math.round(packet.timestamp * resolution);
    const duration = packet.duration * resolution;
    // Cut off by the file itself: decoded for those after them only.
    if (start < 0 && start + Math.max(duration, 0) <= 0) continue;
    starts.push(start);
    length += duration;
    if (packet.type === 'key') keyStarts.push(start);
    if (start > last) [last, lastDuration] = [start, duration];
    if (starts.length > LIMITS.frames) {
      throw new ExportError('ASSET_FAILED', `it has more than ${LIMITS.frames} pictures.`);
    }
  }
  if (starts.length === 0) throw new ExportError('ASSET_FAILED', 'its picture track is empty.');
  const times = new FrameTimes(Float64Array.from(starts).sort(), resolution, lastDuration, length);
  const keys = Int32Array.from(keyStarts, (start) => times.nearest(start / resolution)).sort();
  return { times, keys };
}

export type ShownAs = Pick<VideoSource, 'displayWidth' | 'displayHeight' | 'orientation'>;

/** How coded pixels come to be shown: pixel aspect, then the turn, then the flip. */
export async function shownAs(track: InputVideoTrack, width: number, height: number): Promise<ShownAs> {
  const { num, den } = await track.getPixelAspectRatio();
  const turn = await track.getRotation();
  const flip = await track.getFlip();
  // As players do: the side that would shrink is left, and the other grows.
  const wide = num > den ? Math.round((width * num) / den) : width;
  const high = num < den ? Math.round((height * den) / num) : height;
  const [sx, sy] = [wide / width, high / height];
  const turned: Readonly<Record<number, Matrix>> = {
    0: [sx, 0, 0, sy, 0, 0],
    90: [0, sx, -sy, 0, high, 0],
    180: [-sx, 0, 0, -sy, wide, high],
    270: [0, -sx, sy, 0, 0, wide],
  };
  const [a, b, c, d, e, f] = turned[turn] ?? (turned[0] as Matrix);
  const [displayWidth, displayHeight] = turn % 180 === 0 ? [wide, high] : [high, wide];
  return {
    displayWidth,
    displayHeight,
    orientation: flip ? [-a, b, -c, d, displayWidth - e, f] : [a, b, c, d, e, f],
  };
}
