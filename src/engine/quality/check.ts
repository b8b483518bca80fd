import type { ExportCheck } from '../api.ts';
import type { EncodeSettings } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import { type Frame, KernelMemory } from '../media/index.ts';
import type { Picture } from '../metrics/index.ts';
import { createYuvConverter, type YuvConverter, yuvToRgba } from '../pixels/index.ts';
import type { CheckOutcome, CheckRequest, CheckWorkerApi } from './check-types.ts';
import { type Comparison, compareFrame, gatesFor } from './comparison.ts';
import { decodeVideo } from './decode.ts';
import { comparePictureFiles } from './picture-files.ts';
import { openReference, type Reference } from './reference.ts';
import { sampleFrames } from './samples.ts';
import { checkStructure } from './structure.ts';

export function createCheckWorker(): CheckWorkerApi {
  return { check: checkExport };
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
  using reference = await openReference(recipe);
  const comparison: Comparison = { framesCompared: 0, ssim: 1, deltaE: 0, problems: [] };
  let report: ExportCheck['report'];
  if (output.kind === 'file') {
    const structure = await checkStructure(output.file, recipe, ranges);
    report = structure.report;
    comparison.problems.push(...structure.problems);
  }
  if (recipe.encoder.settings.codec === 'png') {
    await comparePictureFiles(request, reference, comparison, onProgress);
  } else if (output.kind === 'file') {
    await compareVideo(request, output.file, reference, comparison, onProgress);
  }
  return {
    passed: comparison.problems.length === 0,
    ...(report && { report }),
    ...comparison,
    renderer: reference.backend,
  };
}

async function compareVideo(
  { recipe, ranges, everyFrame }: CheckRequest,
  file: File,
  reference: Reference,
  comparison: Comparison,
  onProgress: (share: number) => void,
): Promise<void> {
  const origin = ranges[0]?.start ?? 0;
  const video = await decodeVideo(file, recipe.frameRate, recipe.encoder.settings.colourSpace);
  try {
    for (const range of ranges) {
      if (!(await video.isKeyFrame(range.start - origin))) {
        comparison.problems.push(`Segment ${range.index} does not begin with a key frame.`);
      }
    }
    const indices = sampleFrames(ranges, everyFrame);
    const gates = gatesFor(recipe.encoder.settings.rate);
    const carry = createCarrier(recipe.encoder.settings);
    for await (const { index, picture } of video.frames(indices)) {
      if (picture) {
        const expected = await renderPicture(reference, origin + index);
        compareFrame(index, expected, picture, gates, () => carry(expected), comparison);
      } else {
        comparison.problems.push(`Frame ${index} is missing.`);
      }
      onProgress(comparison.framesCompared / indices.length);
    }
    if (comparison.framesCompared < indices.length && comparison.problems.length === 0) {
      comparison.problems.push(
        `Only ${comparison.framesCompared} of ${indices.length} frames could be decoded.`,
      );
    }
  } finally {
    video.close();
  }
}

type Rgba8Frame = Extract<Frame, { format: 'rgba8' }>;
type CarrierSettings = Pick<EncodeSettings, 'width' | 'height' | 'colourSpace'>;

async function renderPicture(reference: Reference, frame: number): Promise<Rgba8Frame> {
  const drawn = await reference.render(frame);
  if (drawn.format !== 'rgba8') {
    throw new ExportError('INTERNAL', `Video is compared in rgba8, not in ${drawn.format}.`, {
      value: drawn.format,
    });
  }
  return drawn;
}

/** Gives a frame after the way to 4:2:0 and back, as a lossless codec would. */
function createCarrier({ width, height, colourSpace }: CarrierSettings): (frame: Rgba8Frame) => Picture {
  let converter: YuvConverter | undefined;
  return (frame) => {
    converter ??= createYuvConverter({ width, height, colourSpace, memory: new KernelMemory() });
    const { data } = converter.convert({ ...frame, changed: 'all' });
    return { width, height, data: yuvToRgba(data, width, height, colourSpace) };
  };
}
