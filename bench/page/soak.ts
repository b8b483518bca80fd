import { createExportEngine, ExportError, type FormatSettings } from '../../src/engine/index.ts';

export interface SoakJob {
  readonly name: string;
  readonly text: string;
  /** Files that the document links to, by path. */
  readonly assets: Readonly<Record<string, readonly number[]>>;
  readonly settings: FormatSettings;
}

export interface SoakOutcome {
  readonly milliseconds: number;
  readonly bytes: number;
  /** Why it is not good. */
  readonly failure?: { readonly code: string; readonly message: string };
}

const engine = createExportEngine({ storeName: `soak-${crypto.randomUUID()}` });

/** Exports, looks whether the file is there and passed, and deletes it. */
async function exportOne({ name, text, assets, settings }: SoakJob): Promise<SoakOutcome> {
  const started = performance.now();
  let id: string | undefined;
  let bytes = 0;
  let failure: SoakOutcome['failure'];
  try {
    const job = await engine.exportComposition({
      compositionId: name,
      composition: new TextEncoder().encode(text),
      assets: new Map(Object.entries(assets).map(([path, data]) => [path, new Blob([new Uint8Array(data)])])),
      settings,
    });
    id = job.id;
    const { check, file } = await engine.getExportResult(id);
    bytes = file?.size ?? 0;
    if (!check.passed || bytes === 0) failure = { code: 'NOT_GOOD', message: check.problems.join(' ') };
  } catch (thrown) {
    const { code, message } = ExportError.from(thrown);
    failure = { code, message };
  }
  const milliseconds = performance.now() - started;
  if (id !== undefined) await engine.deleteExport(id);
  return { milliseconds, bytes, ...(failure && { failure }) };
}

/** Bytes that this origin keeps once nothing is needed any more. */
async function storage(): Promise<number> {
  await engine.freeStorage('segments-and-files');
  const { usage = 0 } = await navigator.storage.estimate();
  return usage;
}

const bench = { exportOne, storage };
Object.assign(globalThis, { bench });
export type SoakBench = typeof bench;
