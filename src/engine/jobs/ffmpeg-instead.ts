import { type EncoderPlan, planEncoder } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';

/** The same through ffmpeg.wasm's encoder, where the settings leave the choice and this browser runs it. */
export async function ffmpegInstead({ settings, ffmpeg }: EncoderPlan): Promise<EncoderPlan | undefined> {
  if (ffmpeg || (settings.encoder ?? 'auto') !== 'auto') return undefined;
  try {
    return await planEncoder({ ...settings, encoder: 'ffmpeg' });
  } catch (thrown) {
    const { code } = ExportError.from(thrown);
    if (code !== 'ENCODER_UNAVAILABLE' && code !== 'INVALID_SETTINGS') throw thrown;
    return undefined;
  }
}

/** Why an encoder can't be had; undefined where it can. */
export async function unavailable(fetching: Promise<void>): Promise<ExportError | undefined> {
  try {
    await fetching;
    return undefined;
  } catch (thrown) {
    const error = ExportError.from(thrown);
    if (error.code !== 'ENCODER_UNAVAILABLE') throw thrown;
    return error;
  }
}
