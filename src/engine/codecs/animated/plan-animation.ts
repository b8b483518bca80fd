import type { Frame } from '../../media/index.ts';
import type { EncoderPlan, EncodeSettings } from '../codecs.ts';
import { describeBrowser, sha256 } from '../fingerprint.ts';
import type { AnimatedCodecId } from './animated-codecs.ts';
import { ColourCensus } from './gif/colour-census.ts';
import { DEFAULT_GIF, formatTable, MOST_COLOURS } from './gif/gif-coder.ts';
import { makePalette } from './gif/palette.ts';

/** Raised when a coder of animated pictures changes its bytes. */
const VERSIONS: Readonly<Record<AnimatedCodecId, number>> = { gif: 1, apng: 1, webp: 2 };

/** Of a channel, that tell cells of colours apart where there are very many. */
const FILM_CENSUS_BITS = 6;

/** Frames from all over a film, in 8 bits with straight alpha; each lasts until the next. */
export type FilmStills = () => AsyncIterable<Frame>;

/**
 * The plan for an animated picture: all three kinds are coded here, and need no trial. A GIF's palette is made from the film.
 *
 * @param stills absent where only the settings are looked at: then each frame would get a palette of its own
 */
export async function planAnimation(
  settings: EncodeSettings,
  codec: AnimatedCodecId,
  stills?: FilmStills,
): Promise<EncoderPlan> {
  const plan: Omit<EncoderPlan, 'fingerprint' | 'explanation'> = {
    settings,
    input: settings.depth === 16 ? 'rgba16' : 'rgba8',
    encoder: 'framewright',
    acceleration: 'software',
    deterministic: true,
  };
  switch (codec) {
    case 'gif':
      return { ...plan, fingerprint: await fingerprintOf(codec), ...(await withPalette(settings, stills)) };
    case 'apng':
      return {
        ...plan,
        // The compressor is the browser's own, hence its build.
        fingerprint: await fingerprintOf(codec, await describeBrowser()),
        explanation: [
          `APNG with ${settings.depth} bits a channel is written by Framewright itself, without loss.`,
        ],
      };
    case 'webp':
      return {
        ...plan,
        encoder: 'libwebp',
        fingerprint: await fingerprintOf(codec),
        explanation: [
          `WebP is encoded by libwebp, in WebAssembly, ${settings.lossless ? 'without loss' : 'with loss'}: the same bytes on every machine.`,
        ],
      };
  }
}

function fingerprintOf(codec: AnimatedCodecId, ...parts: string[]): Promise<string> {
  return sha256([codec, String(VERSIONS[codec]), ...parts]);
}

async function withPalette(
  settings: EncodeSettings,
  stills: FilmStills | undefined,
): Promise<Pick<EncoderPlan, 'settings' | 'explanation'>> {
  const { gif = DEFAULT_GIF } = settings;
  const words = 'GIF is encoded by Framewright itself: the same bytes on every machine.';
  if (gif.palette === 'frame' || !stills) {
    return { settings, explanation: [words, 'Each frame has a palette of its own.'] };
  }
  const most = Math.min(MOST_COLOURS, gif.colours - 1);
  const census = new ColourCensus(FILM_CENSUS_BITS);
  let frames = 0;
  for await (const { data, format } of stills()) {
    if (format !== 'rgba8') continue;
    census.add(data);
    frames++;
  }
  const palette = makePalette(census, most);
  return {
    settings: { ...settings, gif: { ...gif, table: formatTable(palette) } },
    explanation: [
      words,
      `Its palette of ${palette.length / 3} colours was made from ${frames} frames of the film.`,
    ],
  };
}
