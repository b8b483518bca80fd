import type { ExportFormat } from '../api/index.ts';
import { FFMPEG_CORE_BYTES, planEncoder } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import { type CompositionFacts, type FormatDeclaration, isFilm, resolveSettings } from '../formats/index.ts';
import { rational } from '../media/index.ts';

const FETCHED_ONCE = `The first export that needs it fetches ffmpeg.wasm, ${Math.ceil(FFMPEG_CORE_BYTES / 1e6)} MB; it is kept for later.`;

/** What makes files that no encoder is needed for. */
const MADE_HERE = 'framewright';

/** What an encoder is tried with where no composition is at hand: small, so that a dozen trials are quick. */
const TYPICAL: CompositionFacts = { width: 640, height: 360, frameRate: rational(30), frameCount: 1 };

/** Tries the format's encoder, as an export with its default settings would. */
export async function supportedFormat(format: FormatDeclaration): Promise<ExportFormat> {
  if (!isFilm(format)) {
    const explanation = [`${format.name} is written by Framewright itself: no encoder is needed.`];
    return { ...format, available: true, encoder: MADE_HERE, explanation };
  }
  const [raster] = format.rasters ?? [];
  const composition = {
    ...TYPICAL,
    ...(raster && {
      width: raster.width,
      height: raster.height,
      frameRate: raster.frameRates[0] ?? TYPICAL.frameRate,
    }),
  };
  try {
    const plan = await planEncoder(resolveSettings({ format: format.id }, composition).encode);
    return {
      ...format,
      available: true,
      encoder: `${plan.encoder} (${plan.acceleration})`,
      explanation: plan.ffmpeg ? [...plan.explanation, FETCHED_ONCE] : plan.explanation,
    };
  } catch (thrown) {
    const error = ExportError.from(thrown);
    if (error.code !== 'ENCODER_UNAVAILABLE') throw error;
    return { ...format, available: false, encoder: '', explanation: [error.message] };
  }
}
