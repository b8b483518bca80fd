import { ExportError } from '../../errors/index.ts';
import type { ColourSpace, PlanarFormat } from '../../media/index.ts';
import type { EncoderInput, EncoderPlan, EncodeSettings, FfmpegEncoderConfig } from '../codecs.ts';
import { INPUT_PATH, OUTPUT_PATH } from './instance.ts';

/** FFmpeg's names of our planar formats. Each encoder is fed one that it takes as it is, so swscale never runs. */
export const PIXEL_FORMATS: Readonly<Record<PlanarFormat, string>> = {
  I420: 'yuv420p',
  I420A: 'yuva420p',
  I420P10: 'yuv420p10le',
  I422: 'yuv422p',
  I422P10: 'yuv422p10le',
  I422P12: 'yuv422p12le',
  I444P10: 'yuv444p10le',
  I444AP10: 'yuva444p10le',
  I444P12: 'yuv444p12le',
  I444AP12: 'yuva444p12le',
};

/** The same where the planes are G, B and R. */
export const RGB_PLANES: Readonly<Partial<Record<PlanarFormat, string>>> = {
  I444P10: 'gbrp10le',
  I444P12: 'gbrp12le',
};

/** @param matrix of the planes, where it is planes */
export function pixelFormatOf(input: EncoderInput, matrix?: ColourSpace['matrix']): string {
  switch (input) {
    case 'rgba8':
      return 'rgba';
    case 'rgba16':
      return 'rgba64le';
    case 'rgba32f':
      throw new ExportError('INTERNAL', 'No encoder of ffmpeg.wasm is fed with floats.', { value: input });
    default:
      return (matrix === 'rgb' ? RGB_PLANES[input] : undefined) ?? PIXEL_FORMATS[input];
  }
}

const PRIMARIES = { bt709: 'bt709', bt2020: 'bt2020', smpte432: 'smpte432' } as const;
const TRANSFERS = {
  bt709: 'bt709',
  'iec61966-2-1': 'iec61966-2-1',
  pq: 'smpte2084',
  hlg: 'arib-std-b67',
  linear: 'linear',
} as const;
const MATRICES = { rgb: 'gbr', bt709: 'bt709', smpte170m: 'smpte170m', 'bt2020-ncl': 'bt2020nc' } as const;

/**
 * How packets leave ffmpeg: `raw` one after the other without a container, for codecs whose frames tell their own
 * size; else a container that keeps their boundaries.
 */
export type Muxer = 'raw' | 'mp4' | 'matroska';

export function muxerFor({ encoder, muxer }: Pick<FfmpegEncoderConfig, 'encoder' | 'muxer'>): Muxer {
  if (muxer) return muxer;
  switch (encoder) {
    case 'prores_ks':
    case 'dnxhd':
      return 'raw';
    case 'libx264':
    case 'libx265':
      return 'mp4';
    default:
      return 'matroska';
  }
}

/** The command line that encodes raw frames of the plan's input format, without the program's name. */
export function encodeArguments(plan: EncoderPlan, format: EncoderInput): readonly string[] {
  const { width, height, frameRate, colourSpace } = plan.settings;
  const { encoder, options, filters = [], muxer }: Omit<FfmpegEncoderConfig, 'kind'> = plan.ffmpeg ?? NONE;
  return [
    // One thread for filters: the threaded core could not start more of them than wait in its pool.
    ...['-hide_banner', '-loglevel', 'warning', '-nostats', '-filter_threads', '1'],
    // The device tells no size and can't be sought in; the frames need no probing.
    ...['-probesize', '32', '-analyzeduration', '0', '-seekable', '0'],
    ...['-threads', '1', '-f', 'rawvideo', '-pixel_format', pixelFormatOf(format, colourSpace.matrix)],
    ...['-video_size', `${width}x${height}`, '-framerate', `${frameRate.num}/${frameRate.den}`],
    ...['-i', INPUT_PATH],
    // Output options do not reach the header of a ProRes frame; properties of the frames reach every encoder.
    ...['-vf', [...filters, ...frameParameters(plan.settings)].join(','), '-fps_mode', 'passthrough'],
    ...['-c:v', encoder, ...options, '-flags:v', '+bitexact', '-fflags', '+bitexact'],
    ...muxerArguments(muxerFor({ encoder, ...(muxer && { muxer }) }), frameRate.num),
    OUTPUT_PATH,
  ];
}

const NONE = { encoder: '', options: [] } as const;

function frameParameters({ colourSpace, fieldOrder, displayAspect }: EncodeSettings): readonly string[] {
  return [
    setParameters(colourSpace),
    ...(fieldOrder ? [`setfield=${fieldOrder}`] : []),
    ...(displayAspect ? [`setdar=${displayAspect.num}/${displayAspect.den}`] : []),
  ];
}

function setParameters({ primaries, transfer, matrix, fullRange }: ColourSpace): string {
  return `setparams=range=${fullRange ? 'pc' : 'tv'}:color_primaries=${PRIMARIES[primaries]}:color_trc=${TRANSFERS[transfer]}:colorspace=${MATRICES[matrix]}`;
}

function muxerArguments(muxer: Muxer, timescale: number): readonly string[] {
  switch (muxer) {
    case 'raw':
      return ['-f', 'rawvideo'];
    case 'mp4':
      return ['-video_track_timescale', String(timescale), '-f', 'mp4'];
    case 'matroska':
      return ['-f', 'matroska'];
  }
}
