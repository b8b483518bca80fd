import { mkdir, stat } from 'node:fs/promises';
import { extname, join, parse, resolve } from 'node:path';
import {
  type CompositionWarning,
  containerFile,
  type DeliveryPreset,
  ExportError,
  type ExportResult,
  type FormatSettings,
  getFormat,
  type QualityFinding,
  type RenderFarmConfig,
  type RuleViolation,
} from '../../engine/index.ts';
import type { CommandLine } from '../command-line.ts';
import type { Context, Outcome } from '../context.ts';
import { badArgument, exitStatus } from '../exit-status.ts';
import { readCertificate, readFarm, trusting } from '../farm-options.ts';
import { openFonts } from '../fonts.ts';
import { type Input, openInput } from '../input.ts';
import type { Options } from '../option-readers.ts';
import { readFormatSettings, readWorkers } from '../option-values.ts';
import { checkOutput, type OutputTarget, openFileTarget, openFolderTarget } from '../output-target.ts';
import type { PageCalls } from '../page-protocol.ts';
import { writePoster } from '../poster.ts';
import { readPreset, violationsOf } from '../presets.ts';
import { createProgressDisplay } from '../progress.ts';
import {
  type ProfileChoice,
  type Reencode,
  readProfile,
  readReencode,
  rungAfter,
} from '../quality-options.ts';
import type { Session } from '../session.ts';
import { writeSidecar } from '../sidecar.ts';
import { tellWarnings } from '../warnings.ts';
import { findingLines } from './validate.ts';

/** What `--json` tells of one finished export. */
export interface ExportReport
  extends Omit<
    ExportResult,
    'jobId' | 'fileName' | 'mimeType' | 'frameRate' | 'warnings' | 'file' | 'sidecarFile' | 'posterFile'
  > {
  readonly input: string;
  readonly output: string;
  /** The checksum file that was written beside the output. */
  readonly sidecar?: string;
  /** The picture that was written beside the output. */
  readonly poster?: string;
  readonly warnings: readonly CompositionWarning[];
  /** Of every frame, where these were validated. */
  readonly findings?: readonly QualityFinding[];
  /** Where one was asked for; with the rules of its place that the file breaks. */
  readonly preset?: string;
  readonly violations?: readonly RuleViolation[];
}

interface Plan {
  readonly settings: FormatSettings;
  readonly preset: DeliveryPreset | undefined;
  readonly workers: number | undefined;
  readonly validate: boolean;
  readonly profile: ProfileChoice | undefined;
  readonly reencode: Reencode;
  readonly farm: RenderFarmConfig | undefined;
}

/** `framewright export`: one report, or a list of them under `exports` for several inputs. */
export async function exportCommand({ inputs, options }: CommandLine, context: Context): Promise<Outcome> {
  const output = options.get('output');
  if (inputs.length === 0)
    throw badArgument('Name the composition to export: a .json or .lottie file, or a film to convert.');
  if (typeof output !== 'string') throw badArgument('Name the file to write with -o OUT.');
  const preset = readPreset(options);
  const settings = withContainer(await readFormatSettings(options, preset), output, inputs.length);
  const profile = await readProfile(options);
  const plan = {
    settings,
    preset,
    workers: readWorkers(options),
    validate: options.get('validate') === true,
    profile,
    reencode: readReencode(options, profile),
    farm: farmOf(options),
  };
  const trusted = trusting(await readCertificate(options));
  const fonts = await openFonts(options);
  const opened = await Promise.all(inputs.map((path) => openInput(path, fonts)));
  const outputs = inputs.length === 1 ? [output] : await namesIn(output, opened, settings);
  for (const path of outputs) {
    if (opened.some((input) => resolve(input.path) === resolve(path))) {
      throw badArgument(`The output ${path} is an input itself: name another file.`, path);
    }
    await checkOutput(path, settings.container === 'folder' ? 'folder' : 'file');
  }
  const store = options.get('store');
  const session = await context.open(typeof store === 'string' ? store : undefined, trusted);
  const one = (input: Input, index: number): Promise<ExportReport> =>
    exportOne(session, input, outputs[index] ?? output, plan, context, store !== undefined);
  const [only, ...others] = opened;
  if (only && others.length === 0) {
    const record = await one(only, 0);
    return { record, text: summary(record) };
  }
  return exportEach(opened, one);
}

/** `--farm-only` leaves this machine's own threads out. */
function farmOf(options: Options): RenderFarmConfig | undefined {
  const farm = readFarm(options);
  const alone = options.has('farm-only');
  if (!farm && alone) throw badArgument('--farm-only belongs to a --farm.', 'farm-only');
  return farm && { ...farm, local: !alone };
}

