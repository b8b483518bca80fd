import type { RgbPixels } from '../codecs/index.ts';
import { type Frame, inColourModel, KernelMemory, takeBreak, type YuvFrame } from '../media/index.ts';
import { type Picture, PictureMeter } from '../metrics/index.ts';
import { createPlaneReader } from '../pixels/index.ts';
import type { SegmentRecipe } from '../segments/index.ts';
import type { CheckRequest } from './check-types.ts';
import { type Comparison, compareFrame } from './comparison.ts';
import { decodeVideo } from './decode.ts';
import type { DecodedVideo } from './decode-types.ts';
import { pictureAlpha } from './expected-pictures.ts';
import { gatesFor } from './gates.ts';
import { adoptProofs } from './proofs.ts';
import type { Reference } from './reference.ts';
import { sampleFrames } from './samples.ts';
import { lastLines } from './shown-lines.ts';

/**
 * Compares decoded frames of a finished video with fresh renderings, and looks for key frames at the seams. What segments
 * proved of themselves is taken over where the file holds the very packets.
 *
 * @param openReference called where frames are left to compare
 */
export async function compareVideo(
  { recipe, ranges, everyFrame, proofs = new Map() }: CheckRequest,
  file: File,
  openReference: () => Promise<Reference>,
  comparison: Comparison,
  onProgress: (share: number) => void,
): Promise<void> {
  const origin = ranges[0]?.start ?? 0;
  const { settings } = recipe.encoder;
  const video = await decodeVideo(file, recipe.frameRate, settings.colourSpace);
  try {
    for (const range of ranges) {
      if (!(await video.isKeyFrame(range.start - origin))) {
        comparison.problems.push(`Segment ${range.index} does not begin with a key frame.`);
      }
    }
    const indices = sampleFrames(ranges, everyFrame);
    const open = await adoptProofs(video, ranges, proofs, indices, comparison);
    if (open.length === 0) {
      await decodeOne(video, indices, comparison);
      return;
    }
    const reference = await openReference();
    const gates = gatesFor(settings);
    const alpha = pictureAlpha(recipe);
    const meter = new PictureMeter();
    const read = createFrameReader(recipe);
    for await (const { index, picture, frame, pixels } of video.frames(open)) {
      const actual = picture ?? (frame && read(frame));
      if (pixels && !isSame(pixels, await reference.pixels(origin + index))) {
        comparison.framesCompared++;
        comparison.problems.push(`The pixels of frame ${index} are not those that were drawn.`);
      } else if (actual) {
        const expected = await reference.picture(origin + index);
        compareFrame(index, { ...expected, alpha }, actual, gates, comparison, meter);
      } else {
        comparison.problems.push(`Frame ${index} is missing.`);
      }
      onProgress(comparison.framesCompared / indices.length);
      await takeBreak();
    }
    if (comparison.framesCompared < indices.length && comparison.problems.length === 0) {
      comparison.problems.push(
        `Only ${comparison.framesCompared} of ${indices.length} frames could be decoded.`,
      );
    }
  } finally {
    video.close();
  }
}

/** Bit by bit: what was kept without loss. Opaque pictures say nothing of alpha. */
function isSame({ width, height, format, data }: RgbPixels, drawn: Frame): boolean {
  if (drawn.width !== width || drawn.height !== height || drawn.format !== format) return false;
  for (let at = 0; at < data.length; at++) if (data[at] !== drawn.data[at]) return false;
  return true;
}

/** Packets that were decoded where they were made prove nothing of how the file tells its readers to decode them. */
async function decodeOne(
  video: Pick<DecodedVideo, 'frames'>,
  [index]: readonly number[],
  { problems }: Comparison,
): Promise<void> {
  if (index === undefined) return;
  for await (const { picture, frame } of video.frames([index])) {
    if (picture ?? frame) return;
  }
  problems.push(`Frame ${index} could not be decoded from the file.`);
}

/** Turns decoded planes into pictures, by the colours that the file was to have, in the model that the planes have. */
export function createFrameReader({ encoder }: SegmentRecipe): (frame: YuvFrame) => Picture {
  const { colourSpace, chromaSiting = 'left', fieldOrder, codec, height: lines } = encoder.settings;
  let reader: { readonly of: YuvFrame; readonly read: (data: Uint8Array) => Uint8Array } | undefined;
  const fits = (of: YuvFrame, { width, height, format, colourSpace: { matrix } }: YuvFrame): boolean =>
    of.format === format &&
    of.width === width &&
    of.height === height &&
    (of.colourSpace.matrix === 'rgb') === (matrix === 'rgb');
  return (coded) => {
    const frame = codec === 'mpeg2' && coded.height > lines ? lastLines(coded, lines) : coded;
    const { width, height, format, data } = frame;
    if (!reader || !fits(reader.of, frame)) {
      const interlaced = fieldOrder !== undefined;
      const colours = inColourModel(colourSpace, frame.colourSpace.matrix === 'rgb');
      const options = { width, height, format, colourSpace: colours, chromaSiting, interlaced };
      reader = { of: frame, read: createPlaneReader({ ...options, memory: new KernelMemory() }) };
    }
    return { width, height, data: reader.read(data) };
  };
}
