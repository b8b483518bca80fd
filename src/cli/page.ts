import { Engine, LocalPool } from '../engine/host.ts';
import {
  type CompositionFiles,
  type CompositionWarning,
  ExportError,
  type ExportResult,
  renderQualityReport,
  type ValidationReference,
  validationJson,
} from '../engine/index.ts';
import { answering } from './page-answer.ts';
import {
  PAGE_CALLS,
  PAGE_PROGRESS,
  type PageCalls,
  type PageInput,
  type PageProgress,
} from './page-protocol.ts';
import './page-worker.ts';
import type { ProfileChoice } from './quality-options.ts';

/** A terminal shows no more than that; every finished segment is told at once whatever the interval. */
const PROGRESS_INTERVAL_MS = 200;

const engine = new Engine(
  { holdQueue: true },
  {
    createExecutor: (options) => new LocalPool(options),
    // Only those who have a farm load what speaks to it.
    connectFarm: async (config, host) => (await import('../farm/submit/index.ts')).connectFarm(config, host),
  },
);
let runningJob: string | undefined;

const calls: {
  [Name in keyof PageCalls]: (argument: PageCalls[Name]['argument']) => Promise<PageCalls[Name]['result']>;
} = {
  async export({ settings, workers, validate, profile, presetId, outputUrl, farm, ...input }) {
    if (farm) await engine.configureRenderFarm(farm);
    await forgetEarlierJobs();
    const source = await takeInput(input);
    const profileId = await takeProfile(profile);
    const job = await engine.exportComposition({
      compositionId: input.fileName,
      ...source,
      settings,
      destination: { kind: 'http', url: new URL(outputUrl, location.href).href },
      ...(workers === undefined ? {} : { workers }),
      ...(validate === undefined ? {} : { validate }),
      ...(profileId === undefined ? {} : { profileId }),
      ...(presetId === undefined ? {} : { presetId }),
    });
    runningJob = job.id;
    const stopReporting = reportProgress(job.id);
    try {
      const { file: _, posterFile, ...told } = await engine.getExportResult(job.id);
      const result = { ...told, ...(posterFile && { posterFile: await onTheWire(posterFile) }) };
      if (!validate) return result;
      const { findings = [] } = (await engine.quality.getValidation(job.id)) ?? {};
      return { ...result, findings };
    } finally {
      await stopReporting();
      runningJob = undefined;
      await engine.deleteExport(job.id);
    }
  },

  async validate({ fileName, assetPaths, report, profile, ...options }) {
    const [file, ...others] = inputFiles();
    if (!file) throw new ExportError('INTERNAL', 'The page was given no file to validate.');
    const reference = documentOf(fileName, assetPaths, others);
    const profileId = await takeProfile(profile);
    const validation = await engine.quality.validateFile(file, reference, {
      ...options,
      ...(profileId === undefined ? {} : { profileId }),
    });
    return {
      validation: JSON.parse(validationJson(validation)),
      ...(report && { html: await renderQualityReport(validation) }),
    };
  },

  async cancel() {
    if (runningJob !== undefined) await engine.cancelExport(runningJob);
    return undefined;
  },

  async frames({ frames, drawing, outputUrl, ...input }) {
    const source = await takeInput(input);
    let written = 0;
    let warnings: readonly CompositionWarning[] = [];
    const onWarnings = (list: typeof warnings): void => {
      warnings = list;
    };
    for await (const { frame, png } of engine.renderFrames({ ...source, ...drawing, frames, onWarnings })) {
      const url = new URL(outputUrl, location.href);
      url.searchParams.set('name', `${String(frame).padStart(4, '0')}.png`);
      const response = await fetch(url, { method: 'PUT', body: png });
      if (!response.ok) {
        throw new ExportError(
          'OUTPUT_FAILED',
          `Frame ${frame} could not be written: ${await response.text()}`,
        );
      }
      written += 1;
    }
    return { written, warnings };
  },

  formats: () => engine.getSupportedFormats(),

  audit: () => engine.audit.exportJsonLines(),

  async inspect() {
    const [file] = inputFiles();
    if (!file) throw new ExportError('INTERNAL', 'The page was given no file to inspect.');
    return engine.inspect(file);
  },
};

