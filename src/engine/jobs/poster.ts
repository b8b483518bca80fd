import { encodePng, openWebpEncoder } from '../codecs/index.ts';
import type { CoverPicture } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import type { ResolvedPoster } from '../formats/index.ts';
import { SRGB } from '../media/index.ts';
import { openDrawing, openFilm, type SegmentRecipe, sourceFrame } from '../segments/index.ts';

/** A picture of a film, coded. */
export interface Poster {
  readonly format: ResolvedPoster['format'];
  readonly data: Uint8Array<ArrayBuffer>;
}

/** No loss is to be seen in a still that is looked at for long. */
const QUALITY = 90;

/** Draws one frame of a film in sRGB of 8 bits at a size of its own, and codes it. */
export async function makePoster(
  recipe: SegmentRecipe,
  { frame, format, size }: ResolvedPoster,
): Promise<Poster> {
  const { render, renderer: backend, encoder, lut, optimization, frameRate } = recipe;
  using pictures = await openFilm(recipe);
  const { chromaSiting: _, fieldOrder: __, ...settings } = encoder.settings;
  const own = size.width === render.width && size.height === render.height;
  const { renderer, inputOf } = await openDrawing({
    encoder: { settings: { ...settings, ...size, colourSpace: SRGB, depth: 8 }, input: 'rgba8' },
    render: {
      ...render,
      ...size,
      fit: own || render.fit !== 'pad' ? render.fit : 'contain',
      format: lut === undefined ? 'rgba8' : 'rgba32f',
      alpha: 'straight',
    },
    renderer: backend,
    ...(lut !== undefined && { lut }),
    ...(optimization && { optimization }),
  });
  try {
    const instant = sourceFrame(frame, frameRate, pictures.facts.frameRate);
    const scene = await pictures.scene(instant, new AbortController().signal);
    const drawn = inputOf(await renderer.render(scene));
    const pixels = Uint8Array.from(drawn.data.subarray(0, size.width * size.height * 4));
    return { format, data: await encode(pixels, size, format) };
  } finally {
    renderer[Symbol.dispose]();
  }
}

async function encode(
  data: Uint8Array<ArrayBuffer>,
  { width, height }: ResolvedPoster['size'],
  format: ResolvedPoster['format'],
): Promise<Uint8Array<ArrayBuffer>> {
  switch (format) {
    case 'png':
      return encodePng({ width, height, depth: 8, data });
    case 'webp':
      return (await openWebpEncoder())(data, width, height, { quality: QUALITY, lossless: false });
    case 'jpeg':
      return encodeJpeg(data, width, height);
  }
}

/** JPEG has no alpha: what shows through is black, as in players. */
async function encodeJpeg(
  data: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] as number;
    for (let channel = at; channel < at + 3; channel++) {
      data[channel] = Math.round(((data[channel] as number) * alpha) / 255);
    }
    data[at + 3] = 255;
  }
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) {
    throw new ExportError('ENCODER_FAILED', 'The browser gave no canvas for the poster; close other tabs.', {
      value: [width, height],
    });
  }
  context.putImageData(new ImageData(new Uint8ClampedArray(data.buffer), width, height), 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY / 100 });
  return new Uint8Array(await blob.arrayBuffer());
}

/** As the file itself may carry it; WebP has no place in any container's tags. */
export function coverOf({ format, data }: Poster): CoverPicture | undefined {
  return format === 'webp' ? undefined : { mimeType: `image/${format}`, data };
}

/** A file to lie beside the film's: `film.mp4` has `film.poster.png`. */
export function posterFile(
  { format, data }: Poster,
  fileName: string,
): { readonly fileName: string; readonly picture: Blob } {
  return {
    fileName: posterName(fileName, format),
    picture: new Blob([data], { type: `image/${format}` }),
  };
}

export function posterName(fileName: string, format: ResolvedPoster['format']): string {
  const dot = fileName.lastIndexOf('.');
  const stem = dot > fileName.lastIndexOf('/') + 1 ? fileName.slice(0, dot) : fileName;
  return `${stem}.poster.${format === 'jpeg' ? 'jpg' : format}`;
}
