import type { ExportEngine, RenderFarmAPI, RenderFarmConfig } from './api/index.ts';
import { ExportError, notBuilt } from './errors/index.ts';
import type { FarmLink } from './farm-link.ts';

/** A reason is read by people, in a log and in an error. */
const LONGEST_REASON = 500;

/** The part of the engine that a farm's tools speak to. */
type Local = Pick<
  ExportEngine,
  | 'getExportStatus'
  | 'getQueueStatus'
  | 'getResourceUtilization'
  | 'getWorkerStatus'
  | 'prioritizeExport'
  | 'retryExport'
>;

/**
 * The queue of this machine by the farm's calls; what needs other machines rejects with NOT_BUILT.
 *
 * @param cancel as the engine's `cancelExport`, with a reason that stands in the job's log and its error
 * @param link the farm at hand; undefined where there is none
 */
export function farmApi(
  engine: Local,
  cancel: (jobId: string, reason: string) => Promise<void>,
  link: () => FarmLink | undefined = () => undefined,
): RenderFarmAPI {
  const unbuilt = (call: string) => async (): Promise<never> => {
    throw notBuilt(`farm.${call}`);
  };
  return {
    registerWorker: unbuilt('registerWorker'),
    updateWorkerStatus: unbuilt('updateWorkerStatus'),
    submitJob: unbuilt('submitJob'),
    updateJobProgress: unbuilt('updateJobProgress'),
    checkpointJob: unbuilt('checkpointJob'),
    optimizeResourceAllocation: unbuilt('optimizeResourceAllocation'),
    scaleWorkers: unbuilt('scaleWorkers'),
    inviteWorker: unbuilt('inviteWorker'),
    drainWorker: unbuilt('drainWorker'),
    readmitWorker: unbuilt('readmitWorker'),
    shareExport: unbuilt('shareExport'),
    listShares: unbuilt('listShares'),
    revokeShare: unbuilt('revokeShare'),
    async getFarm() {
      const status = link()?.status();
      if (status) return status;
      throw notBuilt('farm.getFarm');
    },
    async getWorkerCapabilities(workerId) {
      const workers = await engine.getWorkerStatus();
      const worker = workers.find(({ id }) => id === workerId);
      if (worker) return worker.capabilities;
      const known = workers.map(({ id }) => id).join(', ') || 'none';
      throw new ExportError('INVALID_SETTINGS', `There is no worker “${workerId}”; there are: ${known}.`, {
        value: workerId,
      });
    },
    getJobStatus: (jobId) => engine.getExportStatus(jobId),
    async getQueue() {
      const { jobs, workers, priorities, metrics } = await engine.getQueueStatus();
      return { jobs, workers, priorities, checkpoints: [], metrics };
    },
    prioritizeJob: (jobId, priority) => engine.prioritizeExport(jobId, priority),
    cancelJob: (jobId, reason) => cancel(jobId, oneLine(reason)),
    async retryJob(jobId) {
      const { id } = await engine.retryExport(jobId);
      const { status } = await engine.getExportStatus(id);
      return { jobId: id, status, submittedAt: new Date() };
    },
    getResourceUtilization: () => engine.getResourceUtilization(),
  };
}

/** @throws ExportError NOT_BUILT for a farm; none is what there is */
export function configureRenderFarm({ url, token }: RenderFarmConfig): void {
  if (url !== undefined || token !== undefined) throw notBuilt('configureRenderFarm with a farm');
}

/** Without its full stop, since the sentence around it has one. */
const oneLine = (reason: string): string =>
  reason.replace(/\s+/g, ' ').trim().replace(/[.]$/, '').slice(0, LONGEST_REASON);
