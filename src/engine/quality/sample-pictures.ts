import { isPictureCodec } from '../codecs/index.ts';
import { pictureName } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import type { AlphaMode, ColourSpace } from '../media/index.ts';
import { type Picture, PictureMeter } from '../metrics/index.ts';
import type { SamplePictures, SamplesRequest } from './check-types.ts';
import { createFrameReader } from './compare-video.ts';
import { measureLikeness } from './comparison.ts';
import { decodeVideo } from './decode.ts';
import { pictureAlpha } from './expected-pictures.ts';
import { zipReader } from './picture-files.ts';
import { readSeenPicture } from './read-picture.ts';
import { openReference, type Reference } from './reference.ts';
import { seenPicture } from './seen-picture.ts';

/**
 * Decodes single frames of a file, and draws them anew beside.
 *
 * @throws ExportError CHECK_FAILED where one is not there
 */
export async function readSamples(request: SamplesRequest): Promise<SamplePictures[]> {
  using reference = await openReference(request.recipe);
  const samples: SamplePictures[] = [];
  const meter = new PictureMeter();
  const { codec, colourSpace } = request.recipe.encoder.settings;
  const isPictures = isPictureCodec(codec);
  const alpha = isPictures ? 'straight' : pictureAlpha(request.recipe);
  for await (const [frame, shown] of isPictures ? picturesOf(request) : framesOf(request)) {
    const after = copyOf(shown);
    const before = copyOf(await expectedPicture(reference, frame, isPictures, colourSpace));
    const likeness = measureLikeness(meter, before, after, alpha);
    samples.push({ frame, before: straight(before, alpha), after: straight(after, alpha), ...likeness });
  }
  return samples;
}

async function* framesOf({ recipe, file, range, frames }: SamplesRequest): AsyncGenerator<[number, Picture]> {
  const video = await decodeVideo(file, recipe.frameRate, recipe.encoder.settings.colourSpace);
  const read = createFrameReader(recipe);
  try {
    for await (const { index, picture, frame } of video.frames(frames.map((one) => one - range.start))) {
      const shown = picture ?? (frame && read(frame));
      if (!shown) throw missing(range.start + index);
      yield [range.start + index, shown];
    }
  } finally {
    video.close();
  }
}

async function* picturesOf({
  recipe,
  file,
  range,
  frames,
}: SamplesRequest): AsyncGenerator<[number, Picture]> {
  const read = await zipReader(file);
  const { codec, colourSpace } = recipe.encoder.settings;
  const numbering = { firstFrame: range.start, frameCount: range.end - range.start, codec };
  for (const frame of frames) {
    const stored = await read(pictureName(numbering, frame - range.start));
    if (!stored) throw missing(frame);
    yield [frame, await readSeenPicture(stored, codec, colourSpace)];
  }
}

async function expectedPicture(
  reference: Reference,
  frame: number,
  isPictures: boolean,
  colourSpace: ColourSpace,
): Promise<Picture> {
  if (!isPictures) return (await reference.picture(frame)).picture;
  return seenPicture(await reference.pixels(frame), colourSpace);
}

/** Pictures of readers and references last until the next one. */
const copyOf = ({ width, height, data }: Picture): Picture => ({
  width,
  height,
  data: Uint8Array.from(data.subarray(0, width * height * 4)),
});

function straight(picture: Picture, alpha: AlphaMode | undefined): Picture {
  const { data } = picture;
  if (alpha === 'straight') return picture;
  for (let at = 0; at < data.length; at += 4) {
    const opacity = alpha === undefined ? 255 : (data[at + 3] as number);
    if (alpha === undefined) data[at + 3] = 255;
    if (opacity === 255 || opacity === 0) continue;
    for (let channel = at; channel < at + 3; channel++) {
      data[channel] = Math.min(255, Math.round(((data[channel] as number) * 255) / opacity));
    }
  }
  return picture;
}

function missing(frame: number): ExportError {
  return new ExportError('CHECK_FAILED', `Frame ${frame} of the trial could not be decoded.`, {
    value: frame,
  });
}
