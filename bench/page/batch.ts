import { createExportEngine, type ExportStatus, type FormatId } from '../../src/engine/index.ts';

export interface BatchJob {
  readonly texts: readonly string[];
  readonly format: FormatId;
  /** Jobs under way at once; the queue's own number where absent. */
  readonly atOnce?: number;
  /** Share of the processor's time that they may take; all where absent. */
  readonly processorShare?: number;
}

/** What was foretold of a job once a tenth of it was built, against what came. */
export interface Foretold {
  /** Seconds of the whole job, as foretold then, and as it was. */
  readonly said: number;
  readonly took: number;
  /** Of its start when it was foretold, seconds. */
  readonly at: number;
}

/** Segment workers' stages in a result's timing. */
const WORK = ['evaluate', 'render', 'convert', 'encode', 'store', 'prove'] as const;

function compositionsOf({ texts }: BatchJob) {
  const encoder = new TextEncoder();
  return new Map(texts.map((text, index) => [`film-${index + 1}`, { composition: encoder.encode(text) }]));
}

/** Exports all of them as one batch; milliseconds. */
async function runBatch(job: BatchJob) {
  const engine = createExportEngine({ storeName: `bench-${crypto.randomUUID()}` });
  const compositions = compositionsOf(job);
  const { atOnce, processorShare } = job;
  await engine.configureQueue({
    ...(atOnce !== undefined && { maxConcurrentJobs: atOnce }),
    ...(processorShare !== undefined && { processorShare }),
  });
  // As much of the whole queue as engines know before: which encoder this browser has.
  const [[id, first] = ['', { composition: new Uint8Array() }]] = compositions;
  await engine.preflightExport({ ...first, compositionId: id, settings: { format: job.format } });
  const foretold = new Map<string, { readonly total: number; readonly since: number }>();
  const begun = new Map<string, number>();
  const note = (status: ExportStatus): void => {
    const now = performance.now();
    if (status.status === 'processing' && !begun.has(status.id)) begun.set(status.id, now);
    if (foretold.has(status.id) || status.totalFrames === 0 || status.estimatedTimeRemaining === 0) return;
    if (status.currentFrame < status.totalFrames / 10) return;
    const since = now - (begun.get(status.id) ?? now);
    foretold.set(status.id, { since, total: since + 1000 * status.estimatedTimeRemaining });
  };
  engine.addEventListener('change', (event) => {
    const { detail } = event as CustomEvent<string>;
    engine.getExportStatus(detail).then(note, () => {
      // It may be deleted by then: only the estimate is not noted.
    });
  });
  let reserved = 0;
  let utilization = 0;
  const watch = setInterval(async () => {
    const { memory, workers } = await engine.getResourceUtilization();
    reserved = Math.max(reserved, memory.reserved);
    if (workers.utilization > 0) utilization = workers.utilization;
  }, 500);
  const started = performance.now();
  const batch = await engine.batchExport({
    compositionIds: [...compositions.keys()],
    formats: [job.format],
    compositions,
  });
  await engine.getBatchResult(batch.id);
  const whole = performance.now() - started;
  clearInterval(watch);
  const status = await engine.getBatchStatus(batch.id);
  let work = 0;
  let good = 0;
  const stages: Record<string, number> = {};
  const estimates: Foretold[] = [];
  for (const each of status.jobs) {
    if (each.status !== 'completed') continue;
    const { timing, check } = await engine.getExportResult(each.id);
    if (check.passed) good++;
    for (const stage of WORK) work += timing[stage] ?? 0;
    for (const [stage, milliseconds] of Object.entries(timing)) {
      stages[stage] = (stages[stage] ?? 0) + milliseconds;
    }
    const said = foretold.get(each.id);
    const took = each.completedAt && each.startedAt && each.completedAt.getTime() - each.startedAt.getTime();
    if (said && took) {
      estimates.push({ said: said.total / 1000, took: took / 1000, at: said.since / 1000 });
    }
  }
  const { workers } = await engine.getResourceUtilization();
  const problems = [
    ...status.problems,
    ...status.jobs.flatMap(({ errors }) => errors.map((one) => one.message)),
  ];
  await engine.deleteBatch(batch.id);
  await engine.close();
  return { whole, work, stages, good, problems, estimates, reserved, utilization, workers: workers.total };
}

/** The same one after the other, each with the machine to itself; milliseconds of all. */
async function runAlone(job: BatchJob) {
  const engine = createExportEngine({ storeName: `bench-${crypto.randomUUID()}` });
  let whole = 0;
  for (const [compositionId, files] of compositionsOf(job)) {
    const started = performance.now();
    const { id } = await engine.exportComposition({
      ...files,
      compositionId,
      settings: { format: job.format },
    });
    await engine.getExportResult(id);
    whole += performance.now() - started;
  }
  await engine.close();
  return whole;
}

const bench = { runBatch, runAlone };
Object.assign(globalThis, { bench });
export type BatchBench = typeof bench;
