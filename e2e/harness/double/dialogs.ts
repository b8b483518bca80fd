import type {
  AuditAPI,
  BatchExportJob,
  BatchExportRequest,
  ExportAuditEvent,
  FormatSettings,
  PreviewResult,
  ResourceUtilization,
} from '../../../src/engine/index.ts';
import { picture } from './jobs.ts';

/* What the dialogs and the settings ask the double for. */

/** Refuses a batch of this name, as an engine refuses one for reasons of its own. */
const REFUSED_NAME = 'refused';

/** Every batch that was asked for, for a test to read. */
export const askedBatches: BatchExportRequest[] = [];

export async function batchExport(request: BatchExportRequest): Promise<BatchExportJob> {
  if (request.name === REFUSED_NAME) throw new Error('The batch “refused” is taken: give it another name.');
  askedBatches.push(request);
  const files = request.compositionIds.length * request.formats.length - (request.omit?.length ?? 0);
  return {
    id: `batch-${askedBatches.length}`,
    name: request.name ?? '',
    jobIds: Array.from({ length: files }, (_, index) => `batch-${askedBatches.length}-${index}`),
    status: 'queued',
    createdAt: new Date(),
  };
}

export const storage = { segments: 412_000_000, outputs: 1_830_000_000, sources: 96_000_000 };

export async function getResourceUtilization(): Promise<ResourceUtilization> {
  return {
    memory: { ceiling: 2 ** 31, reserved: 640_000_000, jobs: [] },
    workers: { total: 4, busy: 3, utilization: 0.91 },
    storage: {
      ...storage,
      usage: storage.segments + storage.outputs + storage.sources,
      quota: 24_000_000_000,
      segmentBudget: 2_400_000_000,
    },
  };
}

export async function freeStorage(what: 'segments' | 'segments-and-files'): Promise<number> {
  const freed = storage.segments + (what === 'segments' ? 0 : storage.outputs);
  storage.segments = 0;
  if (what === 'segments-and-files') storage.outputs = 0;
  return freed;
}

/** Three frames, the encoder's with coarser colours; waits a moment, so that a test can cancel it. */
export async function previewExportSettings(
  _request: unknown,
  options?: FormatSettings | { readonly signal?: AbortSignal },
): Promise<PreviewResult> {
  const signal = options && 'signal' in options ? options.signal : undefined;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, 1500);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('The preview was cancelled.', 'AbortError'));
    });
  });
  return {
    explanation: ['H.264 High is encoded in software.'],
    frames: 300,
    segments: 5,
    samples: [42, 150, 271].map((frame, index) => {
      const { data, width, height } = picture(frame, 640, 360);
      const before = new Uint8Array(data);
      const after = before.map((value, at) => (at % 4 === 3 ? value : value & 0xe0));
      return {
        frame,
        before: { width, height, data: before },
        after: { width, height, data: after },
        ssim: 0.991 - index * 0.004,
        deltaE: 0.42 + index * 0.2,
      };
    }),
    estimatedBytes: 8_400_000,
    estimatedTime: 96,
    quality: { ssim: 0.983, deltaE: 0.62 },
  };
}

let auditEvents: ExportAuditEvent[] = ['export_start', 'export_complete'].map((action) => ({
  timestamp: new Date(2026, 10, 20, 9, 30),
  userId: 'Ada',
  action: action as ExportAuditEvent['action'],
  jobId: 'done',
  compositionId: 'opening.json',
  format: 'h264-mp4',
  settings: { format: 'h264-mp4' },
  compliance: { gdprCompliant: true, retentionMet: true, accessLogged: true },
}));

export const audit: AuditAPI = {
  events: async () => [...auditEvents],
  exportJsonLines: async () => auditEvents.map((event) => JSON.stringify(event)).join('\n'),
  verify: async () => ({ whole: true, rows: auditEvents.length }),
  erasePerson: async (userId) => {
    auditEvents = auditEvents.map((event) =>
      event.userId === userId ? { ...event, userId: 'erased' } : event,
    );
  },
  setRetention: async () => {},
};
