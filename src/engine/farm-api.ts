import type {
  Checkpoint,
  ExportEngine,
  ExportStatus,
  FarmJob,
  FarmWorker,
  JobSubmission,
  RenderFarmAPI,
  RenderFarmConfig,
  WorkerStatus,
} from './api/index.ts';
import { ExportError } from './errors/index.ts';
import type { FarmLink } from './farm-link.ts';
import { localFarm, localWorkers, optimizeLocal, scaleLocal } from './farm-local.ts';

/** A reason is read by people, in a log and in an error. */
const LONGEST_REASON = 500;
/** As many threads as the queue takes, and workers as a farm. */
const MOST_WORKERS = 10_000;

/** The part of the engine that a farm's tools speak to. */
type Local = Pick<
  ExportEngine,
  | 'configureQueue'
  | 'exportComposition'
  | 'getExportStatus'
  | 'getQueueStatus'
  | 'getResourceUtilization'
  | 'getWorkerStatus'
  | 'prioritizeExport'
  | 'retryExport'
>;

/**
 * The queue of this machine by the farm's calls, and the farm's own where there is one.
 *
 * @param cancel as the engine's `cancelExport`, with a reason that stands in the job's log and its error
 * @param link the farm at hand; undefined where there is none
 */
export function farmApi(
  engine: Local,
  cancel: (jobId: string, reason: string) => Promise<void>,
  link: () => FarmLink | undefined = () => undefined,
): RenderFarmAPI {
  const farm = (call: string, instead: string): FarmLink => {
    const found = link();
    if (found) return found;
    const advice = 'Connect to one with configureRenderFarm({ url, token })';
    throw new ExportError('NO_FARM', `${call} needs a farm, and there is none. ${advice}${instead}.`);
  };
  return {
    async registerWorker(capabilities) {
      return farm('registerWorker', '; threads of this machine register themselves').register(capabilities);
    },
    async updateWorkerStatus(workerId, status) {
      await farm('updateWorkerStatus', '; threads of this machine tell of themselves').updateWorker(
        workerId,
        status,
      );
    },
    async getWorkerCapabilities(workerId) {
      const workers = await allWorkers(engine, link());
      const worker = workers.find(({ id }) => id === workerId);
      if (worker) return worker.capabilities;
      const known = workers.map(({ id }) => id).join(', ') || 'none';
      throw new ExportError('INVALID_SETTINGS', `There is no worker “${workerId}”; there are: ${known}.`, {
        value: workerId,
      });
    },
    submitJob: (job) => submit(engine, job),
    getJobStatus: (jobId) => engine.getExportStatus(jobId),
    async updateJobProgress(jobId, progress) {
      const found = farm('updateJobProgress', '; jobs of this machine tell of their progress themselves');
      await engine.getExportStatus(jobId);
      checkProgress(progress.progress);
      await found.updateJob(jobId, progress);
    },
    async checkpointJob(jobId, checkpoint) {
      const found = farm('checkpointJob', '; on this machine each finished segment is a checkpoint already');
      if (checkpoint.jobId !== jobId) {
        const message = `The checkpoint is of job “${checkpoint.jobId}”, not of “${jobId}”.`;
        throw new ExportError('INVALID_SETTINGS', message, { value: checkpoint.jobId });
      }
      await found.checkpoint(jobId, checkpoint);
    },
    async getQueue() {
      const { jobs, priorities, metrics } = await engine.getQueueStatus();
      const found = link();
      const [workers, checkpoints] = await Promise.all([
        allWorkers(engine, found),
        // A farm that is away takes nothing from what is known of this machine.
        found?.checkpoints().catch((): readonly Checkpoint[] => []) ?? [],
      ]);
      return { jobs, workers, priorities, checkpoints, metrics };
    },
    prioritizeJob: (jobId, priority) => engine.prioritizeExport(jobId, priority),
    cancelJob: (jobId, reason) => cancel(jobId, oneLine(reason)),
    async retryJob(jobId) {
      const { id } = await engine.retryExport(jobId);
      return submission(await engine.getExportStatus(id));
    },
    getResourceUtilization: () => engine.getResourceUtilization(),
    async optimizeResourceAllocation() {
      const found = link();
      return found ? found.optimize() : optimizeLocal(await engine.getQueueStatus());
    },
    async scaleWorkers(target) {
      if (!Number.isInteger(target) || target < 0 || target > MOST_WORKERS) {
        const message = `The number of workers must be a whole number from 0 to ${MOST_WORKERS}.`;
        throw new ExportError('INVALID_SETTINGS', message, { value: target });
      }
      const found = link();
      return found ? found.scale(target) : scaleLocal(engine, target);
    },
    async getFarm() {
      const found = link();
      const queue = await engine.getQueueStatus();
      if (!found) return localFarm(queue);
      const status = found.status();
      return { ...status, workers: together(localWorkers(queue.workers), status.workers) };
    },
    async inviteWorker(options = {}) {
      return farm('inviteWorker', '').invite(options);
    },
    async drainWorker(workerId) {
      await farm('drainWorker', '; scaleWorkers(n) ends threads of this machine').drain(workerId);
    },
    async readmitWorker(workerId) {
      await farm('readmitWorker', '').readmit(workerId);
    },
    async shareExport(jobId, options = {}) {
      return farm('shareExport', '').share(jobId, options);
    },
    async listShares() {
      return farm('listShares', '').shares();
    },
    async revokeShare(shareId) {
      await farm('revokeShare', '').revokeShare(shareId);
    },
  };
}

/** For an engine that was made without the means to connect. @throws ExportError NO_FARM where a farm is asked for */
export function configureRenderFarm({ url, token }: RenderFarmConfig): void {
  if (url === undefined && token === undefined) return;
  const message = 'This engine can’t connect to a farm: make it with createFarmEngine of framewright/farm.';
  throw new ExportError('NO_FARM', message, { value: url });
}

async function submit(engine: Local, job: FarmJob): Promise<JobSubmission> {
  if ('settings' in job) {
    const { id } = await engine.exportComposition(job);
    return submission(await engine.getExportStatus(id));
  }
  const status = await engine.getExportStatus(job.id);
  // What has ended well, or has not ended, is submitted already.
  if (status.status !== 'failed' && status.status !== 'cancelled') return submission(status);
  const { id } = await engine.retryExport(job.id);
  return submission(await engine.getExportStatus(id));
}

const submission = ({ id, status }: ExportStatus): JobSubmission => ({
  jobId: id,
  status,
  submittedAt: new Date(),
});

async function allWorkers(engine: Local, link: FarmLink | undefined): Promise<readonly WorkerStatus[]> {
  const local = await engine.getWorkerStatus();
  return link ? together(local, link.status().workers) : local;
}

/** An executor that mixes machines tells of the farm's workers too; the farm knows more of them. */
function together<Worker extends WorkerStatus>(
  local: readonly Worker[],
  farm: readonly FarmWorker[],
): (Worker | FarmWorker)[] {
  const known = new Set(farm.map(({ id }) => id));
  return [...local.filter(({ id }) => !known.has(id)), ...farm];
}

function checkProgress(progress: number): void {
  if (progress >= 0 && progress <= 100) return;
  throw new ExportError('INVALID_SETTINGS', 'Progress is a number from 0 to 100.', { value: progress });
}

/** Without its full stop, since the sentence around it has one. */
const oneLine = (reason: string): string =>
  reason.replace(/\s+/g, ' ').trim().replace(/[.]$/, '').slice(0, LONGEST_REASON);
