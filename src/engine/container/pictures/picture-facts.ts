import { PICTURES, type PictureCodecId, type ReadBytes } from '../../codecs/index.ts';
import type { TrackReport } from '../container.ts';
import { readExrFacts } from './exr-facts.ts';
import type { PictureFacts } from './facts.ts';
import { readPngFacts } from './png-facts.ts';
import { readTiffFacts } from './tiff-facts.ts';

/** Reads a picture's header; undefined where the bytes are none of a kind that is known. */
export async function readPictureFacts(read: ReadBytes, size: number): Promise<PictureFacts | undefined> {
  return (
    (await readPngFacts(read, size)) ?? (await readExrFacts(read, size)) ?? (await readTiffFacts(read, size))
  );
}

/** Whose ending a name has; undefined for other files. */
export function codecOfName(name: string): PictureCodecId | undefined {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  const known = Object.keys(PICTURES) as PictureCodecId[];
  return known.find((codec) => ending !== undefined && PICTURES[codec].extensions.includes(ending));
}

/** The track of one or more pictures. Where they carry no rate, it and the duration are 0. */
export function picturesTrack(facts: PictureFacts, count: number, problems: readonly string[]): TrackReport {
  const { codec, width, height, colour, frameRate = 0 } = facts;
  return {
    type: 'pictures',
    codec,
    width,
    height,
    frameCount: count,
    frameRate,
    durationSeconds: frameRate > 0 ? count / frameRate : 0,
    keyFrames: count,
    colour,
    ...(codec !== 'png' && { commercialName: nameOf(facts) }),
    problems,
  };
}

/** What a file of pictures says of them besides their track. */
export function pictureTags({
  depth,
  floatingPoint,
  alpha,
  compression,
  layers,
  tags,
}: PictureFacts): Record<string, string> {
  return {
    depth: String(depth),
    ...(floatingPoint && { samples: depth === 16 ? 'half' : 'float' }),
    alpha,
    compression,
    ...(layers && { layers: layers.join(', ') }),
    ...tags,
  };
}

function nameOf({ codec, depth, floatingPoint }: PictureFacts): string {
  const samples = floatingPoint ? (depth === 16 ? 'half' : 'float') : `${depth} bits`;
  return `${PICTURES[codec].name}, ${samples}`;
}
