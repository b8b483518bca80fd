import type {
  CompositionPreview,
  ExportResult,
  ExportStatus,
  JobLogEntry,
  JobPriority,
} from '../../../src/engine/index.ts';
import { FRAMES, RATE } from './formats.ts';

/* The double's jobs: one in each state that a person can meet. */

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A drawn frame: an orbit that tells frames apart, on a ground of its own for each film. */
export function picture(frame: number, width: number, height: number, hue = 24): ImageData {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser has no 2D canvas.');
  const turn = (frame / FRAMES) * Math.PI * 2;
  context.fillStyle = `hsl(${hue} 45% 22%)`;
  context.fillRect(0, 0, width, height);
  context.strokeStyle = `hsl(${hue} 40% 45%)`;
  context.lineWidth = height / 60;
  context.beginPath();
  context.ellipse(width / 2, height / 2, width * 0.36, height * 0.32, -0.3, 0, Math.PI * 2);
  context.stroke();
  context.fillStyle = `hsl(${hue} 85% 68%)`;
  context.beginPath();
  context.arc(width / 2, height / 2, height * 0.13, 0, Math.PI * 2);
  context.arc(
    width * (0.5 + 0.36 * Math.cos(turn)),
    height * (0.5 + 0.3 * Math.sin(turn)),
    height * 0.07,
    0,
    7,
  );
  context.fill();
  return context.getImageData(0, 0, width, height);
}

export const preview: CompositionPreview = {
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

const MINUTE = 60_000;

export function job(id: string, fields: Partial<ExportStatus>): Mutable<ExportStatus> {
  const hue = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0) * 13, 0) % 360;
  const { data, width, height } = picture(fields.currentFrame ?? 40, 160, 90, hue);
  const format = fields.format ?? 'h264-mp4';
  return {
    id,
    compositionId: id,
    sourceName: `${id}.json`,
    format,
    priority: 'normal',
    status: 'queued',
    progress: 0,
    estimatedTime: 0,
    createdAt: new Date(Date.now() - 12 * MINUTE),
    retryCount: 0,
    maxRetries: 2,
    fileName: `${id}.mp4`,
    settings: {
      format,
      size: { width: 1920, height: 1080 },
      frameRate: RATE,
      quality: 75,
      background: '#101014',
      range: { start: 0, end: FRAMES },
    },
    currentFrame: 0,
    totalFrames: FRAMES,
    framesPerSecond: 0,
    estimatedTimeRemaining: 0,
    currentOperation: 'rendering',
    segments: { total: 5, reused: 0, encoded: 0 },
    segmentStates: ['waiting', 'waiting', 'waiting', 'waiting', 'waiting'],
    preflight: [
      'H.264 High at level 4.0 is encoded in software by WebCodecs: this browser has no hardware encoder for it.',
      'The processor draws: the graphics adapter here is a software one.',
    ],
    warnings: [],
    errors: [],
    ...(fields.status !== undefined &&
      fields.status !== 'queued' && { thumbnail: { width, height, data: new Uint8Array(data) } }),
    ...fields,
  };
}

const half = {
  progress: 50,
  currentFrame: 150,
  segments: { total: 5, reused: 1, encoded: 1 },
  segmentStates: ['reused', 'encoded', 'running', 'running', 'waiting'],
} as const;

const turn = { kind: 'turn', message: 'Two exports run at once; this one is next.' } as const;
const ended = (minutes: number) => ({
  startedAt: new Date(Date.now() - (minutes + 1) * MINUTE),
  completedAt: new Date(Date.now() - minutes * MINUTE),
});

const waiting = (id: string, priority: JobPriority, place: number, more: Partial<ExportStatus> = {}) =>
  job(id, {
    priority,
    waiting: { kind: 'turn', message: `${place} exports are ahead of it.` },
    ...more,
  });

