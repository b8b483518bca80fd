import type {
  ControlMessage,
  FarmSession,
  Heartbeat,
  JobRow,
  RecipeBundle,
  SegmentCommit,
  TaskAttempts,
  TaskMessage,
  TaskProgress,
  WorkerRow,
} from '../../src/farm/protocol/index.ts';

const SHA = 'a'.repeat(64);

export const task: TaskMessage = {
  version: 1,
  taskId: 'job-1_0',
  jobId: 'job-1',
  tenant: 'main',
  priority: 'normal',
  bundle: { sha256: SHA, bytes: 1000 },
  range: { index: 0, start: 0, end: 50 },
  key: SHA,
  fingerprint: 'probe',
  encoderClass: 'any',
  limits: { milliseconds: 60_000, bytes: 1e8 },
};

export const commit: SegmentCommit = {
  sha256: SHA,
  bytes: 12,
  key: SHA,
  taskId: 'job-1_0',
  jobId: 'job-1',
  index: 0,
  workerId: 'w1',
  fingerprint: 'probe',
  at: 1_700_000_000_000,
  frames: 50,
  timing: { evaluate: 1, render: 2, convert: 3, encode: 4, store: 5 },
};

export const workerRow: WorkerRow = {
  version: 1,
  workerId: 'w1',
  name: 'A machine',
  kind: 'headless',
  cores: 8,
  memory: 2 ** 34,
  slots: 4,
  classes: ['any'],
  formats: ['vp9-webm'],
  encoders: ['framewright'],
  browser: 'Chromium',
  engineVersion: 1,
  joinedAt: 1_700_000_000_000,
};

export const heartbeat: Heartbeat = {
  workerId: 'w1',
  state: 'busy',
  at: 1_700_000_000_000,
  tasks: [{ taskId: 'job-1_0', jobId: 'job-1', index: 0, frames: 3, of: 50 }],
  segments: 1,
  frames: 50,
  failures: 0,
  busySeconds: 3.5,
  rates: { framewright: 12.5 },
};

export const jobRow: JobRow = {
  jobId: 'job-1',
  submitterId: 's1',
  name: 'film.json',
  format: 'vp9-webm',
  priority: 'normal',
  state: 'processing',
  segments: 2,
  done: 1,
  startedAt: 1_700_000_000_000,
  updatedAt: 1_700_000_000_000,
  builders: ['w1', undefined],
};

export const attempts: TaskAttempts = {
  attempts: [{ workerId: 'w1', reason: 'failed', code: 'ENCODER_FAILED', message: 'It failed.', at: 1 }],
};

export const progress: TaskProgress = {
  taskId: 'job-1_0',
  jobId: 'job-1',
  index: 0,
  workerId: 'w1',
  state: 'working',
  frames: 7,
};

export const control: ControlMessage = { kind: 'preempt', taskId: 'job-1_0' };

export const session: FarmSession = {
  version: 1,
  farm: 'Farm',
  tenant: 'main',
  role: 'submit',
  id: 's1',
  nats: ['/nats'],
  natsToken: 'token',
  natsExpires: 1_700_000_000_000,
  largestContent: 2 ** 30,
};

export const bundle: RecipeBundle = {
  version: 1,
  composition: {
    kind: 'document',
    document: { sha256: SHA, bytes: 10 },
    fileName: 'film.json',
    assets: [{ sha256: SHA, bytes: 10, path: 'images/a.png', type: 'image/png' }],
  },
  render: {
    width: 64,
    height: 36,
    fit: 'contain',
    background: [0, 0, 0, 0],
    supersample: 1,
    format: 'rgba8',
    alpha: 'straight',
  },
  renderer: 'cpu',
  encoder: {
    settings: {
      codec: 'prores',
      profile: 'hq',
      width: 64,
      height: 36,
      frameRate: { num: 25, den: 1 },
      rate: { mode: 'profile' },
      colourSpace: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
      depth: 10,
    },
    input: 'I422P10',
    encoder: 'framewright',
    acceleration: 'software',
    fingerprint: 'probe',
    deterministic: true,
    explanation: [],
  },
  frameRate: { num: 25, den: 1 },
};