/** One composition that fails does not take the others with it; a lost browser or an interruption does. */
async function exportEach(
  inputs: readonly Input[],
  one: (input: Input, index: number) => Promise<ExportReport>,
): Promise<Outcome> {
  const exports: object[] = [];
  const lines: string[] = [];
  let status = 0;
  for (const [index, input] of inputs.entries()) {
    try {
      const record = await one(input, index);
      exports.push(record);
      lines.push(summary(record));
    } catch (thrown) {
      const error = ExportError.from(thrown);
      if (error.code === 'INTERRUPTED' || error.code === 'CANCELLED') throw error;
      exports.push({ input: input.path, error: error.toRecord() });
      lines.push(`${input.path}: ${error.message}`);
      status ||= exitStatus(error);
    }
  }
  return { record: { exports }, text: lines.join('\n'), status };
}

function summary(report: ExportReport): string {
  const { output, frames, seconds, segments, encoder, renderer, check, reencoded } = report;
  const again = reencoded === undefined ? '' : `made once more with ${reencoded}; `;
  const { kind } = getFormat(report.format);
  if (kind === 'sound' || kind === 'document') return plainSummary(report, kind);
  const kept = segments.reused > 0 ? `, ${segments.reused} of ${segments.total} segments reused` : '';
  return (
    `${output}: ${frames} frames, ${seconds.toFixed(2)} s${kept}; drawn by ${renderer}, encoded by ${encoder}; ${again}` +
    `${soundSummary(report)}checked ${check.framesCompared} frames, worst SSIM ${check.ssim.toFixed(4)}, ` +
    `mean ΔE ${check.deltaE.toFixed(2)}${qualityWords(report)}`
  );
}

/** Of a file without pictures. */
function plainSummary(report: ExportReport, kind: 'sound' | 'document'): string {
  const { output, seconds, bytes, check } = report;
  const seen =
    kind === 'sound'
      ? 'every sample is the mix’s'
      : `${check.framesCompared} frames drawn beside the composition’s, worst SSIM ${check.ssim.toFixed(4)}`;
  return `${output}: ${bytes} bytes, ${seconds.toFixed(2)} s; ${soundSummary(report)}${seen}`;
}

/** The score, and what was found where every frame was looked at. */
function qualityWords({ quality, findings }: ExportReport): string {
  if (!quality || !findings) return '';
  return [`; ${quality.overall} of 100`, ...findingLines(findings)].join('\n');
}

function soundSummary({ audio }: ExportReport): string {
  if (!audio) return '';
  const { integrated, truePeak } = audio.measured ?? {};
  const loudness = integrated === undefined ? '' : `, ${integrated.toFixed(1)} LUFS`;
  const peak = truePeak === undefined ? '' : `, peak ${truePeak.toFixed(1)} dBTP`;
  return `sound ${audio.codec} ${audio.layout}${loudness}${peak}; `;
}

/** A sequence goes into a folder unless the output's name says otherwise. */
function withContainer(settings: FormatSettings, output: string, inputs: number): FormatSettings {
  const format = getFormat(settings.format);
  const folders = format.containers.includes('folder');
  if (settings.container !== undefined || !folders) return settings;
  const zip = inputs === 1 && extname(output).toLowerCase() === `.${format.extension}`;
  return { ...settings, container: zip ? 'zip' : 'folder' };
}

/** Names for several outputs in one folder, after their inputs. */
async function namesIn(
  folder: string,
  inputs: readonly Input[],
  settings: FormatSettings,
): Promise<string[]> {
  const existing = await stat(folder).catch(() => undefined);
  if (existing && !existing.isDirectory()) {
    throw badArgument(`With several inputs, -o names a folder; ${folder} is a file.`, folder);
  }
  if (!existing && extname(folder) !== '') {
    throw badArgument(`With several inputs, -o names a folder; "${folder}" looks like a file.`, folder);
  }
  const extension = extensionOf(settings);
  const suffix = extension && `.${extension}`;
  const names = inputs.map(({ fileName }) => join(folder, parse(fileName).name + suffix));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw badArgument(`Two of the inputs would both be written to ${twice}: export them one by one.`, twice);
  }
  await mkdir(folder, { recursive: true });
  return names;
}

/** Once more, one rung higher, where pictures failed their gates and the user allows it. */
async function exportOne(
  session: Session,
  input: Input,
  output: string,
  plan: Plan,
  context: Context,
  keepsCheckpoints: boolean,
): Promise<ExportReport> {
  try {
    return await exportOnce(session, input, output, plan, context, keepsCheckpoints);
  } catch (thrown) {
    const higher = rungAfter(thrown, plan.settings, plan.reencode);
    if (!higher || !(thrown instanceof ExportError)) throw thrown;
    const notes = tellWarnings([], [thrown.message]);
    const again = { ...plan, settings: higher.settings };
    const report = await exportOnce(session, input, output, again, context, keepsCheckpoints);
    return {
      ...report,
      reencoded: `${higher.to} instead of ${higher.from}`,
      warnings: [...notes, ...report.warnings],
    };
  }
}

