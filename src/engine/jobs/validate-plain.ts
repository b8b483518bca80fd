import { proxy } from 'comlink';
import type { QualityProfile, QualityValidation, ValidateOptions } from '../api/index.ts';
import type { FileReport } from '../container/index.ts';
import { ExportError, unlessAborted } from '../errors/index.ts';
import { type FormatId, type FormatSettings, getFormat, isFilm } from '../formats/index.ts';
import { frameTimeSeconds } from '../media/index.ts';
import { type CheckOutcome, judgeCheck, type Place } from '../quality/index.ts';
import { isFrameSource, type PictureSource, type Thread } from '../segments/index.ts';
import type { Examiner } from './examiner.ts';
import { soundOf } from './infer-settings.ts';
import { openDocumentThread } from './make-document.ts';
import { complianceOf } from './place.ts';
import type { PlainPreflight } from './plain-preflight.ts';
import type { PreflightWorkerApi } from './preflight.ts';

/** What is done with a file that holds no pictures. */
export interface PlainSubject {
  readonly file: File;
  readonly format: FormatId;
  /** The composition that it should hold, or be heard of. */
  readonly source: PictureSource;
  readonly profile?: QualityProfile;
  readonly place?: Place;
}

/** What a validation of it needs of the house. */
export interface PlainHouse {
  preflight(): Thread<PreflightWorkerApi>;
  examiner(signal: AbortSignal): Pick<Examiner, 'ask' | typeof Symbol.dispose>;
}

/** Seconds of work for a second of the composition: not measured here. */
const TARGET_SECONDS = 4;

const HEAD_BYTES = 64;

/**
 * The format of a file without pictures, by its head and its name.
 *
 * @param asked what it is to be, where somebody says so
 * @returns undefined for files that may be films
 */
export async function plainFormatOf(file: File, asked?: FormatId): Promise<FormatId | undefined> {
  if (asked !== undefined) return isFilm(getFormat(asked)) ? undefined : asked;
  const head = new TextDecoder('latin1').decode(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (/^(RIFF|RF64|BW64).{4}WAVE/s.test(head)) return 'wav';
  if (head.startsWith('PK') && /\.lottie$/i.test(file.name)) return 'dotlottie';
  // A byte order mark, read as Latin-1.
  return /^(\xef\xbb\xbf)?\s*\{/.test(head) ? 'lottie' : undefined;
}

/**
 * Holds a Lottie document against the schema and its pictures against the composition's, or each sample of a WAV file
 * against the mix. What the file holds never makes it throw.
 *
 * @throws ExportError where the composition can't be read, or nothing is heard in it
 */
export async function validatePlain(
  { file, format, source, profile, place }: PlainSubject,
  { range, onProgress = () => {} }: ValidateOptions,
  house: PlainHouse,
  signal: AbortSignal,
): Promise<QualityValidation> {
  const started = performance.now();
  const preflight = house.preflight();
  const report = await preflight.call((remote) => remote.inspect(file)).catch(ofFile);
  const sound = report instanceof ExportError ? undefined : soundTrack(report);
  const settings: FormatSettings = {
    format,
    ...(range && { range }),
    ...(format === 'wav' && sound && { audio: soundOf(sound) }),
  };
  const prepared = await unlessAborted(
    signal,
    preflight.call((remote) => remote.preparePlain(source, settings)),
  );
  const look = prepared.settings.kind === 'sound' ? listen : draw;
  const check =
    report instanceof ExportError
      ? unread(report)
      : await look({ file, source, prepared, report, onProgress }, signal, house).catch((thrown: unknown) =>
          unread(ofFile(thrown)),
        );
  const { frameCount, frameRate } = prepared.settings;
  const seconds = frameTimeSeconds(frameCount, frameRate);
  return judgeCheck(
    {
      ...{ fileName: file.name, bytes: file.size, framesTotal: check.framesCompared, check },
      ...{ renderer: check.renderer, milliseconds: performance.now() - started },
      ...complianceOf(place, { format, bytes: file.size, seconds, frameRate, check }),
    },
    {
      ...{ settings, target: TARGET_SECONDS, validatedAt: new Date() },
      ...(profile && { profile }),
    },
  );
}

interface PlainLook {
  readonly file: File;
  readonly source: PictureSource;
  readonly prepared: PlainPreflight;
  readonly report: FileReport;
  readonly onProgress: (share: number) => void;
}

/** Every sample beside the mix. */
async function listen(
  { file, source, prepared: { settings, audio }, report, onProgress }: PlainLook,
  signal: AbortSignal,
  { examiner }: PlainHouse,
): Promise<CheckOutcome> {
  if (!audio || isFrameSource(source)) throw new ExportError('INTERNAL', 'There is nothing to be heard.');
  using worker = examiner(signal);
  const recipe = { ...audio, composition: source, frameRate: settings.frameRate, range: settings.range };
  // What it is called says nothing of what it holds.
  const { title: _, ...texts } = settings.file;
  const { title } = report.tags;
  const expected = { ...texts, container: settings.container, ...(title !== undefined && { title }) };
  return worker.ask((remote) => remote.sound({ file, recipe, expected }, proxy(onProgress)));
}

/** The document's pictures beside the composition's. */
async function draw(
  { file, source, prepared, onProgress }: PlainLook,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  if (isFrameSource(source)) throw new ExportError('INTERNAL', 'A frame source was taken for a document.');
  const thread = openDocumentThread();
  try {
    const meant = { source, firstFrame: prepared.settings.range.start };
    return await unlessAborted(
      signal,
      thread.call((remote) => remote.check(file, meant, prepared, proxy(onProgress))),
    );
  } finally {
    thread.terminate();
  }
}

const soundTrack = ({ tracks }: FileReport): FileReport['tracks'][number] | undefined =>
  tracks.find(({ type }) => type === 'audio');

/** What is wrong with a file. @throws the error where it is nothing of the file's */
function ofFile(thrown: unknown): ExportError {
  const error = ExportError.from(thrown);
  if (['CANCELLED', 'INTERRUPTED', 'WORKER_LOST', 'INTERNAL'].includes(error.code)) throw error;
  return error;
}

const unread = ({ message }: ExportError): CheckOutcome => ({
  ...{ passed: false, framesCompared: 0, ssim: 0, deltaE: 0, renderer: 'none' },
  problems: [`The file can not be read: ${message}`],
});
