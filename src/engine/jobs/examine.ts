import { proxy } from 'comlink';
import type { QualityFinding, QualityProfile, QualityValidation } from '../api/index.ts';
import type { EncoderPlan } from '../codecs/index.ts';
import type { CompositionWarning } from '../composition/index.ts';
import { ExportError, unlessAborted } from '../errors/index.ts';
import { DEFAULT_QUALITY, rungOf } from '../formats/index.ts';
import { frameTimeSeconds } from '../media/index.ts';
import {
  type CheckOutcome,
  frameUnlike,
  isProvable,
  judge,
  judgeCheck,
  type Proofs,
  reasonsOf,
  unseenProblems,
  type ValidationEvidence,
  type ValidationRequest,
} from '../quality/index.ts';
import { describeSound } from './audio-result.ts';
import { type BuiltFile, checkFile, type FileTask, isShort, type RunServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { keepAside } from './kept-aside.ts';
import { asideName, openTarget, outputName } from './output.ts';
import { chosenPlace, complianceOf } from './place.ts';
import { doubtfulFrames, isWhollyProven, withProvenFrames } from './proven-frames.ts';
import { warningsOf } from './quality-warnings.ts';
import { type Timing, timed } from './timing.ts';
import {
  heldFrameGates,
  isForBroadcast,
  judgeContext,
  paceOf,
  type ValidationSubject,
  validationRequest,
} from './validation-request.ts';

/** What was found about a finished file that may be delivered. */
export interface Examined {
  readonly check: CheckOutcome;
  readonly validation: QualityValidation;
  /** Of gates that only warn, and of the place's rules. */
  readonly warnings: readonly CompositionWarning[];
}

/** The share of the work that the usual check is, where every frame is looked at after it. */
const CHECK_SHARE = 0.3;

/**
 * Opens a finished file again: its usual check, and, where every frame is to be validated, a profile was chosen or the
 * composition has golden frames, the pass that sees all. What it is worth is kept with the job.
 *
 * @param started of the run, by `performance.now`
 * @throws ExportError CHECK_FAILED for a file that failed a gate; it is kept aside
 */
export async function examine(
  job: LiveJob,
  services: RunServices,
  task: FileTask,
  built: BuiltFile,
  timing: Timing,
  started: number,
): Promise<Examined> {
  job.operation = 'validating';
  job.built = true;
  services.changed(job, true);
  services.placeLeft();
  const { record } = job;
  const profile = await chosenProfile(job, services);
  const place = await chosenPlace(job, services.shelf);
  const golden = await services.shelf.golden(record.compositionId);
  const needsPass = record.validate || profile !== undefined || golden.length > 0;
  const { prepared } = task;
  // What segments did not prove of themselves the pass decodes anyway. Flashes and stills are seen only in frames that
  // follow upon one another: where they count, all are looked at.
  const proven =
    record.validate &&
    isProvable(prepared) &&
    isWhollyProven(built.proofs, prepared.ranges) &&
    !isForBroadcast({ prepared, ...(profile && { profile }) });
  const onProgress = (from: number, to: number) => (share: number) => {
    job.checked = from + share * (to - from);
    services.changed(job, false);
  };
  const check = await timed(timing, 'check', () =>
    checkFile(job, services, task, built.proofs, proven, onProgress(0, needsPass ? CHECK_SHARE : 1)),
  );
  const seconds = frameTimeSeconds(task.prepared.settings.frameCount, task.prepared.settings.frameRate);
  const pace = paceOf(performance.now() - started, seconds);
  const subject: ValidationSubject = {
    ...{ prepared: task.prepared, recipe: task.recipe, output: await outputOf(task), golden },
    ...(task.audio && { audio: task.audio }),
    ...(profile && { profile }),
    ...(place && { place }),
    sha256: built.digest.sha256,
  };
  const proofs: Proofs = proven ? built.proofs : new Map();
  const unlike = check.problems.map(frameUnlike);
  const doubtful = profile
    ? doubtfulFrames(withProvenFrames([], proofs, prepared.ranges), heldFrameGates(subject))
    : [];
  const extra = {
    sampled: !record.validate || proven,
    besides: [...unlike.filter((frame) => frame !== undefined), ...doubtful],
  };
  // What the usual gates refuse, a profile may let through: frames that are less alike, nothing else.
  const mayPass = check.passed || (profile && !unlike.includes(undefined));
  const evidence =
    needsPass && mayPass
      ? await timed(timing, 'validate', () =>
          passOver(job, services, task, subject, extra, built, onProgress(CHECK_SHARE, 1)),
        )
      : undefined;
  const fileName = outputName(record.fileName, task.prepared);
  const extent = record.validate ? 'every-frame' : 'sample';
  const validation = evidence
    ? judge(
        {
          ...evidence,
          frames: withProvenFrames(evidence.frames, proofs, prepared.ranges),
          findings: [...evidence.findings, ...unseenProblems(check.problems, evidence.frames)],
          ...{ fileName, bytes: built.digest.bytes },
        },
        judgeContext(subject, extent, record, pace),
      )
    : judgeCheck(
        {
          ...{ fileName, bytes: built.digest.bytes, sha256: built.digest.sha256, check },
          framesTotal: task.prepared.settings.frameCount,
          renderer: check.renderer,
          milliseconds: timing.check ?? 0,
          ...complianceOf(place, fileFacts(task, built, check, seconds)),
        },
        judgeContext(subject, 'check', record, pace),
      );
  job.operation = 'finalizing';
  job.validation = validation;
  const { score, passed } = {
    score: validation.overall.overall,
    passed: validation.overall.validationPassed,
  };
  job.record = { ...job.record, quality: { score, passed } };
  if (passed) return { check, validation, warnings: warningsOf(validation, profile) };
  job.worthReencoding = validation.findings.every((finding) => mayImprove(finding, validation));
  await reject(job, services, task, validation);
  throw failure(validation, check, task.recipe.encoder, job.worthReencoding);
}

function fileFacts(
  { prepared: { settings, audio } }: FileTask,
  { digest, audio: sound }: BuiltFile,
  check: CheckOutcome,
  seconds: number,
): Parameters<typeof complianceOf>[1] {
  return {
    ...{ format: settings.format.id, bytes: digest.bytes, seconds, frameRate: settings.frameRate, check },
    ...(sound && audio && { audio: describeSound(audio.encoder, sound) }),
  };
}

/** One that was deleted meanwhile holds nothing back. */
async function chosenProfile(job: LiveJob, services: RunServices): Promise<QualityProfile | undefined> {
  const { profileId } = job.record;
  if (profileId === undefined) return undefined;
  const profile = await services.shelf.profile(profileId);
  if (!profile) {
    job.note('warning', `The quality profile “${profileId}” is gone: the usual gates are held instead.`);
  }
  return profile;
}

async function outputOf({ prepared, target }: FileTask): Promise<ValidationSubject['output']> {
  return prepared.settings.container === 'folder'
    ? { kind: 'sequence', target }
    : { kind: 'file', file: await openTarget(target) };
}

function passOver(
  job: LiveJob,
  { slots }: Pick<RunServices, 'slots'>,
  task: FileTask,
  subject: ValidationSubject,
  { sampled, besides }: Required<Pick<ValidationRequest, 'sampled' | 'besides'>>,
  { proofs }: BuiltFile,
  onProgress: (share: number) => void,
): Promise<ValidationEvidence> {
  const packets = new Map([...proofs].map(([index, proof]) => [index, proof.packets] as const));
  const request = {
    ...validationRequest(subject, sampled),
    ...{ besides, proofs },
    ...(packets.size > 0 && { packets }),
  };
  return slots.files.checks.use(isShort(task), (thread) =>
    unlessAborted(
      job.abort.signal,
      thread.call((remote) => remote.validate(request, proxy(onProgress))),
    ),
  );
}

/** What a higher quality could change. */
const PICTURE_FINDINGS: ReadonlySet<QualityFinding['id']> = new Set([
  'ssim-low',
  'psnr-low',
  'colour-wrong',
  'alpha-wrong',
  'banding',
  'blocking',
  'ringing',
]);

function mayImprove({ id, severity }: QualityFinding, { extent }: QualityValidation): boolean {
  // The usual check has one name for all that is wrong with a frame.
  return severity !== 'error' || PICTURE_FINDINGS.has(id) || (extent === 'check' && id === 'frame-wrong');
}

async function reject(
  job: LiveJob,
  { storeName }: RunServices,
  { prepared, target }: FileTask,
  validation: QualityValidation,
): Promise<void> {
  const bytes = await keepAside(job, storeName, target);
  if (bytes === undefined) return;
  job.record = {
    ...job.record,
    keptAside: {
      fileName: asideName(outputName(job.record.fileName, prepared)),
      bytes,
      rung: rungOf(job.record.settings),
      reason: reasonsOf(validation.findings).join(' '),
    },
  };
}

function failure(
  validation: QualityValidation,
  check: CheckOutcome,
  encoder: EncoderPlan,
  worthReencoding: boolean,
): ExportError {
  const gates = validation.gates.filter(({ passed, action }) => !passed && action === 'fail_export');
  return new ExportError(
    'CHECK_FAILED',
    `The finished file did not pass its check: ${reasonsOf(validation.findings).join(' ')} ${wayOut(validation, encoder, worthReencoding)}`,
    {
      value: {
        ...{ ssim: check.ssim, deltaE: check.deltaE, problems: reasonsOf(validation.findings) },
        gates: gates.map(({ name, value, threshold }) => ({ name, value, threshold })),
        worthReencoding,
      },
    },
  );
}

/** What to do about a file that fails its check. */
function wayOut(
  validation: QualityValidation,
  { settings, encoder, acceleration }: EncoderPlan,
  isOfLoss: boolean,
): string {
  const { codec, rate } = settings;
  const isGood = rate.mode === 'quality' && rate.quality >= DEFAULT_QUALITY;
  // OpenH264 skips faint motion whatever its bit rate is.
  if (isOfLoss && isGood && codec === 'h264' && encoder === 'webcodecs' && acceleration === 'software') {
    return 'This browser’s H.264 encoder may not reach more: vp9-webm and av1-mp4 do.';
  }
  const [advice] = validation.overall.recommendations;
  return advice?.message ?? 'Try a higher quality or another format.';
}
