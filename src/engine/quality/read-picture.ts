import { type CodecId, decodeImage, decodePicture, isPictureCodec } from '../codecs/index.ts';
import type { ColourSpace } from '../media/index.ts';
import type { Picture } from '../metrics/index.ts';
import { seenPicture } from './seen-picture.ts';

/**
 * A picture of a sequence, as it is looked at.
 *
 * @throws ExportError ASSET_FAILED for what is damaged
 */
export async function readSeenPicture(
  file: Blob,
  codec: CodecId,
  colourSpace: ColourSpace,
): Promise<Picture> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isPictureCodec(codec) && codec !== 'png') {
    return seenPicture(await decodePicture(bytes, codec), colourSpace);
  }
  return decodeImage(bytes, 'image/png');
}