/**
 * Jobs that a killed run left behind: their segments stay in the store under keys of their own, so nothing is lost
 * with the job, and the composition's bytes need not be kept for ever. Until they are gone nothing is started, so that the
 * queue does not go on with them by itself.
 */
async function forgetEarlierJobs(): Promise<void> {
  for (const job of await engine.listExports()) await engine.deleteExport(job.id);
  await engine.resumeQueue();
}

/** Makes a profile known that a file brought, in the place of those that earlier runs brought: it lives as long as a run. */
async function takeProfile(profile: ProfileChoice | undefined): Promise<string | undefined> {
  if (profile === undefined || typeof profile === 'string') return profile;
  for (const { id, builtIn } of await engine.quality.getQualityProfiles()) {
    if (!builtIn) await engine.quality.deleteQualityProfile(id);
  }
  return (await engine.quality.createQualityProfile({ ...profile, id: '' })).id;
}

async function takeInput({ fileName, assetPaths }: PageInput): Promise<CompositionFiles> {
  return documentOf(fileName, assetPaths, inputFiles());
}

/** @param files the document, then what it links to by the paths */
function documentOf(
  fileName: string,
  assetPaths: readonly string[],
  [composition, ...linked]: readonly File[],
): ValidationReference {
  if (!composition) throw new ExportError('INTERNAL', 'The page was given no input.');
  const assets = new Map<string, File>();
  for (const [index, path] of assetPaths.entries()) {
    const file = linked[index];
    if (file) assets.set(path, file);
  }
  return { composition, fileName, assets };
}

function inputFiles(): File[] {
  const input = document.querySelector<HTMLInputElement>('#files');
  return [...(input?.files ?? [])];
}

/** Sends the job's progress out of the page until the returned function is called; that sends the last state. */
function reportProgress(jobId: string): () => Promise<void> {
  const send: unknown = Reflect.get(globalThis, PAGE_PROGRESS);
  let lastSent = Number.NEGATIVE_INFINITY;
  let lastFinished = 0;
  let sending = Promise.resolve();
  const report = async (last: boolean): Promise<void> => {
    if (typeof send !== 'function') return;
    const status = await engine.getExportStatus(jobId);
    const finished = status.segmentStates.filter((state) => state === 'reused' || state === 'encoded').length;
    const now = performance.now();
    if (!last && finished === lastFinished && now - lastSent < PROGRESS_INTERVAL_MS) return;
    [lastSent, lastFinished] = [now, finished];
    const progress: PageProgress = {
      status: status.status,
      currentOperation: status.currentOperation,
      currentFrame: status.currentFrame,
      totalFrames: status.totalFrames,
      framesPerSecond: status.framesPerSecond,
      estimatedTimeRemaining: status.estimatedTimeRemaining,
      segmentStates: status.segmentStates,
      preflight: status.preflight,
      ...(status.download !== undefined && { download: status.download }),
    };
    await send(progress);
  };
  let waiting = false;
  const onChange = (event: Event): void => {
    if (!(event instanceof CustomEvent) || event.detail !== jobId || waiting) return;
    // Changes that come while one is being told are told together by the next.
    waiting = true;
    sending = sending.then(() => {
      waiting = false;
      return report(false);
    });
  };
  engine.addEventListener('change', onChange);
  return async () => {
    engine.removeEventListener('change', onChange);
    await sending;
    await report(true);
  };
}

/** Answers are JSON. */
async function onTheWire({
  fileName,
  picture,
}: NonNullable<ExportResult['posterFile']>): Promise<{ fileName: string; picture: string }> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { fileName, picture: btoa(text) };
}

Reflect.set(globalThis, PAGE_CALLS, {
  export: answering(calls.export),
  cancel: answering(calls.cancel),
  frames: answering(calls.frames),
  formats: answering(calls.formats),
  audit: answering(calls.audit),
  inspect: answering(calls.inspect),
  validate: answering(calls.validate),
});
