import type { FrameEvidence, FrameQuality, QualityFinding } from '../../api/index.ts';
import { decodeImage } from '../../codecs/index.ts';
import { overChecker, type Picture } from '../../metrics/index.ts';
import type { createFrameReader } from '../compare-video.ts';
import { asPng, heatMap, reduced } from './evidence-pictures.ts';
import type { ExpectedFrames } from './expected-frames.ts';
import type { FilePictures } from './file-pictures.ts';

const WORST_FRAMES = 2;
const MOST_FRAMES = 16;
/** What the gates look at: each of them is to find the frames that it fails. */
const WORST: readonly (readonly [words: string, order: (a: FrameQuality, b: FrameQuality) => number])[] = [
  ['Least like its rendering by SSIM.', (a, b) => a.ssim - b.ssim],
  ['Of other colours than its rendering, by mean ΔE2000.', (a, b) => b.deltaE.mean - a.deltaE.mean],
  [
    'Least like its rendering by PSNR.',
    (a, b) => (a.psnr ?? Number.MAX_VALUE) - (b.psnr ?? Number.MAX_VALUE),
  ],
];

/** Which frames somebody should see: the worst few, and one for each kind of finding. Why, by frame. */
export function framesToShow(
  frames: readonly FrameQuality[],
  findings: readonly QualityFinding[],
  count: number,
): Map<number, string> {
  const chosen = new Map<number, string>();
  const kinds = new Set<string>();
  for (const { id, severity, frames: range, message } of findings) {
    if (!range || severity === 'note') continue;
    const frame = range.start;
    // Each golden frame is somebody's own question.
    const golden = id === 'golden-frame-differs';
    if (frame >= count || (!golden && (kinds.has(id) || chosen.has(frame)))) continue;
    kinds.add(id);
    chosen.set(frame, message);
  }
  for (const [words, order] of WORST) {
    for (const { frame } of frames.toSorted(order).slice(0, WORST_FRAMES)) {
      if (!chosen.has(frame)) chosen.set(frame, words);
    }
  }
  return new Map([...chosen].slice(0, MOST_FRAMES));
}

/**
 * Decodes and draws chosen frames once more, and keeps small pictures of them.
 *
 * @param golden PNG files of frames that differ from them: these are shown as what is expected, instead of the rendering
 */
export async function showFrames(
  chosen: ReadonlyMap<number, string>,
  pictures: FilePictures,
  expected: ExpectedFrames,
  read: ReturnType<typeof createFrameReader>,
  golden: ReadonlyMap<number, Blob>,
): Promise<FrameEvidence[]> {
  const shown: FrameEvidence[] = [];
  const indices = [...chosen.keys()].sort((a, b) => a - b);
  for await (const { index, picture, planes } of pictures.pictures(indices)) {
    const drawn = await expected.picture(Math.min(index, expected.count - 1));
    const { alpha } = drawn;
    const approved = golden.get(index);
    const own = reduced(approved ? await pictureOf(approved) : drawn.picture);
    const actual = picture ?? (planes && read(planes));
    const seen = actual && reduced(actual);
    const why = chosen.get(index) ?? '';
    if (!seen) {
      shown.push({ frame: index, why, expected: await asPng(opaque(own, alpha)) });
      continue;
    }
    const fits = seen.width === own.width && seen.height === own.height;
    const [a, b] = alpha
      ? [overChecker(own, approved ? 'straight' : alpha), overChecker(seen, alpha)]
      : [own, seen];
    shown.push({
      frame: index,
      why,
      expected: await asPng(opaque(a, undefined)),
      actual: await asPng(opaque(b, undefined)),
      ...(fits && { heat: await asPng(heatMap(a, b)) }),
    });
  }
  return shown;
}

const pictureOf = async (png: Blob): Promise<Picture> =>
  decodeImage(new Uint8Array(await png.arrayBuffer()), 'image/png');

/** Over the checkerboard where there is alpha: people see then what is clear. */
function opaque(
  picture: ReturnType<typeof reduced>,
  alpha: ExpectedFrames['alpha'],
): ReturnType<typeof reduced> {
  const ground = alpha ? overChecker(picture, alpha) : picture;
  const data = Uint8Array.from(ground.data);
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return { ...ground, data };
}
