import { planFfmpegEncoder, planWithFfmpeg } from '../../src/engine/codecs/ffmpeg/plan.ts';
import { FfmpegSegmentEncoder } from '../../src/engine/codecs/ffmpeg/segment-encoder.ts';
import {
  type EncoderPlan,
  type EncodeSettings,
  openSegmentEncoder,
  planEncoder,
  type SegmentEncoder,
} from '../../src/engine/codecs/index.ts';
import { BT709_LIMITED, KernelMemory, type PlanarFormat, planarBytes } from '../../src/engine/media/index.ts';
import { paintPlanes } from '../../test/ffmpeg-frames.ts';

export interface MasterJob extends Pick<EncodeSettings, 'codec' | 'width' | 'height' | 'depth' | 'alpha'> {
  readonly profile: NonNullable<EncodeSettings['profile']>;
  readonly frames: number;
  /** Ours, or one of ffmpeg.wasm's by FFmpeg's name. */
  readonly encoder: 'framewright' | 'prores_ks' | 'prores_aw' | 'dnxhd';
}

const memory = new KernelMemory();
const painted = new Map<string, Uint8Array[]>();

function framesOf(format: PlanarFormat, { width, height, frames }: MasterJob): Uint8Array[] {
  const key = `${format} ${width} ${height} ${frames}`;
  let planes = painted.get(key);
  if (!planes) {
    planes = Array.from({ length: frames }, (_, frame) => {
      const data = new Uint8Array(planarBytes(format, width, height));
      paintPlanes(data, format, width, height, frame);
      return data;
    });
    painted.clear();
    painted.set(key, planes);
  }
  return planes;
}

async function planOf(settings: EncodeSettings, encoder: MasterJob['encoder']): Promise<EncoderPlan> {
  if (encoder === 'framewright') return planEncoder(settings);
  const plan = await planFfmpegEncoder(settings);
  if (encoder !== 'prores_aw' || !plan.ffmpeg) return plan;
  // Its options are those of prores_ks, less what only that one knows.
  const options = plan.ffmpeg.options.slice(0, 2);
  const config = { ...plan.ffmpeg, encoder, options, muxer: 'raw' } as const;
  return planWithFfmpeg(settings, config, plan.input as PlanarFormat, []);
}

const settingsOf = new Map<string, EncodeSettings>();

/** Milliseconds of a run over all frames, and the bytes that it made. */
async function encode(job: MasterJob): Promise<{ milliseconds: number; bytes: number }> {
  const { codec, profile, alpha = false, width, height, depth, frames } = job;
  const name = `${codec} ${profile} ${alpha} ${width} ${height}`;
  const settings = settingsOf.get(name) ?? {
    codec,
    profile,
    width,
    height,
    frameRate: { num: 25, den: 1 },
    rate: { mode: 'profile' },
    colourSpace: BT709_LIMITED,
    depth,
    alpha,
  };
  settingsOf.set(name, settings);
  const plan = await planOf(settings, job.encoder);
  const format = plan.input as PlanarFormat;
  const planes = framesOf(format, job);
  const open = (): SegmentEncoder =>
    job.encoder === 'framewright'
      ? openSegmentEncoder({ ...plan, settings }, { frameCount: frames, memory })
      : new FfmpegSegmentEncoder(plan, { frameCount: frames });
  using encoder = open();
  const started = performance.now();
  for (const data of planes) {
    await encoder.encode({ format, width, height, colourSpace: BT709_LIMITED, data });
  }
  const { packets } = await encoder.finish();
  return {
    milliseconds: performance.now() - started,
    bytes: packets.reduce((sum, { data }) => sum + data.length, 0),
  };
}

const bench = { encode };
Object.assign(globalThis, { bench });
export type MasterBench = typeof bench;
