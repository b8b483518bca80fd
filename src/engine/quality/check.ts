import type { ExportCheck } from '../api/index.ts';
import { isPictureCodec } from '../codecs/index.ts';
import { SegmentChecks } from './check-segment.ts';
import { checkSound } from './check-sound.ts';
import type { CheckOutcome, CheckRequest, CheckWorkerApi } from './check-types.ts';
import { compareVideo } from './compare-video.ts';
import type { Comparison } from './comparison.ts';
import { measureDifficulty } from './difficulty.ts';
import { compareFiles } from './pass/compare-files.ts';
import { validateFile } from './pass/validate-file.ts';
import { comparePictureFiles } from './picture-files.ts';
import { openReference, type Reference } from './reference.ts';
import { readSamples } from './sample-pictures.ts';
import { checkStructure } from './structure.ts';

export function createCheckWorker(): CheckWorkerApi {
  const segments = new SegmentChecks();
  return {
    check: checkExport,
    sound: checkSound,
    difficulty: measureDifficulty,
    samples: readSamples,
    validate: validateFile,
    compareFiles,
    setRecipe: (recipe) => segments.setRecipe(recipe),
    segment: (range, bytes, frames) => segments.check(range, bytes, frames),
  };
}

/**
 * Opens a finished export again: its structure against what was asked for, and its decoded frames against fresh
 * renderings.
 */
export async function checkExport(
  request: CheckRequest,
  onProgress: (share: number) => void,
): Promise<CheckOutcome> {
  const { recipe, ranges, output } = request;
  let reference: Reference | undefined;
  const open = async (): Promise<Reference> => {
    reference ??= await openReference(recipe);
    return reference;
  };
  const comparison: Comparison = { framesCompared: 0, ssim: 1, deltaE: 0, problems: [] };
  let report: ExportCheck['report'];
  try {
    if (output.kind === 'file') {
      const structure = await checkStructure(output.file, recipe, ranges, request.expected);
      report = structure.report;
      comparison.problems.push(...structure.problems);
    }
    if (isPictureCodec(recipe.encoder.settings.codec)) {
      await comparePictureFiles(request, await open(), comparison, onProgress);
    } else if (output.kind === 'file') {
      await compareVideo(request, output.file, open, comparison, onProgress);
    }
    return {
      passed: comparison.problems.length === 0,
      ...(report && { report }),
      ...comparison,
      renderer: reference?.backend ?? rendererOf(request),
    };
  } finally {
    reference?.[Symbol.dispose]();
  }
}

/** Where nothing had to be drawn anew: the backend of whoever drew the proofs. */
function rendererOf({ proofs, recipe }: CheckRequest): string {
  const [proof] = proofs?.values() ?? [];
  return proof?.renderer ?? recipe.renderer;
}
