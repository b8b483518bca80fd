import { ExportError } from '../../errors/index.ts';
import type { Frame } from '../../media/index.ts';
import type { EncoderInput, EncodeSettings, PictureCompression } from '../codecs.ts';
import type { PictureCodecId } from '../picture-codecs.ts';
import { decodeExr } from './exr/decode-exr.ts';
import { EXR_COMPRESSION, type ExrLayer, encodeExr } from './exr/encode-exr.ts';
import { exrSamples } from './exr/samples.ts';
import { encodeFramePng } from './png.ts';
import { decodeTiff } from './tiff/decode-tiff.ts';
import { encodeDng } from './tiff/encode-dng.ts';
import { encodeTiff, TIFF_COMPRESSION } from './tiff/encode-tiff.ts';

interface PictureCodec {
  /** For people. */
  readonly name: string;
  /** Of a file's name; the first is what is written. */
  readonly extensions: readonly [string, ...string[]];
  readonly mimeType: string;
  /** What it can be packed with, the usual one first. */
  readonly compressions: readonly PictureCompression[];
}

export const PICTURES: Readonly<Record<PictureCodecId, PictureCodec>> = {
  png: { name: 'PNG', extensions: ['png'], mimeType: 'image/png', compressions: ['deflate'] },
  tiff: {
    name: 'TIFF',
    extensions: ['tif', 'tiff'],
    mimeType: 'image/tiff',
    compressions: [TIFF_COMPRESSION, 'lzw', 'none'],
  },
  exr: {
    name: 'OpenEXR',
    extensions: ['exr'],
    mimeType: 'image/x-exr',
    compressions: [EXR_COMPRESSION, 'zips', 'rle', 'none'],
  },
  dng: { name: 'CinemaDNG', extensions: ['dng'], mimeType: 'image/x-adobe-dng', compressions: ['none'] },
};

/** What a picture is packed with. */
export function compressionOf(codec: PictureCodecId, { compression }: EncodeSettings): PictureCompression {
  const [usual = 'none'] = PICTURES[codec].compressions;
  return compression ?? usual;
}

/** What a picture's encoder is given: straight alpha always. */
export function pictureInput({
  depth,
  floatingPoint,
}: EncodeSettings): Extract<EncoderInput, `rgba${string}`> {
  if (floatingPoint) return 'rgba32f';
  return depth > 8 ? 'rgba16' : 'rgba8';
}

/** @param layers of OpenEXR @throws ExportError INTERNAL for a frame that the settings do not speak of */
export function encodePicture(
  frame: Frame,
  codec: PictureCodecId,
  settings: EncodeSettings,
  layers?: readonly ExrLayer[],
): Promise<Uint8Array<ArrayBuffer>> {
  const { colourSpace, alpha = false, depth, whiteLuminance } = settings;
  const compression = compressionOf(codec, settings);
  switch (codec) {
    case 'png':
      return encodeFramePng(frame, colourSpace);
    case 'tiff':
      if (compression !== 'none' && compression !== 'lzw' && compression !== 'deflate') break;
      return encodeTiff(frame, { colourSpace, alpha, compression });
    case 'exr':
      if (compression === 'lzw' || compression === 'deflate') break;
      return encodeExr(frame, {
        ...{ colourSpace, alpha, compression, depth: depth === 32 ? 32 : 16 },
        ...(whiteLuminance !== undefined && { whiteLuminance }),
        ...(layers && { layers }),
      });
    case 'dng':
      return encodeDng(frame, colourSpace);
  }
  throw new ExportError('INTERNAL', `${PICTURES[codec].name} is not packed with ${compression}.`, {
    value: compression,
  });
}

/** What `decodePicture` gives of a frame that was encoded: nothing is lost but what the samples' kind can't hold. */
export function storedPicture(
  frame: Frame,
  codec: Exclude<PictureCodecId, 'png'>,
  { depth, alpha = false }: EncodeSettings,
): Frame {
  const { format, data } = frame;
  if (codec === 'exr' && format === 'rgba32f') return exrSamples(frame, depth === 32 ? 32 : 16, alpha);
  if (codec === 'tiff' && alpha) return frame;
  const opaque = format === 'rgba8' ? 255 : format === 'rgba16' ? 65_535 : 1;
  const copy = data.slice();
  for (let i = 3; i < copy.length; i += 4) copy[i] = opaque;
  return { ...frame, data: copy } as Frame;
}

/**
 * Reads a file that `encodePicture` wrote, by code of its own: TIFF and DNG with straight alpha, OpenEXR multiplied as it is.
 *
 * @param layer of OpenEXR; the composite where absent
 * @throws ExportError ASSET_FAILED for what is damaged, or not written here
 */
export function decodePicture(
  file: Uint8Array<ArrayBuffer>,
  codec: Exclude<PictureCodecId, 'png'>,
  layer?: string,
): Promise<Frame> {
  return codec === 'exr' ? decodeExr(file, layer) : decodeTiff(file);
}
