import { decodeImage, isPictureCodec } from '../codecs/index.ts';
import { pictureName } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import type { AlphaMode } from '../media/index.ts';
import { type Picture, PictureMeter } from '../metrics/index.ts';
import type { SamplePictures, SamplesRequest } from './check-types.ts';
import { createFrameReader } from './compare-video.ts';
import { measureLikeness } from './comparison.ts';
import { decodeVideo } from './decode.ts';
import { pictureAlpha } from './expected-pictures.ts';
import { zipReader } from './picture-files.ts';
import { openReference, type Reference } from './reference.ts';

/**
 * Decodes single frames of a file, and draws them anew beside.
 *
 * @throws ExportError CHECK_FAILED where one is not there
 */
export async function readSamples(request: SamplesRequest): Promise<SamplePictures[]> {
  using reference = await openReference(request.recipe);
  const samples: SamplePictures[] = [];
  const meter = new PictureMeter();
  const isPictures = isPictureCodec(request.recipe.encoder.settings.codec);
  const alpha = isPictures ? 'straight' : pictureAlpha(request.recipe);
  for await (const [frame, shown] of isPictures ? picturesOf(request) : framesOf(request)) {
    const after = copyOf(shown);
    const before = copyOf(await expectedPicture(reference, frame, isPictures));
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

async function* picturesOf({ file, range, frames }: SamplesRequest): AsyncGenerator<[number, Picture]> {
  const read = await zipReader(file);
  const numbering = { firstFrame: range.start, frameCount: range.end - range.start };
  for (const frame of frames) {
    const stored = await read(pictureName(numbering, frame - range.start));
    if (!stored) throw missing(frame);
    const { width, height, data } = await decodeImage(
      new Uint8Array(await stored.arrayBuffer()),
      'image/png',
    );
    yield [frame, { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }];
  }
}

async function expectedPicture(reference: Reference, frame: number, isPictures: boolean): Promise<Picture> {
  if (!isPictures) return (await reference.picture(frame)).picture;
  const { width, height, data } = await reference.pixels(frame);
  const codes = new Uint8Array(width * height * 4);
  const shift = data instanceof Uint16Array ? 8 : 0;
  for (let at = 0; at < codes.length; at++) codes[at] = (data[at] as number) >> shift;
  return { width, height, data: codes };
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
