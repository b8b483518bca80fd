import { writeFile } from 'node:fs/promises';
import { type FormatId, getFormat, type QualityFinding, type QualityValidation } from '../../engine/index.ts';
import type { CommandLine } from '../command-line.ts';
import type { Context, Outcome } from '../context.ts';
import { badArgument, EXIT_FAILED, EXIT_GOOD } from '../exit-status.ts';
import { openFonts } from '../fonts.ts';
import { fileSize, openInput } from '../input.ts';
import type { Options } from '../option-readers.ts';
import { readRange } from '../option-values.ts';
import type { WireValidation } from '../page-protocol.ts';
import { readPreset } from '../presets.ts';
import { readProfile } from '../quality-options.ts';

/** `framewright validate`: all that can be found about a file, against the composition that it should show. */
export async function validateCommand({ inputs, options }: CommandLine, context: Context): Promise<Outcome> {
  const [path, ...more] = inputs;
  if (path === undefined || more.length > 0) throw badArgument('Name one file to validate.');
  const reference = options.get('reference');
  if (typeof reference !== 'string') {
    throw badArgument('Name the composition that the file should show with --reference INPUT.');
  }
  const report = options.get('report');
  const profile = await readProfile(options);
  const format = readFormatId(options);
  const preset = readPreset(options);
  const asked = options.get('range');
  const range = typeof asked === 'string' ? readRange(asked) : undefined;
  await fileSize(path);
  const input = await openInput(reference, await openFonts(options));
  const session = await context.open();
  const { validation, html } = await session.call(
    'validate',
    {
      fileName: input.fileName,
      assetPaths: input.assetPaths,
      sampled: options.get('sampled') === true,
      report: typeof report === 'string',
      ...(profile !== undefined && { profile }),
      ...(format !== undefined && { format }),
      ...(preset && { presetId: preset.id }),
      ...(range && { range }),
    },
    [path, ...input.files],
  );
  if (typeof report === 'string' && html !== undefined) await writeReport(report, html);
  return {
    record: { file: path, reference, ...(typeof report === 'string' && { report }), ...validation },
    text: explain(path, validation),
    status: validation.overall.validationPassed ? EXIT_GOOD : EXIT_FAILED,
  };
}

function readFormatId(options: Options): FormatId | undefined {
  const id = options.get('format');
  return typeof id === 'string' ? getFormat(id).id : undefined;
}

async function writeReport(path: string, html: string): Promise<void> {
  try {
    await writeFile(path, html);
  } catch (error) {
    throw badArgument(`The report ${path} can't be written: ${String(error)}.`, path);
  }
}

function explain(path: string, validation: WireValidation): string {
  const { overall, gates, findings, visual } = validation;
  const verdict = overall.validationPassed ? 'good' : 'not to be delivered';
  const scores = Object.entries(overall.categoryScores).map(([name, score]) => `${name} ${score}`);
  return [
    `${path}: ${overall.overall} of 100, ${verdict} (${scores.join(', ')})`,
    `${visual.frames.length} of ${visual.framesTotal} frames compared: ${worstWords(visual)}`,
    ...gates.map(({ name, passed }) => `  ${passed ? 'passed' : 'FAILED'}  ${name}`),
    ...findingLines(findings),
    ...overall.recommendations.map(({ message }) => `advice: ${message}`),
  ].join('\n');
}

function worstWords({
  ssim,
  psnr,
  deltaE,
}: Pick<QualityValidation['visual'], 'ssim' | 'deltaE'> & { psnr: unknown }): string {
  const decibels = typeof psnr === 'number' ? `PSNR ${psnr.toFixed(2)} dB` : 'no difference in luma';
  return `worst SSIM ${ssim.toFixed(4)}, ${decibels}, mean ΔE2000 ${deltaE.toFixed(2)}`;
}

/** What was found, a line each. */
export function findingLines(findings: readonly QualityFinding[]): string[] {
  return findings.map(({ severity, message }) => `${severity}: ${message}`);
}
