import type { ExportResult } from '../api/index.ts';
import { sidecarOf } from '../delivery/index.ts';
import { ExportError, unlessAborted } from '../errors/index.ts';
import { frameTimeSeconds } from '../media/index.ts';
import { type CheckOutcome, judgeCheck, reasonsOf } from '../quality/index.ts';
import { isFrameSource } from '../segments/index.ts';
import { describeSound, soundFailures } from './audio-result.ts';
import type { RunServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { keepAside } from './kept-aside.ts';
import { makeDocument } from './make-document.ts';
import { makeSound } from './make-sound.ts';
import { asideName, openTarget, outputName, outputTarget, removeStoredFile } from './output.ts';
import { chosenPlace, complianceOf } from './place.ts';
import type { PlainFile, PlainTask } from './plain-task.ts';
import { warningsOf } from './quality-warnings.ts';
import { orLeaveNothing } from './tidy-output.ts';
import { type Timing, timed } from './timing.ts';
import { paceOf } from './validation-request.ts';
import { sumStatistics } from './watch.ts';
import { whilePaused } from './while-paused.ts';

/** Seconds of work that a second of the composition may take before it is said to be slow. */
const TARGET_SECONDS = 4;

/**
 * Takes a job whose file holds no pictures from its record to a finished and checked file.
 *
 * @throws ExportError; when the job was aborted what it was aborted with, CANCELLED by default
 */
export async function runPlain(job: LiveJob, services: RunServices): Promise<ExportResult> {
  const timing: Timing = {};
  const started = performance.now();
  const source = await services.repository.source(job.record);
  const prepared = await timed(timing, 'preflight', () =>
    unlessAborted(
      job.abort.signal,
      services.preflight().call((remote) => remote.preparePlain(source, job.record.settings)),
    ),
  );
  if (isFrameSource(source)) throw new ExportError('INTERNAL', 'A frame source was taken for a document.');
  job.begin([], prepared.explanation, prepared.warnings);
  job.operation = 'encoding';
  await services.repository.save(job.record);
  services.changed(job, true);
  const target = outputTarget(services.storeName, job.record.id, job.record.destination);
  const task: PlainTask = {
    ...{ job, services, prepared, target, timing },
    source: {
      ...source,
      reading: prepared.settings.theme === undefined ? {} : { themeId: prepared.settings.theme },
    },
    onProgress(share) {
      job.made = share;
      services.changed(job, false);
    },
  };
  await whilePaused(job, services);
  const { made, examined } = await makeAndExamine(task);
  if (job.record.destination.kind === 'stream') await pour(task);
  timing.total = performance.now() - started;
  return resultOf(task, made, examined);
}

async function makeAndExamine(task: PlainTask): Promise<{ made: PlainFile; examined: Examined }> {
  const { job, services, prepared, target, timing } = task;
  const isSound = prepared.settings.kind === 'sound';
  // As many documents at once as there are workers: more would only take memory, and leave no core to whoever else works
  // here. Sound takes little, and may be paused on the way.
  using _turn = isSound ? undefined : await turnOf(job, services);
  const started = performance.now() - (timing.preflight ?? 0);
  // It has no segments: should the page go away from now on, it was at work.
  job.record = { ...job.record, finishing: true };
  await services.repository.save(job.record);
  const make = isSound ? makeSound : makeDocument;
  const made = await make(task);
  const examined = await orLeaveNothing(job, target, () => examinePlain(task, made, started));
  return { made, examined };
}

/** A worker's place, for as long as it is not disposed of; the job's status says that it is waited for. */
async function turnOf(job: LiveJob, { slots, claim, changed }: RunServices): Promise<Disposable> {
  job.hold = { kind: 'turn', message: 'The workers are at other exports.' };
  try {
    return await slots.take(() => ({ ...claim(job), workers: 1 }), job.abort.signal);
  } finally {
    job.hold = undefined;
    changed(job, true);
  }
}

interface Examined {
  readonly check: CheckOutcome;
  readonly quality: NonNullable<ExportResult['quality']>;
  /** Of rules of the place, above all. */
  readonly warnings: ExportResult['warnings'];
}

/** @param started when work on the job began, in milliseconds of the page's clock */
async function examinePlain(task: PlainTask, made: PlainFile, started: number): Promise<Examined> {
  const { job, services, prepared, timing } = task;
  job.operation = 'validating';
  job.built = true;
  services.changed(job, true);
  services.placeLeft();
  const outcome = await timed(timing, 'check', () =>
    made.check((share) => {
      job.checked = share;
      services.changed(job, false);
    }),
  );
  const { frameCount, frameRate, format } = prepared.settings;
  const fileName = outputName(job.record.fileName, prepared);
  const seconds = frameTimeSeconds(frameCount, frameRate);
  const { audio } = made;
  const sound = audio && prepared.audio && describeSound(prepared.audio.encoder, audio);
  const facts = {
    ...{ format: format.id, bytes: made.digest.bytes, seconds, frameRate, check: outcome },
    ...(sound && { audio: sound }),
  };
  const place = await chosenPlace(job, services.shelf);
  const validation = judgeCheck(
    {
      ...{ fileName, bytes: made.digest.bytes, sha256: made.digest.sha256, check: outcome },
      ...{ framesTotal: outcome.framesCompared, renderer: outcome.renderer, milliseconds: timing.check ?? 0 },
      ...complianceOf(place, facts),
    },
    {
      ...{ exportId: job.record.id, settings: job.record.settings, target: TARGET_SECONDS },
      secondsPerSecond: paceOf(performance.now() - started, seconds),
      validatedAt: new Date(),
    },
  );
  job.operation = 'finalizing';
  job.validation = validation;
  const { overall: quality } = validation;
  job.record = { ...job.record, quality: { score: quality.overall, passed: quality.validationPassed } };
  if (quality.validationPassed) return { check: outcome, quality, warnings: warningsOf(validation) };
  const reason = reasonsOf(validation.findings).join(' ');
  const bytes = await keepAside(job, services.storeName, task.target);
  if (bytes !== undefined) {
    job.record = { ...job.record, keptAside: { fileName: asideName(fileName), bytes, reason } };
  }
  throw new ExportError('CHECK_FAILED', `The finished file did not pass its check: ${reason}`, {
    value: { problems: outcome.problems, ssim: outcome.ssim },
  });
}

async function pour({ job, target }: PlainTask): Promise<void> {
  try {
    await job.pour(await openTarget(target));
  } finally {
    if (target.kind === 'opfs') await removeStoredFile(target.file);
  }
}

function resultOf(
  task: PlainTask,
  made: PlainFile,
  { check: outcome, quality, warnings }: Examined,
): ExportResult {
  const { job, prepared, timing } = task;
  const { renderer, ...check } = outcome;
  const { frameCount, frameRate, format, mimeType, kind, sidecar } = prepared.settings;
  const { digest, audio, encoder, segments } = made;
  const fileName = outputName(job.record.fileName, prepared);
  const checksum = sidecar === 'md5' ? digest.md5 : digest.sha256;
  return {
    ...{ jobId: job.record.id, format: format.id, fileName, mimeType, bytes: digest.bytes },
    // Sound has no frames.
    frames: kind === 'sound' ? 0 : frameCount,
    seconds: frameTimeSeconds(frameCount, frameRate),
    ...{ frameRate, segments, encoder, renderer, sha256: digest.sha256 },
    ...(sidecar && checksum && { sidecarFile: sidecarOf(sidecar, checksum, fileName) }),
    warnings: [
      ...prepared.warnings,
      ...soundFailures(audio, prepared.warnings),
      ...made.warnings,
      ...warnings,
    ],
    ...(audio && prepared.audio && { audio: describeSound(prepared.audio.encoder, audio) }),
    ...{ check, quality, timing },
    rendering: { ...sumStatistics([]), optimization: {} },
  };
}
