import type { ValidationRequest } from '../evidence.ts';
import { sequenceReader } from '../picture-files.ts';
import { CheckList } from './check-list.ts';
import { checkFileHash } from './checksums.ts';
import { type Examination, examine } from './examine.ts';
import { checkLoosePictures } from './picture-sequence.ts';
import { planOf } from './plan.ts';

/** All that is known of a file before any of it is decoded. */
export interface TechnicalOutcome extends Examination {
  /** Of the file, hexadecimal; absent for folders. */
  readonly sha256?: string;
}

/** What of a request the technical check looks at. */
export type TechnicalRequest = Pick<
  ValidationRequest,
  'output' | 'recipe' | 'ranges' | 'expected' | 'sha256' | 'packets'
>;

/**
 * Holds a finished file against what it was to be: its structure, times, durations, key frames, the headers of its
 * pictures, colour tags, sound, timecode, tags and checksums. Whatever the file holds, there are findings and no
 * exception, in bounded time and memory.
 *
 * @param file where the request's output is a file
 */
export async function checkTechnical(request: TechnicalRequest, file?: File): Promise<TechnicalOutcome> {
  const { output, recipe, ranges, expected, sha256, packets } = request;
  const plan = planOf(recipe, ranges, expected);
  const firstFrame = ranges[0]?.start ?? 0;
  const list = new CheckList();
  if (!file) {
    if (output.kind === 'sequence') {
      await checkLoosePictures(sequenceReader(output.target), plan, firstFrame, list);
    }
    return {
      structure: list.items,
      codec: [],
      findings: list.findings,
      segments: { checked: 0, wrong: [] },
      decodable: true,
    };
  }
  const examination = await examine(file, { plan, firstFrame, packets });
  const hash = await checkFileHash(file, sha256, list);
  return {
    ...examination,
    structure: [...examination.structure, ...list.items],
    findings: [...examination.findings, ...list.findings],
    sha256: hash,
  };
}
