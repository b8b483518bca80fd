import { describeVideo } from '../codecs/index.ts';
import type { AssetFile } from '../composition/index.ts';
import { toNumber } from '../media/index.ts';
import type { CompositionSource } from '../segments/index.ts';

/** The path by which the document names the video. */
const PATH = 'source';

/**
 * A video as a composition that shows it from its first frame to its last: of its size and rate, with its sound. The document
 * is a few lines; the video stays the file that it is.
 *
 * @throws ExportError ASSET_FAILED for what can't be decoded here
 */
export async function wrapVideo(video: AssetFile, fileName: string): Promise<CompositionSource> {
  const { width, height, frameRate, frameCount, start } = await describeVideo(video);
  const rate = toNumber(frameRate);
  const document = {
    ...{ v: '5.9.0', nm: fileName, fr: rate, ip: 0, op: frameCount, w: width, h: height },
    assets: [{ id: PATH, u: '', p: PATH, e: 0, w: width, h: height }],
    layers: [{ ty: 9, nm: fileName, refId: PATH, ip: 0, op: frameCount, st: -start * rate, sr: 1, ks: {} }],
  };
  return {
    bytes: new TextEncoder().encode(JSON.stringify(document)),
    fileName,
    assets: new Map([[PATH, video]]),
  };
}
