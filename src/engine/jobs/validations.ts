import { proxy } from 'comlink';
import type {
  ComparisonResult,
  QualityAPI,
  QualityProfile,
  QualityValidation,
  ValidateOptions,
} from '../api/index.ts';
import { ExportError, unlessAborted } from '../errors/index.ts';
import { getFormat, isFilm } from '../formats/index.ts';
import type { ColourSpace } from '../media/index.ts';
import { judge, renderQualityReport, type ValidationRequest } from '../quality/index.ts';
import type { PictureSource, Thread } from '../segments/index.ts';
import { differencesOf } from './compare-validations.ts';
import { Examiner } from './examiner.ts';
import { planForFile } from './infer-settings.ts';
import { outputSettings } from './output.ts';
import { pictureSourceOf } from './picture-source.ts';
import { placeOf } from './place.ts';
import type { Preflight, PreflightWorkerApi } from './preflight.ts';
import { unknownPreset } from './presets.ts';
import { type QualityShelf, unknownProfile } from './quality-shelf.ts';
import type { JobRecord } from './record.ts';
import { audioRecipeOf, recipeOf } from './run.ts';
import { plainFormatOf, validatePlain } from './validate-plain.ts';
import { validationJson } from './validation-json.ts';
import { judgeContext, paceOf, type ValidationSubject, validationRequest } from './validation-request.ts';

/** A file of an export, with what it was made from. */
export interface ExportedFile {
  readonly record: JobRecord;
  readonly output: ValidationRequest['output'];
  /** The name that the caller knows it by. */
  readonly fileName: string;
  /** @throws ExportError SOURCE_MISSING */
  source(): Promise<PictureSource>;
}

/** What validations need of the queue. */
export interface ValidationHouse {
  shelf(): Promise<QualityShelf>;
  preflight(): Thread<PreflightWorkerApi>;
  /** @throws ExportError UNKNOWN_JOB */
  record(exportId: string): Promise<JobRecord>;
  /** @throws ExportError UNKNOWN_JOB, NOT_COMPLETE */
  exported(exportId: string, signal: AbortSignal): Promise<ExportedFile>;
  /** Notes with the job that its validation is kept, and tells all tabs. */
  judged(exportId: string, validation: QualityValidation): Promise<void>;
  /** A check worker of one's own. */
  examiner?(signal: AbortSignal): Pick<Examiner, 'ask' | typeof Symbol.dispose>;
}

/** The part of the quality API that looks at files. */
export type Validations = Pick<
  QualityAPI,
  'validateExport' | 'compareExports' | 'generateQualityReport' | 'validateFile'
>;

