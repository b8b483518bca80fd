import { openSegmentEncoder, planEncoder } from '../../src/engine/codecs/index.ts';
import { readComposition } from '../../src/engine/composition/index.ts';
import { resolveSettings } from '../../src/engine/formats/index.ts';
import { createExportEngine, type FormatId } from '../../src/engine/index.ts';
import { KernelMemory, type YuvFrame } from '../../src/engine/media/index.ts';
import { createYuvConverter } from '../../src/engine/pixels/index.ts';
import { createRenderer } from '../../src/engine/render/index.ts';
import { hashScene } from '../../src/engine/scene/index.ts';

/** Frames that are held in memory while the encoder is timed by itself: 370 MB at 1080p. */
const SEGMENT = 120;

/** Milliseconds: the whole export, and each stage over the same frames with nothing else running. */
async function bench(text: string, format: FormatId, frames: number) {
  const bytes = new TextEncoder().encode(text);
  const request = {
    compositionId: 'bench',
    composition: bytes,
    settings: { format, range: { start: 0, end: frames } },
  };
  // A store of its own: nothing may be reused from an earlier run.
  const engine = createExportEngine({ storeName: `bench-${crypto.randomUUID()}` });
  await engine.previewExportSettings(request);
  const started = performance.now();
  const job = await engine.exportComposition(request);
  const result = await engine.getExportResult(job.id);
  const whole = performance.now() - started;
  await engine.deleteExport(job.id);
  await engine.close();

  const composition = await readComposition(bytes);
  const settings = resolveSettings(request.settings, composition);
  const plan = await planEncoder(settings.encode);
  const memory = new KernelMemory();
  using renderer = await createRenderer(settings.render, { memory });
  const { width, height, colourSpace } = settings.encode;
  const converter = createYuvConverter({ width, height, colourSpace, memory });
  const alone = { evaluate: 0, render: 0, convert: 0, encode: 0 };
  const lap = async <T>(stage: keyof typeof alone, work: () => T | Promise<T>): Promise<T> => {
    const before = performance.now();
    try {
      return await work();
    } finally {
      alone[stage] += performance.now() - before;
    }
  };
  for (let start = 0; start < frames; start += SEGMENT) {
    const planes: YuvFrame[] = [];
    for (let frame = start; frame < Math.min(frames, start + SEGMENT); frame++) {
      const scene = composition.evaluate(frame);
      await lap('evaluate', () => hashScene(composition.evaluate(frame)));
      const drawn = await lap('render', () => renderer.render(scene));
      const converted = await lap('convert', () => converter.convert(drawn));
      planes.push({ ...converted, data: converted.data.slice() });
    }
    await lap('encode', async () => {
      using encoder = openSegmentEncoder(plan, { frameCount: planes.length });
      for (const frame of planes) await encoder.encode(frame);
      await encoder.finish();
    });
  }
  return { whole, alone, reported: result.timing, encoder: result.encoder };
}

Object.assign(globalThis, { bench });
export type Bench = typeof bench;