/** In the order of their turn, then those that have ended. */
export const initialJobs = (): Mutable<ExportStatus>[] => [
  job('running', {
    ...half,
    status: 'processing',
    priority: 'high',
    framesPerSecond: 24.5,
    estimatedTimeRemaining: 6.1,
    startedAt: new Date(Date.now() - MINUTE),
    workerIds: ['worker-1', 'worker-2'],
    warnings: preview.warnings,
  }),
  job('held', {
    ...half,
    status: 'processing',
    paused: true,
    waiting: { kind: 'paused', message: 'It is paused until you resume it.' },
  }),
  waiting('waiting', 'normal', 2, { waiting: turn }),
  waiting('title-sequence_final_v12_client-approved_really-final', 'normal', 3, {
    fileName: 'title-sequence_final_v12_client-approved_really-final.mov',
    format: 'prores-4444',
    waiting: {
      kind: 'dependency',
      message: 'It waits for running.mp4, which it depends on.',
      ids: ['running'],
    },
  }),
  waiting('third', 'normal', 4),
  job('teaser-square', {
    ...half,
    fileName: 'Spring campaign/teaser-square.mp4',
    status: 'processing',
    batchId: 'batch',
    framesPerSecond: 11.2,
    estimatedTimeRemaining: 92,
    workerIds: ['worker-3'],
  }),
  waiting('teaser-story', 'normal', 5, { batchId: 'batch', fileName: 'Spring campaign/teaser-story.mp4' }),
  waiting('someday', 'low', 6),
  job('done', {
    status: 'completed',
    quality: { score: 96, passed: true },
    settings: { format: 'h264-mp4', size: { width: 1920, height: 1080 }, quality: 75 },
    progress: 100,
    currentFrame: FRAMES,
    segments: { total: 5, reused: 2, encoded: 3 },
    segmentStates: ['reused', 'reused', 'encoded', 'encoded', 'encoded'],
    ...ended(3),
  }),
  job('unchecked', {
    ...half,
    ...ended(9),
    status: 'failed',
    errors: [{ code: 'CHECK_FAILED', message: 'SSIM is 0.91, below 0.98. Raise the quality.' }],
    quality: { score: 41, passed: false },
    keptAside: {
      ...{ fileName: 'unchecked.rejected.mp4', bytes: 3_120_000, rung: 'quality 60' },
      reason: 'Visual Fidelity: SSIM 0.91, not above 0.98.',
    },
  }),
  job('left', {
    ...half,
    ...ended(30),
    status: 'failed',
    errors: [{ code: 'INTERRUPTED', message: 'The export was interrupted: its page was closed.' }],
  }),
  job('stopped', { ...half, ...ended(90), status: 'cancelled' }),
  job('master', {
    status: 'completed',
    quality: { score: 58, passed: false },
    compositionId: 'done',
    settings: { format: 'prores-4444' },
    progress: 100,
    currentFrame: FRAMES,
    format: 'prores-4444',
    fileName: 'master.mov',
    segments: { total: 5, reused: 0, encoded: 5 },
    segmentStates: ['encoded', 'encoded', 'encoded', 'encoded', 'encoded'],
    ...ended(60 * 24 * 3),
  }),
];

/** A film that the browser can play: two seconds, 320 × 180, made by the page's own encoder. */
export function resultOf(status: ExportStatus, file: File): ExportResult {
  return {
    jobId: status.id,
    format: status.format,
    fileName: status.fileName,
    mimeType: file.type,
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
    timing: { rendering: 8200, encoding: 5100, checking: 900 },
    rendering: {
      frames: 60,
      tilesDrawn: 0,
      tilesKept: 0,
      pathsRasterised: 0,
      pathsReused: 0,
      optimization: {},
    },
    file,
    posterFile: {
      fileName: status.fileName.replace(/\.\w+$/, '.jpg'),
      picture: new Blob(['a picture'], { type: 'image/jpeg' }),
    },
  };
}

export const logOf = (status: ExportStatus): JobLogEntry[] => [
  { at: new Date(status.createdAt.getTime()), level: 'info', message: 'Asked for, with normal priority.' },
  {
    at: new Date(status.createdAt.getTime() + 900),
    level: 'info',
    message: 'H.264 High at level 4.0 was chosen: 5 segments of 2 s.',
  },
  {
    at: new Date(status.createdAt.getTime() + 4100),
    level: 'warning',
    message: 'Segment 3 stalled for 20 s and was begun again by another worker.',
  },
  ...status.errors.map(({ message }) => ({
    at: new Date(status.createdAt.getTime() + 9000),
    level: 'error' as const,
    message,
  })),
];
