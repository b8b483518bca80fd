import {
  type CompositionFiles,
  createExportEngine,
  type ExportError,
  type ExportRequest,
  type ExportStatus,
} from '../../src/engine/index.ts';
import faultyWorker from './faulty-worker.ts?worker&url';
import { fileOf } from './files.ts';

/** What the specs drive; everything that crosses is plain. */
const harness = {
  engine: createExportEngine({ storeName: 'harness' }),

  /** The address of what stands in a segment worker's place. */
  faultyWorker,

  /** An engine with a store of its own, so that nothing is reused by accident. */
  open(storeName: string): void {
    harness.engine = createExportEngine({ storeName });
  },

  async submit(
    composition: unknown,
    request: Omit<ExportRequest, 'composition' | 'compositionId'>,
  ): Promise<string> {
    const bytes = new TextEncoder().encode(JSON.stringify(composition));
    return harness.submitPictures(bytes, { fileName: 'harness.json', ...request });
  },

  /** As {@link submit}, for what is no document in hand: a file, or a frame source. */
  async submitPictures(
    composition: CompositionFiles['composition'],
    request: Omit<ExportRequest, 'composition' | 'compositionId'>,
  ): Promise<string> {
    const job = await harness.engine.exportComposition({ compositionId: 'harness', composition, ...request });
    return job.id;
  },

  /** As {@link submit}, with files by the path that the document names, in base64; without a document, the only file. */
  async submitFiles(
    composition: unknown,
    files: Readonly<Record<string, string>>,
    request: Pick<ExportRequest, 'settings' | 'workers' | 'validate'>,
  ): Promise<string> {
    const entries = Object.entries(files).map(([path, data]) => [path, fileOf(data, path)] as const);
    if (composition) return harness.submit(composition, { ...request, assets: new Map(entries) });
    const [[, file] = []] = entries;
    if (!file) throw new Error('There is neither a document nor a file.');
    return harness.submitPictures(file, request);
  },

  async result(jobId: string) {
    const { file, ...result } = await harness.engine.getExportResult(jobId);
    return { ...result, data: file ? await base64(file) : '' };
  },

  /** The job's error, or undefined where it succeeded. */
  async failure(jobId: string): Promise<{ code: string; message: string } | undefined> {
    try {
      await harness.engine.getExportResult(jobId);
      return undefined;
    } catch (thrown) {
      const { code, message } = thrown as ExportError;
      return { code, message };
    }
  },

  /** Asks something of the queue. @returns the code of the error that it was refused with, or nothing */
  async attempt(
    call:
      | ('cancelExport' | 'pauseExport' | 'resumeExport' | 'prioritizeExport' | 'moveExport')
      | ('retryExport' | 'deleteExport' | 'pauseQueue' | 'resumeQueue'),
    ...values: readonly (string | undefined)[]
  ): Promise<string> {
    try {
      await Reflect.apply(harness.engine[call], harness.engine, values);
      return '';
    } catch (thrown) {
      return (thrown as { code?: string }).code ?? String(thrown);
    }
  },

  /** Waits for a status of the kind. */
  until(jobId: string, condition: (status: ExportStatus) => boolean): Promise<ExportStatus> {
    return new Promise((resolve, reject) => {
      const look = async (): Promise<void> => {
        const status = await harness.engine.getExportStatus(jobId);
        if (!condition(status)) return;
        harness.engine.removeEventListener('change', onChange);
        resolve(status);
      };
      const onChange = (): void => {
        look().catch(reject);
      };
      harness.engine.addEventListener('change', onChange);
      onChange();
    });
  },
};

async function base64(file: Blob): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(',') + 1);
}

export type EngineHarness = typeof harness;

declare global {
  interface Window {
    harness: EngineHarness;
  }
}

window.harness = harness;
