import type {
  CompositionPreview,
  ExportEngine,
  ExportFormat,
  ExportJob,
  ExportRequest,
  ExportResult,
  ExportStatus,
} from '../../src/engine/index.ts';
import { mount } from '../../src/ui/mount.ts';

/*
 * The application with a double in the engine's place, for what a real engine can't be brought to on demand: each
 * state of a job, warnings, refusals. The double shows states; it makes no files.
 */

const RATE = { num: 30, den: 1 };
const FRAMES = 300;
const WEB = {
  category: 'web',
  depths: [8],
  colours: ['bt709'],
  sizeMultiple: 2,
  maximumSize: 4096,
  lossless: false,
  alpha: [],
} as const;

const FORMATS: readonly ExportFormat[] = [
  {
    ...WEB,
    id: 'h264-mp4',
    name: 'H.264 in MP4',
    codec: 'h264',
    containers: ['mp4'],
    extension: 'mp4',
    mimeType: 'video/mp4',
    use: 'Plays everywhere.',
    available: true,
    encoder: 'webcodecs (software)',
    explanation: ['H.264 High is encoded in software.'],
  },
  {
    ...WEB,
    id: 'png-sequence',
    name: 'PNG pictures',
    category: 'sequence',
    codec: 'png',
    containers: ['zip', 'folder'],
    alpha: ['straight'],
    lossless: true,
    extension: 'zip',
    mimeType: 'application/zip',
    use: 'Every frame as a lossless picture, with transparency.',
    available: true,
    encoder: 'framewright',
    explanation: ['Our own PNG encoder.'],
  },
  {
    ...WEB,
    id: 'prores-4444',
    name: 'ProRes 4444',
    category: 'mastering',
    codec: 'prores',
    profile: '4444',
    containers: ['mov'],
    extension: 'mov',
    mimeType: 'video/quicktime',
    alpha: ['straight', 'premultiplied'],
    audio: ['pcm-s24', 'pcm-s16', 'pcm-f32', 'aac'],
    depths: [10],
    colours: ['bt709', 'p3', 'bt2020', 'pq', 'hlg'],
    use: 'Mastering with transparency.',
    available: true,
    encoder: 'ffmpeg.wasm prores_ks (software)',
    explanation: [],
  },
  {
    ...WEB,
    id: 'av1-webm',
    name: 'AV1 in WebM',
    codec: 'av1',
    containers: ['webm'],
    extension: 'webm',
    mimeType: 'video/webm',
    use: 'The smallest files.',
    available: false,
    encoder: '',
    explanation: ['This browser has no AV1 encoder.'],
  },
];

function picture(frame: number, width: number, height: number): ImageData {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser has no 2D canvas.');
  context.fillStyle = '#ff9560';
  context.beginPath();
  context.arc((frame / FRAMES) * width, height / 2, height / 4, 0, Math.PI * 2);
  context.fill();
  return context.getImageData(0, 0, width, height);
}

const preview: CompositionPreview = {
  name: 'A double',
  width: 1920,
  height: 1080,
  frameRate: RATE,
  frameCount: FRAMES,
  warnings: [
    { feature: 'text-layer', layer: 'Title', message: 'Text is not drawn yet.' },
    { feature: 'effect-gaussian-blur', layer: 'Card in “Scene 2”', message: 'The blur is left out.' },
  ],
  render: async (frame, size) => picture(frame, size.width, size.height),
  close: () => undefined,
};

function job(id: string, fields: Partial<ExportStatus>): ExportStatus {
  const { data, width, height } = picture(120, 160, 90);
  return {
    id,
    compositionId: id,
    format: 'h264-mp4',
    priority: 'normal',
    status: 'processing',
    progress: 0,
    estimatedTime: 0,
    createdAt: new Date(0),
    retryCount: 0,
    maxRetries: 2,
    fileName: `${id}.mp4`,
    currentFrame: 0,
    totalFrames: FRAMES,
    framesPerSecond: 0,
    estimatedTimeRemaining: 0,
    currentOperation: 'rendering',
    segments: { total: 5, reused: 0, encoded: 0 },
    segmentStates: ['waiting', 'waiting', 'waiting', 'waiting', 'waiting'],
    preflight: [],
    warnings: [],
    errors: [],
    thumbnail: { width, height, data: new Uint8Array(data) },
    ...fields,
  };
}

const half = {
  progress: 50,
  currentFrame: 150,
  segments: { total: 5, reused: 1, encoded: 1 },
  segmentStates: ['reused', 'encoded', 'running', 'running', 'waiting'],
} as const;

const jobs = new Map(
  [
    job('waiting', { status: 'queued' }),
    job('running', { ...half, framesPerSecond: 24.5, estimatedTimeRemaining: 6.1 }),
    job('done', { status: 'completed', progress: 100, currentFrame: FRAMES }),
    job('unchecked', {
      ...half,
      status: 'failed',
      errors: [{ code: 'CHECK_FAILED', message: 'SSIM is 0.91, below 0.98. Raise the quality.' }],
    }),
    job('left', {
      ...half,
      status: 'failed',
      errors: [{ code: 'INTERRUPTED', message: 'The export was interrupted: its page was closed.' }],
    }),
    job('stopped', { ...half, status: 'cancelled' }),
  ].map((status) => [status.id, status]),
);

