import { isPictureCodec } from '../codecs/index.ts';
import { type ContainerId, createFileWriter } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import { PictureMeter } from '../metrics/index.ts';
import { parseSegment, type SegmentRange, type SegmentRecipe } from '../segments/index.ts';
import type { SegmentVerdict } from './check-types.ts';
import { createFrameReader } from './compare-video.ts';
import { type Comparison, compareFrame, nothingCompared } from './comparison.ts';
import { decodeVideo } from './decode.ts';
import { pictureAlpha } from './expected-pictures.ts';
import { type Gates, gatesFor } from './gates.ts';
import { comparePictureFiles } from './picture-files.ts';
import { openReference, type Reference } from './reference.ts';

/** A container that each codec's decoders are known to take it from. */
const CONTAINERS = {
  h264: 'mp4',
  h265: 'mp4',
  av1: 'mp4',
  vp9: 'webm',
  prores: 'mov',
  dnxhd: 'mov',
  dnxhr: 'mov',
  png: 'zip',
  tiff: 'zip',
  exr: 'zip',
  dng: 'zip',
  gif: 'gif',
  apng: 'apng',
  webp: 'webp',
  ffv1: 'mkv',
  mpeg2: 'mxf',
  'avc-intra': 'mxf',
} as const satisfies Record<SegmentRecipe['encoder']['settings']['codec'], ContainerId>;

/**
 * Beyond these a picture is another one. Below every gate of {@link gatesFor}: what an encoder made coarse, grain that it
 * dropped and faint motion that it skipped stay within.
 */
const SAME_PICTURE: Gates = { ssim: 0.6, deltaE: 10, alpha: { mean: 32, max: 255 } };

/** Compares frames of single segments with fresh renderings; keeps the renderer from one to the next of a recipe. */
export class SegmentChecks {
  #recipe: SegmentRecipe | undefined;
  #reference: Reference | undefined;

  setRecipe(recipe: SegmentRecipe): void {
    this.#reference?.[Symbol.dispose]();
    this.#reference = undefined;
    this.#recipe = recipe;
  }

  /**
   * @param bytes a stored segment
   * @param frames of the range, ascending; pictures of a sequence are chosen by themselves
   * @throws ExportError where it could not be looked at: a renderer or a decoder that fails or is not there is our own affair
   */
  async check(
    range: SegmentRange,
    bytes: Uint8Array<ArrayBuffer>,
    frames: readonly number[],
  ): Promise<SegmentVerdict> {
    const recipe = this.#recipe;
    if (!recipe) throw new ExportError('INTERNAL', 'A segment was to be checked before its recipe was sent.');
    this.#reference ??= await openReference(recipe);
    const comparison = nothingCompared();
    let wrong = false;
    try {
      const file = await fileOf(recipe, range, bytes);
      if (isPictureCodec(recipe.encoder.settings.codec)) {
        const request = { recipe, ranges: [{ ...range, index: 0 }], output: { kind: 'file', file } } as const;
        await comparePictureFiles({ ...request, everyFrame: false }, this.#reference, comparison, () => {});
        // Nothing is lost there: what differs at all is something else.
        wrong = comparison.problems.length > 0;
      } else {
        wrong = await compareFrames(recipe, range, file, frames, this.#reference, comparison);
      }
    } catch (thrown) {
      const error = ExportError.from(thrown);
      // With a cause it is a decoder that failed or could not be fetched.
      if (error.code !== 'CHECK_FAILED' || error.cause !== undefined) throw error;
      comparison.problems.push(error.message);
    }
    return { problems: comparison.problems, wrong };
  }
}

/** @returns whether a frame is another picture than it should be */
async function compareFrames(
  recipe: SegmentRecipe,
  range: SegmentRange,
  file: File,
  frames: readonly number[],
  reference: Reference,
  comparison: Comparison,
): Promise<boolean> {
  const { settings } = recipe.encoder;
  const video = await decodeVideo(file, recipe.frameRate, settings.colourSpace);
  try {
    if (!(await video.isKeyFrame(0))) comparison.problems.push('It does not begin with a key frame.');
    const gates = gatesFor(settings);
    const alpha = pictureAlpha(recipe);
    const meter = new PictureMeter();
    const read = createFrameReader(recipe);
    const wanted = frames.map((frame) => frame - range.start);
    let wrong = false;
    for await (const { index, picture, frame } of video.frames(wanted)) {
      const actual = picture ?? (frame && read(frame));
      if (!actual) continue;
      const expected = { ...(await reference.picture(range.start + index)), alpha };
      const before = comparison.problems.length;
      compareFrame(range.start + index, expected, actual, gates, comparison, meter);
      if (comparison.problems.length === before) continue;
      const roughly = nothingCompared();
      compareFrame(range.start + index, expected, actual, SAME_PICTURE, roughly, meter);
      wrong ||= roughly.problems.length > 0;
    }
    if (comparison.framesCompared < wanted.length && comparison.problems.length === 0) {
      comparison.problems.push(
        `Only ${comparison.framesCompared} of ${wanted.length} frames could be decoded.`,
      );
    }
    return wrong;
  } finally {
    video.close();
  }
}

/** The segment as a file of its own, in memory. */
async function fileOf(
  recipe: SegmentRecipe,
  range: SegmentRange,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<File> {
  const segment = parseSegment(bytes);
  const container = CONTAINERS[recipe.encoder.settings.codec];
  const whole = new GrowingBytes(bytes.length);
  const { frameRate } = recipe;
  const frameCount = range.end - range.start;
  const settings = { container, track: segment.track, frameRate, frameCount, firstFrame: range.start };
  const writer = createFileWriter(settings, {
    write: async (part, position) => whole.write(part, position),
  });
  await writer.add(segment);
  await writer.finish();
  return new File([whole.bytes()], `segment.${container}`);
}

class GrowingBytes {
  #buffer: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(expected: number) {
    this.#buffer = new Uint8Array(expected + 65_536);
  }

  write(part: Uint8Array, position: number): void {
    const end = position + part.length;
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(end, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(part, position);
    this.#length = Math.max(this.#length, end);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }
}
