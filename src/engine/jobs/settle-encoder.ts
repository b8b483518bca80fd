import type { EncoderPlan } from '../codecs/index.ts';
import type { SegmentRecipe, StoredFile } from '../segments/index.ts';
import { type BuildObserver, buildFile, checkFile, type RunServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { removeStoredFile } from './output.ts';
import type { Preflight } from './preflight.ts';
import { type Timing, timed } from './timing.ts';

export interface SettledEncoder {
  readonly encoder: EncoderPlan;
  /** Keys of the segments that the trials encoded. */
  readonly encoded: ReadonlySet<string>;
}

/**
 * Decides between an encoder and its alternative by the middle segment of the film itself: the first whose segment,
 * opened again, passes the checks of a finished file. Where none does, the first stays, and the check of the whole
 * file has the last word. A trial's segment is stored like any other: of the encoder that is taken it is not
 * built again, and after a crash the same bytes lead to the same decision.
 *
 * @param trial where the files of the trials may lie for a moment
 */
export async function settleEncoder(
  job: LiveJob,
  services: RunServices,
  prepared: Preflight,
  draft: SegmentRecipe,
  trial: StoredFile,
  timing: Timing,
): Promise<SettledEncoder> {
  const encoded = new Set<string>();
  const { encoder, ranges, settings } = prepared;
  const middle = ranges[ranges.length >> 1];
  if (!encoder.alternative || !middle) return { encoder, encoded };
  const part: Preflight = {
    ...prepared,
    ranges: [{ ...middle, index: 0 }],
    settings: {
      ...settings,
      range: { start: middle.start, end: middle.end },
      frameCount: middle.end - middle.start,
    },
  };
  const observer: BuildObserver = {
    onStart() {},
    onProgress() {},
    onBuilt(_range, { key, reused }) {
      if (!reused) encoded.add(key);
    },
  };
  const looksRight = async (candidate: EncoderPlan): Promise<boolean> => {
    const recipe = { ...draft, encoder: candidate };
    const task = { prepared: part, recipe, target: { kind: 'opfs', file: trial } } as const;
    try {
      await buildFile(job, services, task, observer, timing);
      const { passed } = await timed(timing, 'trial', () => checkFile(job, task, false, () => {}));
      return passed;
    } finally {
      await removeStoredFile(trial);
    }
  };
  for (const candidate of [encoder, encoder.alternative]) {
    if (await looksRight(candidate)) return { encoder: candidate, encoded };
  }
  return { encoder, encoded };
}
