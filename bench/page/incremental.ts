import { createExportEngine, type ExportResult, type FormatId } from '../../src/engine/index.ts';

export interface IncrementalJob {
  readonly format: FormatId;
  /** Documents that are exported one after the other with one store. */
  readonly texts: readonly string[];
}

export interface IncrementalCost extends Pick<ExportResult, 'segments' | 'timing' | 'sha256'> {
  /** Milliseconds, as its user waits for it: from the call to the checked file. */
  readonly whole: number;
}

/** Exports one document after the other with an engine that knew nothing before, and tells what each took. */
async function exportAll({ format, texts }: IncrementalJob): Promise<IncrementalCost[]> {
  const engine = createExportEngine({ storeName: `bench-${crypto.randomUUID()}` });
  const encoder = new TextEncoder();
  const request = (text: string) => ({
    compositionId: 'film',
    composition: encoder.encode(text),
    settings: { format },
  });
  // As much as a page knows before: which encoder this browser has.
  await engine.preflightExport(request(texts[0] ?? ''));
  const costs: IncrementalCost[] = [];
  for (const text of texts) {
    const started = performance.now();
    const { id } = await engine.exportComposition(request(text));
    const { segments, timing, sha256 } = await engine.getExportResult(id);
    costs.push({ whole: performance.now() - started, segments, timing, sha256 });
  }
  await engine.freeStorage('segments-and-files');
  await engine.close();
  return costs;
}

const bench = { exportAll };
Object.assign(globalThis, { bench });
export type IncrementalBench = typeof bench;
