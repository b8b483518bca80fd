import { openSegmentEncoder, planEncoder } from '../../src/engine/codecs/index.ts';
import { readComposition } from '../../src/engine/composition/index.ts';
import { resolveSettings } from '../../src/engine/formats/index.ts';
import { createExportEngine, type ExportRequest, type FormatId } from '../../src/engine/index.ts';
import { KernelMemory, type YuvFrame } from '../../src/engine/media/index.ts';
import { createEncoderInput } from '../../src/engine/pixels/index.ts';
import { createRenderer } from '../../src/engine/render/index.ts';
import { dotLottie, ffmpegWasm, lottieWeb } from './lottie-peers.ts';
import type { Made, SideJob } from './side-job.ts';

const FORMATS: Readonly<Record<SideJob['codec'], FormatId>> = {
  h264: 'h264-mp4',
  vp9: 'vp9-webm',
  av1: 'av1-mp4',
};

function requestOf(job: SideJob): ExportRequest {
  return {
    compositionId: 'bench',
    composition: new TextEncoder().encode(job.text),
    settings: {
      format: FORMATS[job.codec],
      size: { width: job.width, height: job.height },
      bitrate: job.bitsPerSecond,
      range: { start: job.first, end: job.first + job.frames },
    },
  };
}

let engine: ReturnType<typeof createExportEngine> | undefined;

/**
 * A whole export, checked, by the engine of a page that has made others: as for the peers, what a page loads and tries
 * once is there already. Nothing of an earlier run is in store.
 */
async function framewright(job: SideJob): Promise<Made> {
  engine ??= createExportEngine({ storeName: `bench-${crypto.randomUUID()}` });
  // The app has asked for this, and shown what came of it, before anybody can press the button.
  await engine.preflightExport(requestOf(job));
  const started = performance.now();
  const { id } = await engine.exportComposition(requestOf(job));
  const { file, timing } = await engine.getExportResult(id);
  if (!file) throw new Error('The export has no file.');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const milliseconds = performance.now() - started;
  await engine.deleteExport(id);
  await engine.freeStorage('segments');
  return { milliseconds, file: bytes, stages: timing };
}

/** Planes of all frames, drawn by us, of the film that was encoded last. */
let drawn: { readonly key: string; readonly planes: readonly YuvFrame[] } | undefined;

async function drawAll(job: SideJob): Promise<readonly YuvFrame[]> {
  const key = `${job.text.length} ${job.first} ${job.frames} ${job.text.slice(0, 200)}`;
  if (drawn?.key === key) return drawn.planes;
  drawn = undefined;
  const request = requestOf(job);
  const composition = await readComposition(request.composition as Uint8Array<ArrayBuffer>);
  const settings = resolveSettings(request.settings, composition);
  const memory = new KernelMemory();
  using renderer = await createRenderer(settings.render, { memory });
  const { width, height, colourSpace } = settings.encode;
  const { format: from, dither = false } = settings.render;
  const convert = createEncoderInput({ width, height, colourSpace, from, to: 'I420', dither, memory });
  const planes: YuvFrame[] = [];
  for (let frame = job.first; frame < job.first + job.frames; frame++) {
    const converted = await convert(await renderer.render(composition.evaluate(frame)));
    planes.push({ ...converted, data: converted.data.slice() } as YuvFrame);
  }
  drawn = { key, planes };
  return planes;
}

/** The browser's encoder in one run over frames that are drawn already: nothing that uses it can be faster. */
async function encoderAlone(job: SideJob): Promise<Made> {
  const planes = await drawAll(job);
  const request = requestOf(job);
  const composition = await readComposition(request.composition as Uint8Array<ArrayBuffer>);
  const { encode } = resolveSettings(request.settings, composition);
  const plan = await planEncoder({ ...encode, keyFrameInterval: job.secondsOfKeyFrames * job.frameRate });
  const started = performance.now();
  using encoder = openSegmentEncoder(plan, { frameCount: planes.length });
  for (const frame of planes) await encoder.encode(frame);
  await encoder.finish();
  return { milliseconds: performance.now() - started, file: new Uint8Array() };
}

const CONTENDERS = { framewright, encoderAlone, lottieWeb, dotLottie, ffmpegWasm };
export type Contender = keyof typeof CONTENDERS;

/** The file of each contender's last run. */
const files = new Map<Contender, Uint8Array>();

async function make(contender: Contender, job: SideJob) {
  const { file, ...measured } = await CONTENDERS[contender](job);
  files.set(contender, file);
  return { ...measured, bytes: file.length };
}

/** The last file of a contender, in base64. */
async function takeFile(contender: Contender): Promise<string> {
  const file = files.get(contender) ?? new Uint8Array();
  files.delete(contender);
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([new Uint8Array(file)]));
  });
  return url.slice(url.indexOf(',') + 1);
}

const bench = { make, takeFile };
Object.assign(globalThis, { bench });
export type SideBench = typeof bench;
