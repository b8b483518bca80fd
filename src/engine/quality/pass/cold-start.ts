import type { QualityFinding } from '../../api/index.ts';
import { ExportError } from '../../errors/index.ts';
import type { ColourSpace, Rational } from '../../media/index.ts';
import { openFilePictures } from './file-pictures.ts';

/** Whether the file plays from a cold start: its first frame, and one in the middle, each by a decoder of its own. */
export async function coldStartFindings(
  file: File,
  rate: Rational,
  colourSpace: ColourSpace,
): Promise<readonly QualityFinding[]> {
  try {
    const pictures = await openFilePictures(file, rate, colourSpace);
    try {
      for (const index of new Set([0, pictures.count >> 1])) {
        for await (const { failure } of pictures.pictures([index])) {
          if (failure === undefined) continue;
          return [failed(index, failure)];
        }
      }
      return [];
    } finally {
      pictures.close();
    }
  } catch (thrown) {
    return [failed(0, ExportError.from(thrown).message)];
  }
}

function failed(index: number, reason: string): QualityFinding {
  return {
    id: 'cold-start-failed',
    category: 'technical',
    severity: 'error',
    message:
      index === 0
        ? `The file does not begin to play: ${reason}`
        : `The file does not play from its middle, frame ${index}: ${reason}`,
    frames: { start: index, end: index + 1 },
  };
}