async function exportOnce(
  session: Session,
  input: Input,
  output: string,
  { settings, preset, workers, validate, profile, farm }: Plan,
  context: Context,
  keepsCheckpoints: boolean,
): Promise<ExportReport> {
  const target =
    settings.container === 'folder'
      ? { ...(await openFolderTarget(output)), sha256: undefined }
      : await openFileTarget(output);
  const outputUrl = session.outputs.open(target);
  const display = createProgressDisplay(input.fileName, process.stderr);
  session.onProgress = (progress) => display.update(progress);
  const cancel = (): void => {
    // An answer is not waited for: the export itself ends as cancelled, or the browser is closed on it.
    session.call('cancel', undefined).catch(() => undefined);
  };
  context.signal.addEventListener('abort', cancel, { once: true });
  try {
    const result = await session.call(
      'export',
      {
        fileName: input.fileName,
        assetPaths: input.assetPaths,
        settings,
        outputUrl,
        validate,
        ...(profile === undefined ? {} : { profile }),
        ...(workers === undefined ? {} : { workers }),
        ...(preset && { presetId: preset.id }),
        ...(farm && { farm }),
      },
      input.files,
    );
    session.outputs.close(outputUrl);
    // The engine read its bytes back over the wire; what counts is what lies on the disk.
    const sha256 = await target.sha256?.();
    if (sha256 !== undefined && sha256 !== result.sha256) {
      throw new ExportError(
        'OUTPUT_FAILED',
        `${output} was not written as it was sent: the checksums differ.`,
        {
          value: sha256,
        },
      );
    }
    const notes = [...suffixNote(output, settings), ...(await target.commit())];
    const sidecar = settings.sidecar && (await writeSidecar(output, settings.sidecar));
    const poster = result.posterFile && (await writePoster(output, result.posterFile));
    const rules = preset && { preset: preset.id, violations: violationsOf(preset, result) };
    return {
      ...report(input, output, result, notes, sidecar),
      ...(poster !== undefined && { poster }),
      ...rules,
    };
  } catch (thrown) {
    throw explain(await withAside(thrown, target), keepsCheckpoints);
  } finally {
    context.signal.removeEventListener('abort', cancel);
    session.onProgress = undefined;
    session.outputs.close(outputUrl);
    display.end();
    await target.discard();
  }
}

function suffixNote(output: string, settings: FormatSettings): string[] {
  const { name, containers } = getFormat(settings.format);
  const extension = extensionOf(settings);
  const suffix = extname(output).toLowerCase();
  if (extension === '' || suffix === `.${extension}`) return [];
  const other = containers.find((id) => `.${containerFile(id).extension}` === suffix);
  const way = other === undefined ? '' : ` --container ${other} makes what the name says.`;
  return [`${output} is ${name}: programs expect its name to end in .${extension}.${way}`];
}

/** Of the file's name; empty for a folder. */
function extensionOf({ format, container = getFormat(format).containers[0] }: FormatSettings): string {
  return container === undefined ? '' : containerFile(container).extension;
}

function report(
  input: Input,
  output: string,
  result: PageCalls['export']['result'],
  notes: string[],
  sidecar: string | undefined,
): ExportReport {
  const {
    jobId: _job,
    fileName: _name,
    mimeType: _type,
    frameRate: _rate,
    sidecarFile: _text,
    posterFile: _picture,
    warnings,
    ...told
  } = result;
  return {
    input: input.path,
    output,
    ...told,
    ...(sidecar !== undefined && { sidecar }),
    warnings: tellWarnings(warnings, notes),
  };
}

/** A file that failed its gates stays, under a name that says so. */
async function withAside(thrown: unknown, target: OutputTarget): Promise<unknown> {
  if (!(thrown instanceof ExportError) || thrown.code !== 'CHECK_FAILED') return thrown;
  const path = await target.setAside?.();
  if (path === undefined) return thrown;
  return new ExportError(thrown.code, `${thrown.message} The file lies in ${path}.`, {
    value: thrown.value,
    cause: thrown,
  });
}

/** Says what a lost browser costs. */
function explain(thrown: unknown, keepsCheckpoints: boolean): unknown {
  if (!(thrown instanceof ExportError) || thrown.code !== 'INTERRUPTED') return thrown;
  const wayOut = keepsCheckpoints
    ? 'The finished segments are kept: run the same command again to go on.'
    : 'With --store DIR the finished segments would be kept, and the same command would go on from there.';
  return new ExportError(thrown.code, `${thrown.message} ${wayOut}`, { value: thrown.value, cause: thrown });
}
