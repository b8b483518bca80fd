import { ExportError } from '../../errors/index.ts';
import type { EncoderInput, EncoderPlan, EncodeSettings, FfmpegEncoderConfig } from '../codecs.ts';
import { sha256 } from '../fingerprint.ts';
import { configureAvcIntra } from './avc-intra.ts';
import type { FfmpegConfiguration } from './configuration.ts';
import { coreFor, coreName } from './core-files.ts';
import { coreAddress } from './core-place.ts';
import { configureDnx } from './dnx.ts';
import { configureFfv1 } from './ffv1.ts';
import { canShareMemory } from './frame-ring.ts';
import { configureMpeg2 } from './mpeg2.ts';
import { configureProRes, PRORES_FINISH_VERSION } from './prores.ts';

/**
 * Mastering and broadcast codecs by ffmpeg.wasm. Nothing is fetched yet and nothing tried: the core is a file of this very build, so
 * that what it can do is known.
 *
 * @throws ExportError INVALID_SETTINGS, ENCODER_UNAVAILABLE
 */
export function planFfmpegEncoder(settings: EncodeSettings): Promise<EncoderPlan> {
  const { config, input, name } = configurationOf(settings);
  return planWithFfmpeg(settings, config, input, [
    `${name} is encoded by ffmpeg.wasm (${config.encoder}): slowly, and on every machine to the same bytes.`,
  ]);
}

function configurationOf(settings: EncodeSettings): FfmpegConfiguration {
  switch (settings.codec) {
    case 'prores':
      return configureProRes(settings);
    case 'dnxhd':
    case 'dnxhr':
      return configureDnx(settings);
    case 'avc-intra':
      return configureAvcIntra(settings);
    case 'mpeg2':
      return configureMpeg2(settings);
    case 'ffv1':
      return configureFfv1(settings);
    default:
      throw new ExportError('INTERNAL', `ffmpeg.wasm is not asked for ${settings.codec}.`, {
        value: settings.codec,
      });
  }
}

/**
 * A plan around a configuration of ffmpeg.wasm. Encoders are told to use one thread, no clock and no chance, so that equal
 * cores give equal bytes everywhere: the fingerprint names no browser and no machine.
 *
 * @throws ExportError ENCODER_UNAVAILABLE where the browser can't run it, or nobody said where it lies
 */
export async function planWithFfmpeg(
  settings: EncodeSettings,
  config: FfmpegEncoderConfig,
  input: EncoderInput,
  explanation: readonly string[],
): Promise<EncoderPlan> {
  if (typeof WebAssembly === 'undefined' || typeof Worker === 'undefined') {
    throw new ExportError('ENCODER_UNAVAILABLE', 'This browser has no WebAssembly in workers.', {
      value: config.encoder,
    });
  }
  if (coreFor(config.encoder) === 'threaded' && !canShareMemory()) {
    throw new ExportError(
      'ENCODER_UNAVAILABLE',
      `${config.encoder} needs threads, and with them SharedArrayBuffer, which this page does not have: serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.`,
      { value: config.encoder },
    );
  }
  coreAddress('ffmpeg-core.wasm');
  const fingerprint = await sha256([
    coreName(coreFor(config.encoder)),
    JSON.stringify(config),
    input,
    String(PRORES_FINISH_VERSION),
  ]);
  return {
    settings,
    input,
    encoder: `ffmpeg.wasm ${config.encoder}`,
    acceleration: 'software',
    ffmpeg: config,
    fingerprint,
    deterministic: true,
    explanation,
  };
}
