import type { ProResProfile } from '../../codecs/index.ts';
import type { FormatRules } from './format-rules.ts';

/** Apple: frames may exceed their target by so much. */
const TOLERANCE = 0.1;

function rules(entry: string, megabits: number, full: boolean): FormatRules {
  return {
    source: 'SMPTE RDD 36; Apple ProRes White Paper, Target Data Rates',
    entries: [entry, 'V_PRORES'],
    chroma: [full ? '444' : '422'],
    scans: ['progressive', 'interlaced'],
    alpha: full,
    sizeMultiple: full ? 1 : 2,
    maximumSize: { width: 8192, height: 8192 },
    target: { megabits, tolerance: TOLERANCE },
  };
}

/** SMPTE RDD 36 with Apple's profiles: a type, a rate, and alpha in 4:4:4 only. */
export const PRORES_RULES: Readonly<Record<`prores-${ProResProfile}`, FormatRules>> = {
  'prores-proxy': rules('apco', 38, false),
  'prores-lt': rules('apcs', 85, false),
  'prores-422': rules('apcn', 122, false),
  'prores-hq': rules('apch', 184, false),
  'prores-4444': rules('ap4h', 275, true),
  'prores-4444xq': rules('ap4x', 413, true),
};

/**
 * What Apple's targets come to in smaller pictures, as a factor on the rate by pixels: its table gives HQ 61 Mb/s at
 * 720×576 and 92 at 1280×720, of 184 at 1920×1080, all at 25 frames a second.
 */
export const PRORES_SIZE_FACTORS: readonly (readonly [mostMacroblocks: number, factor: number])[] = [
  [1620, 5 / 3],
  [3600, 9 / 8],
];