const result: ExportResult = {
  jobId: 'done',
  format: 'h264-mp4',
  fileName: 'done.mp4',
  mimeType: 'video/mp4',
  bytes: 1_234_567,
  frames: FRAMES,
  seconds: 10,
  frameRate: RATE,
  segments: { total: 5, reused: 2, encoded: 3 },
  encoder: 'webcodecs (software)',
  renderer: 'cpu',
  sha256: '0123456789abcdef'.repeat(4),
  warnings: [],
  check: { passed: true, framesCompared: 6, ssim: 0.9962, deltaE: 0.31, problems: [] },
  timing: {},
  rendering: {
    frames: 60,
    tilesDrawn: 0,
    tilesKept: 0,
    pathsRasterised: 0,
    pathsReused: 0,
    optimization: {},
  },
  file: new File(['double'], 'done.mp4'),
};

const nothing = async (): Promise<void> => {};
const nowhere = async (): Promise<never> => {
  throw new Error('The double has none.');
};
/** An object whose every call rejects. */
const unused = (): never => new Proxy({}, { get: () => nowhere }) as never;

class EngineDouble extends EventTarget implements ExportEngine {
  readonly presets = unused();
  readonly quality = unused();
  readonly farm = unused();
  readonly audit = unused();
  getExportLog = async () => [];
  pauseExport = nothing;
  resumeExport = nothing;
  prioritizeExport = nothing;
  moveExport = nothing;
  repeatExport = nowhere;
  configureQueue = nothing;
  pauseQueue = nothing;
  resumeQueue = nothing;
  cancelBatch = nothing;
  deleteBatch = nothing;
  configureRenderFarm = nothing;
  getWorkerStatus = async () => [];
  listBatches = async () => [];
  getQualityProfiles = async () => [];
  freeStorage = async () => 0;
  getQueueStatus = nowhere;
  getResourceUtilization = nowhere;
  batchExport = nowhere;
  getBatchStatus = nowhere;
  getBatchResult = nowhere;
  previewExportSettings = nowhere;
  async exportComposition(_request: ExportRequest): Promise<ExportJob> {
    throw new Error('The disk is full: make room, then export again.');
  }
  async getExportStatus(jobId: string): Promise<ExportStatus> {
    const status = jobs.get(jobId);
    if (!status) throw new Error(`There is no job ${jobId}.`);
    return status;
  }
  async cancelExport(jobId: string): Promise<void> {
    this.#change(jobId, { status: 'cancelled' });
  }
  async retryExport(jobId: string): Promise<ExportJob> {
    return this.#change(jobId, { status: 'processing', errors: [] });
  }
  async getExportResult(): Promise<ExportResult> {
    return result;
  }
  async deleteExport(jobId: string): Promise<void> {
    jobs.delete(jobId);
  }
  async listExports(): Promise<ExportStatus[]> {
    return [...jobs.values()];
  }
  async getSupportedFormats(): Promise<ExportFormat[]> {
    return [...FORMATS];
  }
  async validateFormatSettings(settings: ExportRequest['settings']) {
    const width = settings.size?.width ?? preview.width;
    if (width % 2 === 0) return { valid: true, problems: [] };
    const message = `A width of ${width} is odd; H.264 takes even ones, such as ${width + 1}.`;
    return {
      valid: false,
      problems: [{ severity: 'error', setting: 'size', message, value: width } as const],
    };
  }
  async preflightExport() {
    return { explanation: ['H.264 High is encoded in software.'], frames: FRAMES, segments: 5 };
  }
  async openPreview(_composition: Blob | Uint8Array<ArrayBuffer>, options?: { fileName?: string }) {
    if (options?.fileName?.startsWith('broken')) throw new Error('This is not JSON: it ends after 3 bytes.');
    return preview;
  }
  renderFrames(): never {
    throw new Error('The double makes no files.');
  }
  async inspect(): Promise<never> {
    throw new Error('The double makes no files.');
  }
  async close(): Promise<void> {}

  #change(jobId: string, fields: Partial<ExportStatus>): ExportStatus {
    const status = { ...(jobs.get(jobId) ?? job(jobId, {})), ...fields };
    jobs.set(jobId, status);
    this.dispatchEvent(new CustomEvent('change', { detail: jobId }));
    return status;
  }
}

const samples = ['first', 'second', 'third'].map((id) => ({
  id,
  fileName: `${id}.json`,
  url: 'data:application/json,{}',
  name: `Sample ${id}`,
  state: 'waiting' as const,
  facts: '',
}));

await mount(document.body, new EngineDouble(), samples);
