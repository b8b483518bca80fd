import { expect, test, vi } from 'vitest';
import type { ExportStatus, FarmStatus, QueueStatus, RenderFarmAPI, WorkerStatus } from './api/index.ts';
import { configureRenderFarm, farmApi } from './farm-api.ts';
import type { FarmLink } from './farm-link.ts';

const performance = { segments: 4, frames: 96, framesPerSecond: 12, busySeconds: 8 };
const thread = (id: string, currentJob?: string): WorkerStatus => ({
  id,
  status: currentJob === undefined ? 'idle' : 'busy',
  capabilities: { cores: 1, memory: 0 },
  ...(currentJob !== undefined && { currentJob }),
  performance,
  lastHeartbeat: new Date(),
});
const job = (id: string, fields: Partial<ExportStatus> = {}): ExportStatus =>
  ({
    id,
    fileName: `${id}.mp4`,
    priority: 'normal',
    status: 'processing',
    segments: { total: 10, reused: 0, encoded: 4 },
    segmentStates: ['encoded', 'running', 'waiting', 'waiting'],
    ...fields,
  }) as ExportStatus;

function engine(jobs: ExportStatus[], workers: WorkerStatus[], threads = 2) {
  let settings: QueueStatus['settings'] = {
    ...{ maxConcurrentJobs: 2, memoryCeiling: 2 ** 30, processorShare: 1, workers: threads },
  };
  const queue = (): QueueStatus => ({
    jobs,
    workers,
    priorities: ['low'],
    metrics: { queueLength: jobs.length, avgProcessingTime: 0, workerUtilization: 0, pendingUrgentJobs: 0 },
    paused: false,
    leading: true,
    settings,
  });
  const status = async (id: string) => {
    const found = jobs.find((one) => one.id === id);
    if (!found) throw new Error(`There is no job ${id}.`);
    return found;
  };
  return {
    configureQueue: vi.fn(async (change: Partial<QueueStatus['settings']>) => {
      settings = { ...settings, ...change };
    }),
    exportComposition: vi.fn(async () => {
      jobs.push(job('new', { status: 'queued' }));
      return job('new');
    }),
    getExportStatus: status,
    getQueueStatus: async () => queue(),
    getResourceUtilization: vi.fn(async () => ({ memory: 'all' }) as never),
    getWorkerStatus: async () => workers,
    prioritizeExport: vi.fn(async () => undefined),
    retryExport: vi.fn(async (id: string) => {
      const found = await status(id);
      jobs[jobs.indexOf(found)] = { ...found, status: 'queued' };
      return found;
    }),
  };
}

const farmWorker: FarmStatus['workers'][number] = {
  ...thread('far', 'a'),
  name: 'Attic',
  place: 'farm',
  kind: 'browser',
  state: 'busy',
  slots: 2,
  formats: ['vp9-webm'],
  encoders: ['libvpx'],
  browser: 'Chromium 130',
  segments: [],
};

const fakeLink = (): FarmLink => ({
  executor: {} as never,
  status: () => ({
    connected: true,
    url: 'https://farm.example',
    role: 'admin',
    workers: [farmWorker],
    jobs: [],
    waiting: { low: 0, normal: 3, high: 0, urgent: 0 },
    leased: 1,
  }),
  register: vi.fn(async () => ({ workerId: 'mine', registeredAt: new Date(), heartbeatSeconds: 2.5 })),
  updateWorker: vi.fn(async () => undefined),
  updateJob: vi.fn(async () => undefined),
  checkpoint: vi.fn(async () => undefined),
  checkpoints: vi.fn(async () => [checkpoint]),
  optimize: vi.fn(async () => ({ steps: [], allocation: [] })),
  scale: vi.fn(async (target: number) => ({
    target,
    running: 1,
    starting: target - 1,
    stopping: 0,
    provider: 'docker',
    reasons: [],
  })),
  invite: vi.fn(async () => ({
    id: 'i',
    token: 't',
    expires: new Date(),
    joinUrl: 'https://farm.example/?join',
  })),
  drain: vi.fn(async () => undefined),
  readmit: vi.fn(async () => undefined),
  share: vi.fn(async () => ({ id: 's' }) as never),
  shares: vi.fn(async () => []),
  revokeShare: vi.fn(async () => undefined),
  [Symbol.asyncDispose]: async () => undefined,
});

const checkpoint = {
  jobId: 'a',
  frameRange: { start: 0, end: 48 },
  completedFrames: [0, 1],
  metadata: { renderTime: 1, memoryUsage: 2, gpuUtilization: 0 },
  createdAt: new Date(),
  validUntil: new Date(),
};

test('the queue of this machine answers by the names of the farm', async () => {
  const local = engine([job('a')], [thread('w1', 'a')]);
  const cancel = vi.fn(async () => undefined);
  const farm = farmApi(local, cancel);
  expect(await farm.getQueue()).toMatchObject({
    jobs: [{ id: 'a' }],
    workers: [{ id: 'w1' }],
    checkpoints: [],
  });
  expect(await farm.getJobStatus('a')).toMatchObject({ id: 'a' });
  expect(await farm.retryJob('a')).toMatchObject({ jobId: 'a', status: 'queued' });
  await farm.prioritizeJob('a', 'urgent');
  expect(local.prioritizeExport).toHaveBeenCalledWith('a', 'urgent');
  await farm.cancelJob('a', ' The client\n has  changed its mind. ');
  expect(cancel).toHaveBeenCalledWith('a', 'The client has changed its mind');
  expect(await farm.getResourceUtilization()).toEqual({ memory: 'all' });
  expect(await farm.getWorkerCapabilities('w1')).toEqual({ cores: 1, memory: 0 });
  await expect(farm.getWorkerCapabilities('w2')).rejects.toMatchObject({
    value: 'w2',
    message: expect.stringContaining('w1'),
  });
  expect(await farm.getFarm()).toMatchObject({
    connected: false,
    workers: [{ id: 'w1', place: 'local', state: 'busy' }],
    waiting: { normal: 2 },
    leased: 1,
  });
});

