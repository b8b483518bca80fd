import {
  fieldNumbers,
  fieldText,
  type ReadBytes,
  readTiffDirectory,
  TIFF_COMPRESSIONS,
  TIFF_TAG,
  tiffLayout,
} from '../../codecs/index.ts';
import { type ColourSpace, PRIMARIES_CODES, TRANSFER_CODES } from '../../media/index.ts';
import { inverse, toXyz } from '../../pixels/index.ts';
import { isoDate } from './exr-facts.ts';
import type { PictureFacts } from './facts.ts';
import { fieldsOfSmpte, timecodeLabel } from './smpte-timecode.ts';

type Directory = NonNullable<Awaited<ReturnType<typeof readTiffDirectory>>>;

/** Of one field: profiles and tables of strips are the longest that are read. */
const MOST_FIELD_BYTES = 1 << 18;
const UNASSOCIATED_ALPHA = 2;
const MATRIX_TOLERANCE = 0.001;
/** ICC.1:2022: header, then a count of tags and twelve bytes each. */
const ICC_TAGS = 128;
const MOST_ICC_TAGS = 200;

export async function readTiffFacts(read: ReadBytes, size: number): Promise<PictureFacts | undefined> {
  const directory = await readTiffDirectory(read, MOST_FIELD_BYTES);
  const layout = directory && tiffLayout(directory);
  if (!directory || !layout) return undefined;
  const { width, height, bits, floatingPoint, compression } = layout;
  const isDng = directory.fields.has(TIFF_TAG.dngVersion);
  const [extra] = fieldNumbers(directory, TIFF_TAG.extraSamples);
  const [rate] = fieldNumbers(directory, TIFF_TAG.frameRate);
  const timecode = directory.fields.get(TIFF_TAG.timeCodes)?.bytes;
  const known = Object.entries(TIFF_COMPRESSIONS).find(([, code]) => code === compression)?.[0];
  const offsets = fieldNumbers(directory, TIFF_TAG.stripOffsets);
  const counts = fieldNumbers(directory, TIFF_TAG.stripByteCounts);
  return {
    codec: isDng ? 'dng' : 'tiff',
    ...{ width, height, depth: bits, floatingPoint },
    alpha: extra === undefined ? 'none' : extra === UNASSOCIATED_ALPHA ? 'straight' : 'premultiplied',
    compression: known ?? `of number ${compression}`,
    colour: isDng ? dngColour(directory) : profileColour(directory),
    tags: tagsOf(directory),
    ...(timecode && { timecode: timecodeLabel(fieldsOfSmpte(timecode), (rate ?? 0) > 30.5) }),
    ...(rate !== undefined && rate > 0 && { frameRate: rate }),
    whole:
      !directory.isCut &&
      offsets.length > 0 &&
      offsets.every((offset, index) => offset + (counts[index] ?? 0) <= size),
  };
}

function tagsOf(directory: Directory): Record<string, string> {
  const date = fieldText(directory, TIFF_TAG.dateTime);
  const texts = {
    title: fieldText(directory, TIFF_TAG.documentName),
    description: fieldText(directory, TIFF_TAG.imageDescription),
    reel: fieldText(directory, TIFF_TAG.reelName),
    date: date && isoDate(date),
    software: fieldText(directory, TIFF_TAG.software),
  };
  return Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** By the code points of ICC's cicp tag (ICC.1:2022 section 9.2.17), which profiles of here have. */
function profileColour(directory: Directory): PictureFacts['colour'] {
  const base = { matrix: 'rgb', fullRange: true };
  const profile = directory.fields.get(TIFF_TAG.iccProfile)?.bytes;
  if (!profile || profile.length < ICC_TAGS + 4) return base;
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const count = Math.min(view.getUint32(ICC_TAGS), MOST_ICC_TAGS);
  for (let i = 0; i < count; i++) {
    const at = ICC_TAGS + 4 + i * 12;
    if (at + 12 > profile.length) break;
    const offset = view.getUint32(at + 4);
    if (String.fromCharCode(...profile.subarray(at, at + 4)) !== 'cicp' || offset + 12 > profile.length)
      continue;
    const primaries = nameOf(PRIMARIES_CODES, profile[offset + 8]);
    const transfer = nameOf(TRANSFER_CODES, profile[offset + 9]);
    return { ...base, ...(primaries && { primaries }), ...(transfer && { transfer }) };
  }
  return base;
}

const nameOf = (codes: Readonly<Record<string, number>>, code: number | undefined): string | undefined =>
  Object.entries(codes).find(([, each]) => each === code)?.[0];

/** Raw values are light; whose primaries they are in, ColorMatrix1 says. */
function dngColour(directory: Directory): PictureFacts['colour'] {
  const told = fieldNumbers(directory, TIFF_TAG.colorMatrix1);
  const names = Object.keys(PRIMARIES_CODES) as ColourSpace['primaries'][];
  const primaries = names.find((name) =>
    inverse(toXyz(name)).every((part, index) => Math.abs(part - (told[index] ?? 9)) < MATRIX_TOLERANCE),
  );
  return { ...(primaries && { primaries }), transfer: 'linear', matrix: 'rgb', fullRange: true };
}
