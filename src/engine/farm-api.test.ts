import { expect, test, vi } from 'vitest';
import { configureRenderFarm, farmApi } from './farm-api.ts';

const worker = { id: 'w1', capabilities: { cores: 8, memory: 0 } };
const status = { id: 'again' };
const queue = { jobs: [status], workers: [worker], priorities: ['low'], metrics: {}, paused: true };
const local = () => ({
  getExportStatus: vi.fn(async (id: string) => ({ ...status, id })),
  getQueueStatus: vi.fn(async () => queue),
  getResourceUtilization: vi.fn(async () => ({ memory: 'all' })),
  getWorkerStatus: vi.fn(async () => [worker]),
  prioritizeExport: vi.fn(async () => undefined),
  retryExport: vi.fn(async () => status),
});

test('the queue of this machine answers by the names of the farm', async () => {
  const engine = local();
  const cancel = vi.fn(async () => undefined);
  const farm = farmApi(engine as never, cancel);
  expect(await farm.getQueue()).toEqual({
    jobs: [status],
    workers: [worker],
    priorities: ['low'],
    checkpoints: [],
    metrics: {},
  });
  expect(await farm.getJobStatus('a')).toMatchObject({ id: 'a' });
  expect(await farm.retryJob('a')).toMatchObject({ jobId: 'again' });
  expect(engine.retryExport).toHaveBeenCalledWith('a');
  await farm.prioritizeJob('a', 'urgent');
  expect(engine.prioritizeExport).toHaveBeenCalledWith('a', 'urgent');
  await farm.cancelJob('a', ' The client\n has  changed its mind. ');
  expect(cancel).toHaveBeenCalledWith('a', 'The client has changed its mind');
  expect(await farm.getResourceUtilization()).toEqual({ memory: 'all' });
  expect(await farm.getWorkerCapabilities('w1')).toBe(worker.capabilities);
  await expect(farm.getWorkerCapabilities('w2')).rejects.toMatchObject({
    value: 'w2',
    message: expect.stringContaining('w1'),
  });
});

test('what needs other machines says that it is not built, and so does a farm that is asked for', async () => {
  const farm = farmApi(local() as never, vi.fn());
  for (const call of [
    () => farm.registerWorker(worker.capabilities),
    () => farm.updateWorkerStatus('w1', worker as never),
    () => farm.submitJob({ id: 'a' }),
    () => farm.updateJobProgress('a', { progress: 0 }),
    () => farm.checkpointJob('a', {} as never),
    () => farm.optimizeResourceAllocation(),
    () => farm.scaleWorkers(3),
  ]) {
    await expect(call()).rejects.toMatchObject({
      code: 'NOT_BUILT',
      message: expect.stringContaining('farm.'),
    });
  }
  expect(() => configureRenderFarm({})).not.toThrow();
  expect(() => configureRenderFarm({ url: 'wss://farm.example' })).toThrow(/not built/);
});
