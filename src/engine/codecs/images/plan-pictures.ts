import type { EncoderPlan, EncodeSettings, PictureCompression } from '../codecs.ts';
import { describeBrowser, sha256 } from '../fingerprint.ts';
import type { PictureCodecId } from '../picture-codecs.ts';
import { compressionOf, PICTURES, pictureInput } from './pictures.ts';

/** Raised when an encoder of pictures changes its bytes. */
const VERSION = 2;
/** The browser's own compressor packs these, so that its build is part of the bytes. */
const BROWSERS: readonly PictureCompression[] = ['deflate', 'zip', 'zips'];

export async function planPictures(settings: EncodeSettings, codec: PictureCodecId): Promise<EncoderPlan> {
  const compression = compressionOf(codec, settings);
  const browser = BROWSERS.includes(compression) ? await describeBrowser() : '';
  const fingerprint = await sha256([codec, String(VERSION), browser]);
  const { depth, floatingPoint } = settings;
  const samples = floatingPoint ? `floating-point samples of ${depth} bits` : `${depth} bits a channel`;
  const packing = compression === 'none' ? 'uncompressed' : `packed with ${compression}`;
  return {
    settings,
    input: pictureInput(settings),
    encoder: 'framewright',
    acceleration: 'software',
    fingerprint,
    deterministic: true,
    explanation: [
      `${PICTURES[codec].name} with ${samples}, ${packing}, is written by Framewright itself, without loss.`,
    ],
  };
}
