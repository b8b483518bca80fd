import {
  exrNumbers,
  exrText,
  pngChunk,
  TIFF_TAG,
  type TiffField,
  tiffBytes,
  tiffNumbers,
  tiffText,
  withExrAttributes,
  withTiffFields,
} from '../../codecs/index.ts';
import { parseTimecode, type Rational } from '../../media/index.ts';
import type { FileSettings } from '../container.ts';
import { exrTimecode, smpteTimecode, timecodeFields } from './smpte-timecode.ts';

/** What of a file's settings goes into each of its pictures. */
export type PictureStamp = Pick<FileSettings, 'title' | 'tags' | 'timecode' | 'frameRate'>;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * A picture with what the file is to say of itself and of this frame. Segments know none of it, so that equal ones are
 * made once and an export with another timecode encodes nothing anew; it is written where they become files.
 *
 * @param index of the frame, from the file's first
 * @throws ExportError INTERNAL for a picture that was not made here
 */
export async function stampPicture(
  file: Bytes,
  codec: string,
  stamp: PictureStamp,
  index: number,
): Promise<Bytes> {
  switch (codec) {
    case 'tiff':
      return withFields(file, tiffTags(stamp));
    case 'dng':
      return withFields(file, [...tiffTags(stamp), ...dngTags(stamp, index)]);
    case 'exr':
      return withExrAttributes(file, exrAttributes(stamp, index));
    case 'png':
      return withTexts(file, pngTexts(stamp));
    default:
      return file;
  }
}

async function withFields(file: Bytes, fields: readonly TiffField[]): Promise<Bytes> {
  return fields.length === 0 ? file : withTiffFields(file, fields);
}

function tiffTags({ title, tags }: PictureStamp): TiffField[] {
  return [
    ...(title === undefined ? [] : [tiffText(TIFF_TAG.documentName, title)]),
    ...(tags?.description === undefined ? [] : [tiffText(TIFF_TAG.imageDescription, tags.description)]),
    ...(tags?.created === undefined ? [] : [tiffText(TIFF_TAG.dateTime, exifDate(tags.created))]),
  ];
}

/** CinemaDNG 1.1 section 5: eight bytes of a timecode, the rate, and the reel. */
function dngTags({ tags, timecode, frameRate }: PictureStamp, index: number): TiffField[] {
  const { num, den } = frameRate;
  return [
    tiffNumbers(TIFF_TAG.frameRate, 'srational', [num, den]),
    ...(timecode === undefined
      ? []
      : [tiffBytes(TIFF_TAG.timeCodes, 'byte', smpteTimecode(fieldsAt(timecode, frameRate, index)))]),
    ...(tags?.reel === undefined ? [] : [tiffText(TIFF_TAG.reelName, tags.reel)]),
  ];
}

/** Names of OpenEXR's standard attributes (ImfStandardAttributes.h), and `title`, which has none. */
function exrAttributes({ title, tags, timecode, frameRate }: PictureStamp, index: number) {
  const { num, den } = frameRate;
  return [
    exrNumbers('framesPerSecond', 'rational', [num, den], 'int'),
    ...(timecode === undefined
      ? []
      : [exrNumbers('timeCode', 'timecode', exrTimecode(fieldsAt(timecode, frameRate, index)), 'int')]),
    ...(title === undefined ? [] : [exrText('title', title)]),
    ...(tags?.description === undefined ? [] : [exrText('comments', tags.description)]),
    ...(tags?.reel === undefined ? [] : [exrText('reelName', tags.reel)]),
    ...(tags?.created === undefined
      ? []
      : [exrText('capDate', exifDate(tags.created)), exrNumbers('utcOffset', 'float', [0], 'float')]),
  ];
}

function fieldsAt(timecode: string, frameRate: Rational, index: number) {
  const { frame, dropFrame } = parseTimecode(timecode, frameRate);
  return timecodeFields({ frame: frame + index, dropFrame }, frameRate);
}

/** Keywords of W3C PNG section 11.3.3.1. */
function pngTexts({ title, tags }: PictureStamp): [keyword: string, text: string][] {
  return [
    ...(title === undefined ? [] : [['Title', title] as [string, string]]),
    ...(tags?.description === undefined ? [] : [['Description', tags.description] as [string, string]]),
    ...(tags?.created === undefined
      ? []
      : [['Creation Time', tags.created.toISOString()] as [string, string]]),
  ];
}

/** Signature and IHDR. */
const PNG_HEAD_BYTES = 33;

function withTexts(file: Bytes, texts: readonly [keyword: string, text: string][]): Bytes {
  if (texts.length === 0) return file;
  const encoder = new TextEncoder();
  // iTXt, uncompressed, of no language: UTF-8 behind keyword, two flags and two empty strings.
  const chunks = texts.map(([keyword, text]) =>
    pngChunk('iTXt', encoder.encode(`${keyword}\0\0\0\0\0${text.replaceAll('\0', '')}`)),
  );
  const added = chunks.reduce((sum, { length }) => sum + length, 0);
  const whole = new Uint8Array(file.length + added);
  whole.set(file.subarray(0, PNG_HEAD_BYTES));
  let at = PNG_HEAD_BYTES;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  whole.set(file.subarray(PNG_HEAD_BYTES), at);
  return whole;
}

/** `YYYY:MM:DD HH:MM:SS`, which has no room for a zone: that of the world. */
function exifDate(date: Date): string {
  const text = date.toISOString();
  return `${text.slice(0, 10).replaceAll('-', ':')} ${text.slice(11, 19)}`;
}