export function openValidations(house: ValidationHouse): Validations {
  const examiner = house.examiner ?? ((signal: AbortSignal) => new Examiner(signal));

  const pass = async (
    subject: ValidationSubject,
    { sampled = false, onProgress = () => {} }: ValidateOptions,
    signal: AbortSignal,
  ) => {
    using worker = examiner(signal);
    const request = validationRequest(subject, sampled);
    return await worker.ask((remote) => remote.validate(request, proxy(onProgress)));
  };

  const validateExport = async (
    exportId: string,
    options: ValidateOptions = {},
  ): Promise<QualityValidation> => {
    const signal = options.signal ?? new AbortController().signal;
    const { record, output, fileName, source } = await house.exported(exportId, signal);
    if (!isFilm(getFormat(record.settings.format))) return keptOfPlain(exportId);
    const shelf = await house.shelf();
    const profile = await profileOf(shelf, options.profileId, record.profileId);
    const pictures = await source();
    const { prepared, recipe } = await prepare(house, pictures, record, signal);
    const audio = audioRecipeOf(recipe, prepared);
    const sha256 = record.state === 'completed' ? record.result?.sha256 : undefined;
    const place = await placeOf(shelf, record.presetId, profile !== undefined);
    const subject: ValidationSubject = {
      ...{ prepared, recipe, output },
      golden: await shelf.golden(record.compositionId),
      ...(audio && { audio }),
      ...(profile && { profile }),
      ...(place && { place }),
      ...(sha256 !== undefined && { sha256 }),
    };
    const evidence = await pass(subject, options, signal);
    const total = record.result?.timing.total;
    const validation = judge(
      { ...evidence, fileName, bytes: record.result?.bytes ?? evidence.bytes },
      judgeContext(
        subject,
        options.sampled ? 'sample' : 'every-frame',
        record,
        total === undefined ? undefined : paceOf(total, record.result?.seconds ?? 0),
      ),
    );
    if (await shelf.keep(exportId, validation)) await house.judged(exportId, validation);
    return validation;
  };

  const kept = async (exportId: string): Promise<QualityValidation | undefined> => {
    await house.record(exportId);
    return (await house.shelf()).validation(exportId);
  };

  /** Documents and sound are looked at whole when they are made: there is no more to be found. */
  const keptOfPlain = async (exportId: string): Promise<QualityValidation> => {
    const validation = await kept(exportId);
    if (validation) return validation;
    throw new ExportError('NOT_COMPLETE', 'Nothing is kept of how this file was checked: export it anew.', {
      value: exportId,
    });
  };

  /** What was looked at by all detectors, now or before. */
  const whole = async (exportId: string, options: ValidateOptions = {}): Promise<QualityValidation> => {
    const validation = await kept(exportId);
    return validation && validation.extent !== 'check' ? validation : validateExport(exportId, options);
  };

  return {
    validateExport,

    async generateQualityReport(exportId) {
      const validation = await whole(exportId);
      return {
        validation,
        html: await renderQualityReport(validation),
        json: validationJson(validation),
      };
    },

    async compareExports(exportA, exportB, options = {}): Promise<ComparisonResult> {
      const { signal = new AbortController().signal, onProgress = () => {} } = options;
      const part = (from: number, to: number) => ({
        signal,
        onProgress: (share: number) => onProgress(from + share * (to - from)),
      });
      const a = await whole(exportA, part(0, 0.4));
      const b = await whole(exportB, part(0.4, 0.8));
      const [fileA, fileB] = [await house.exported(exportA, signal), await house.exported(exportB, signal)];
      const files = [fileA.output, fileB.output].flatMap((each) => (each.kind === 'file' ? [each.file] : []));
      const [one, other] = files;
      let frames: ComparisonResult['frames'] = [];
      if (one && other) {
        const colours = {
          a: await coloursOf(house, fileA, signal),
          b: await coloursOf(house, fileB, signal),
        };
        using worker = examiner(signal);
        frames = await worker.ask((remote) =>
          remote.compareFiles(one, other, proxy(part(0.8, 1).onProgress), colours),
        );
      }
      return { a, b, frames, ...differencesOf(a, b, frames) };
    },

    async validateFile(file, reference, options = {}) {
      const signal = options.signal ?? new AbortController().signal;
      const shelf = await house.shelf();
      const profile = await profileOf(shelf, options.profileId, undefined);
      const { presetId } = options;
      if (presetId !== undefined && !(await shelf.preset(presetId))) throw unknownPreset(presetId);
      const place = await placeOf(shelf, presetId, true);
      const source = await pictureSourceOf(reference, signal);
      const plain = await plainFormatOf(file, options.format);
      if (plain !== undefined) {
        const subject = {
          ...{ file, format: plain, source },
          ...(profile && { profile }),
          ...(place && { place }),
        };
        return validatePlain(subject, options, { preflight: () => house.preflight(), examiner }, signal);
      }
      const { settings, prepared, findings } = await planForFile(
        ...([file, source, house.preflight(), signal, options, profile !== undefined] as const),
      );
      const recipe = recipeOf(source, prepared);
      const audio = audioRecipeOf(recipe, prepared);
      const { compositionId } = reference;
      const subject: ValidationSubject = {
        ...{ prepared, recipe, output: { kind: 'file', file } },
        golden: compositionId === undefined ? [] : await shelf.golden(compositionId),
        ...(audio && { audio }),
        ...(profile && { profile }),
        ...(place && { place }),
      };
      const evidence = await pass(subject, options, signal);
      const context = judgeContext(subject, options.sampled ? 'sample' : 'every-frame');
      return judge(
        {
          ...evidence,
          fileName: file.name,
          bytes: file.size,
          findings: [...evidence.findings, ...findings],
        },
        { ...context, settings },
      );
    },
  };
}

/** @throws ExportError UNKNOWN_PRESET for a profile that somebody asks for and that is not there */
async function profileOf(
  shelf: QualityShelf,
  asked: string | undefined,
  own: string | undefined,
): Promise<QualityProfile | undefined> {
  if (asked === undefined) return own === undefined ? undefined : shelf.profile(own);
  const profile = await shelf.profile(asked);
  if (profile) return profile;
  throw unknownProfile(asked);
}

async function prepare(
  house: ValidationHouse,
  source: PictureSource,
  record: JobRecord,
  signal: AbortSignal,
): Promise<{ readonly prepared: Preflight; readonly recipe: ReturnType<typeof recipeOf> }> {
  const prepared = await unlessAborted(
    signal,
    house.preflight().call((remote) => remote.prepare(source, outputSettings(record), false)),
  );
  return { prepared, recipe: recipeOf(source, prepared) };
}

async function coloursOf(
  house: ValidationHouse,
  { record, source }: ExportedFile,
  signal: AbortSignal,
): Promise<ColourSpace> {
  const { prepared } = await prepare(house, await source(), record, signal);
  return prepared.settings.encode.colourSpace;
}
