import { planFfmpegEncoder, planWithFfmpeg } from '../../src/engine/codecs/ffmpeg/plan.ts';
import { FfmpegSegmentEncoder } from '../../src/engine/codecs/ffmpeg/segment-encoder.ts';
import type {
  EncoderPlan,
  EncodeSettings,
  ProResProfile,
  SegmentEncoder,
} from '../../src/engine/codecs/index.ts';
import { proResInput } from '../../src/engine/codecs/prores/profiles.ts';
import { ProResSegmentEncoder } from '../../src/engine/codecs/prores/segment-encoder.ts';
import { BT709_LIMITED, KernelMemory, planarBytes } from '../../src/engine/media/index.ts';
import { paintPlanes } from '../../test/ffmpeg-frames.ts';

export interface MasterJob {
  readonly profile: ProResProfile;
  readonly alpha: boolean;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly encoder: 'framewright' | 'prores_ks' | 'prores_aw';
}

const memory = new KernelMemory();
const painted = new Map<string, Uint8Array[]>();

function framesOf(settings: EncodeSettings, frames: number): Uint8Array[] {
  const format = proResInput(settings);
  const { width, height } = settings;
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
  const plan = await planFfmpegEncoder(settings);
  if (encoder !== 'prores_aw' || !plan.ffmpeg) return plan;
  // Its options are those of prores_ks, less what only that one knows.
  const profile = plan.ffmpeg.options.slice(0, 2);
  return planWithFfmpeg(
    settings,
    { ...plan.ffmpeg, encoder: 'prores_aw', options: profile },
    proResInput(settings),
    [],
  );
}

const settingsOf = new Map<string, EncodeSettings>();

/** Milliseconds of a run over all frames, and the bytes that it made. */
async function encode(job: MasterJob): Promise<{ milliseconds: number; bytes: number }> {
  const { profile, alpha, width, height, frames } = job;
  const name = `${profile} ${alpha} ${width} ${height}`;
  const settings = settingsOf.get(name) ?? {
    codec: 'prores',
    profile,
    width,
    height,
    frameRate: { num: 25, den: 1 },
    rate: { mode: 'profile' },
    colourSpace: BT709_LIMITED,
    depth: 10,
    alpha,
  };
  settingsOf.set(name, settings);
  const planes = framesOf(settings, frames);
  const open = async (): Promise<SegmentEncoder> =>
    job.encoder === 'framewright'
      ? new ProResSegmentEncoder(settings, frames, memory)
      : new FfmpegSegmentEncoder(await planOf(settings, job.encoder), { frameCount: frames });
  using encoder = await open();
  const started = performance.now();
  for (const data of planes) {
    await encoder.encode({ format: proResInput(settings), width, height, colourSpace: BT709_LIMITED, data });
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