test('a job is submitted by its parts, or again by its id where it failed', async () => {
  const local = engine([job('done', { status: 'completed' }), job('failed', { status: 'failed' })], []);
  const farm = farmApi(local, vi.fn());
  const request = { compositionId: 'c', settings: { format: 'vp9-webm' as const } };
  expect(await farm.submitJob(request)).toMatchObject({ jobId: 'new', status: 'queued' });
  expect(local.exportComposition).toHaveBeenCalledWith(request);
  expect(await farm.submitJob({ id: 'done' })).toMatchObject({ jobId: 'done', status: 'completed' });
  expect(local.retryExport).not.toHaveBeenCalled();
  expect(await farm.submitJob({ id: 'failed' })).toMatchObject({ jobId: 'failed', status: 'queued' });
  await expect(farm.submitJob({ id: 'nowhere' })).rejects.toThrow('nowhere');
});

test('what needs other machines says that there are none, and what to do', async () => {
  const farm = farmApi(engine([job('a')], []), vi.fn());
  const calls: ((api: RenderFarmAPI) => Promise<unknown>)[] = [
    (api) => api.registerWorker({ cores: 1, memory: 0 }),
    (api) => api.updateWorkerStatus('w1', thread('w1')),
    (api) => api.updateJobProgress('a', { progress: 0 }),
    (api) => api.checkpointJob('a', checkpoint),
    (api) => api.inviteWorker(),
    (api) => api.drainWorker('w1'),
    (api) => api.readmitWorker('w1'),
    (api) => api.shareExport('a'),
    (api) => api.listShares(),
    (api) => api.revokeShare('s'),
  ];
  for (const call of calls) {
    await expect(call(farm)).rejects.toMatchObject({
      code: 'NO_FARM',
      message: expect.stringContaining('configureRenderFarm'),
    });
  }
  expect(() => configureRenderFarm({})).not.toThrow();
  expect(() => configureRenderFarm({ url: 'https://farm.example' })).toThrow(/createFarmEngine/);
  const linked = farmApi(engine([job('a')], []), vi.fn(), () => link);
  const link = fakeLink();
  for (const call of calls) await call(linked);
  for (const name of [
    'register',
    'updateWorker',
    'updateJob',
    'checkpoint',
    'invite',
    'drain',
    'share',
  ] as const) {
    expect(link[name]).toHaveBeenCalledOnce();
  }
});

test('without a farm, workers are threads', async () => {
  const local = engine([job('a')], [thread('w1', 'a'), thread('w2', 'a'), thread('w3', 'a')], 3);
  const farm = farmApi(local, vi.fn());
  expect(await farm.scaleWorkers(2)).toMatchObject({
    target: 2,
    running: 2,
    stopping: 1,
    provider: 'threads',
  });
  expect(local.configureQueue).toHaveBeenCalledWith({ workers: 2 });
  for (const wrong of [-1, 1.5, Number.NaN, 1e9]) {
    await expect(farm.scaleWorkers(wrong)).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
  }
});

test('the allocation of this machine comes with reasons: for each job, and for what would help', async () => {
  const jobs = [
    job('old'),
    job('rush', {
      priority: 'urgent',
      status: 'queued',
      waiting: { kind: 'turn', message: 'Others are first.' },
    }),
    job('held', { waiting: { kind: 'paused', message: 'It is paused until you resume it.' } }),
  ];
  const farm = farmApi(engine(jobs, [thread('w1', 'old'), thread('w2', 'old')]), vi.fn());
  const { steps, allocation, estimatedSeconds } = await farm.optimizeResourceAllocation();
  expect(allocation.map(({ jobId, workers }) => [jobId, workers])).toEqual([
    ['rush', 1],
    ['old', 1],
    ['held', 0],
  ]);
  expect(allocation.at(-1)?.reason).toBe('It is paused until you resume it.');
  expect(steps[0]).toMatchObject({ kind: 'move', jobId: 'rush', done: true });
  expect(steps[0]?.reason).toContain('urgent');
  expect(estimatedSeconds).toEqual({ before: 12, after: 12 });
  const empty = farmApi(engine([], []), vi.fn());
  expect((await empty.optimizeResourceAllocation()).steps).toMatchObject([{ kind: 'none' }]);
});

test('with a farm, its workers stand beside the threads, and it scales and plans by itself', async () => {
  const link = fakeLink();
  // A mixed executor tells of the farm's workers among its own.
  const farm = farmApi(engine([job('a')], [thread('w1', 'a'), thread('far', 'a')]), vi.fn(), () => link);
  expect((await farm.getFarm()).workers.map(({ id, place }) => [id, place])).toEqual([
    ['w1', 'local'],
    ['far', 'farm'],
  ]);
  expect(await farm.getQueue()).toMatchObject({
    workers: [{ id: 'w1' }, { name: 'Attic' }],
    checkpoints: [checkpoint],
  });
  expect(await farm.scaleWorkers(3)).toMatchObject({ starting: 2, provider: 'docker' });
  expect(await farm.optimizeResourceAllocation()).toEqual({ steps: [], allocation: [] });
  await expect(farm.checkpointJob('b', checkpoint)).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
  await expect(farm.updateJobProgress('a', { progress: 101 })).rejects.toMatchObject({
    code: 'INVALID_SETTINGS',
  });
});
