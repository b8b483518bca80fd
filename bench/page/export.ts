import { openSegmentEncoder, planEncoder } from '../../src/engine/codecs/index.ts';
import { readComposition } from '../../src/engine/composition/index.ts';
import { resolveSettings } from '../../src/engine/formats/index.ts';
import {
  createExportEngine,
  type ExportRequest,
  type FormatId,
  type FormatSettings,
} from '../../src/engine/index.ts';
import { KernelMemory, type YuvFrame } from '../../src/engine/media/index.ts';
import { createEncoderInput } from '../../src/engine/pixels/index.ts';
import { createRenderer } from '../../src/engine/render/index.ts';
import { hashScene } from '../../src/engine/scene/index.ts';

/** Frames that are held in memory while the encoder is timed by itself: 370 MB at 1080p. */
const SEGMENT = 120;

export interface BenchJob {
  readonly text: string;
  readonly format: FormatId;
  readonly frames: number;
  /** Every frame is compared instead of a sample. */
  readonly validate?: boolean;
  /** Who is to encode, as in settings. */
  readonly encoder?: FormatSettings['encoder'];
}

function requestOf({ text, format, frames, validate, encoder }: BenchJob): ExportRequest {
  return {
    compositionId: 'bench',
    composition: new TextEncoder().encode(text),
    settings: { format, range: { start: 0, end: frames }, ...(encoder !== undefined && { encoder }) },
    ...(validate !== undefined && { validate }),
  };
}

/** Milliseconds of a whole export, as its user waits for it: preflight known, check included. */
async function exportOnce(job: BenchJob, workers: number | undefined) {
  const request = { ...requestOf(job), ...(workers !== undefined && { workers }) };
  // A store of its own: nothing may be reused from an earlier run.
  const engine = createExportEngine({ storeName: `bench-${crypto.randomUUID()}` });
  await engine.preflightExport(request);
  const started = performance.now();
  const { id } = await engine.exportComposition(request);
  const result = await engine.getExportResult(id);
  const whole = performance.now() - started;
  await engine.deleteExport(id);
  // A browser gives a page's files too little room for the masters of several runs.
  await engine.freeStorage('segments');
  await engine.close();
  return { whole, reported: result.timing, encoder: result.encoder, check: result.check };
}

/** Exports, and downloads the file. */
async function download(job: BenchJob): Promise<void> {
  const engine = createExportEngine({ storeName: `bench-${crypto.randomUUID()}` });
  const { id } = await engine.exportComposition(requestOf(job));
  const { file, fileName } = await engine.getExportResult(id);
  if (!file) throw new Error('The export left no file.');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = fileName;
  link.click();
  await engine.freeStorage('segments');
  await engine.close();
}

/** Milliseconds of each stage over the same frames with nothing else running; without encoding where not asked to. */
async function stagesAlone(job: BenchJob, encoding: boolean) {
  const request = requestOf(job);
  const composition = await readComposition(request.composition as Uint8Array<ArrayBuffer>);
  const settings = resolveSettings(request.settings, composition);
  const plan = await planEncoder(settings.encode);
  const memory = new KernelMemory();
  using renderer = await createRenderer(settings.render, { memory });
  const { width, height, colourSpace } = settings.encode;
  const { format: from, dither = false } = settings.render;
  const convert = createEncoderInput({ width, height, colourSpace, from, to: plan.input, dither, memory });
  const alone = { evaluate: 0, render: 0, convert: 0, encode: 0 };
  const lap = async <T>(stage: keyof typeof alone, work: () => T | Promise<T>): Promise<T> => {
    const before = performance.now();
    try {
      return await work();
    } finally {
      alone[stage] += performance.now() - before;
    }
  };
  for (let start = 0; start < job.frames; start += SEGMENT) {
    const planes: YuvFrame[] = [];
    for (let frame = start; frame < Math.min(job.frames, start + SEGMENT); frame++) {
      const scene = composition.evaluate(frame);
      await lap('evaluate', () => hashScene(composition.evaluate(frame)));
      const drawn = await lap('render', () => renderer.render(scene));
      const converted = await lap('convert', () => convert(drawn));
      // Without encoding the copy is made too, so that the two runs differ by the encoder alone.
      const copy = { ...converted, data: converted.data.slice() } as YuvFrame;
      if (encoding) planes.push(copy);
    }
    if (!encoding) continue;
    await lap('encode', async () => {
      using encoder = openSegmentEncoder(plan, { frameCount: planes.length });
      for (const frame of planes) await encoder.encode(frame);
      await encoder.finish();
    });
  }
  return alone;
}

const bench = { exportOnce, download, stagesAlone, isolated: globalThis.crossOriginIsolated };
Object.assign(globalThis, { bench });
export type Bench = typeof bench;
