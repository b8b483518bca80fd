import type { QualityCategory, QualityFinding } from '../../api/index.ts';
import { share, type VisualMeasures } from './measures.ts';

/** What a file that may not be delivered has at most. */
const FAILED = 49;
/** What is left of a category's score for each kind of warning in it. */
const PER_WARNING = 0.9;

const WEIGHTS: Readonly<Record<QualityCategory, number>> = {
  visual: 0.5,
  technical: 0.25,
  compliance: 0.2,
  performance: 0.05,
};

/** CAMBI's greatest value (Tandon et al. 2021), at which everything is bands. */
const MOST_BANDING = 24;

export interface ScoredFacts {
  readonly visual: VisualMeasures;
  readonly framesTotal: number;
  /** Of questions about the file, how many have the right answer, 0–1; 1 where none was asked. */
  readonly technical: number;
  readonly compliance: number;
  /** Seconds of work for a second of film by the target's, 0 where unknown. */
  readonly pace: number;
  readonly findings: readonly QualityFinding[];
  readonly passed: boolean;
}

/**
 * A file in numbers, 0–100 to one decimal:
 *
 *     visual       100 · (worst likeness + mean likeness) / 2 · artifacts · alpha
 *     technical    100 · share of right answers about the file
 *     compliance   100 · share of rules that are kept
 *     performance  100 · target / time, at most 100
 *     overall      0.5 visual + 0.25 technical + 0.2 compliance + 0.05 performance
 *
 * with likeness as {@link likeness} says, artifacts = (1 − banding / 24) (1 − blocking) (1 − ringing) of the mean frame, and
 * alpha = 1 − error / 510 of the worst. A kind of warning takes a tenth off its category; an error leaves it at most 49, and
 * so is the overall score of a file that may not be delivered. A file of which no frame could be compared and that failed has a visual
 * score of 0. No number gets better where a measurement gets worse.
 */
export function scoresOf(facts: ScoredFacts): {
  readonly overall: number;
  readonly categoryScores: Readonly<Record<QualityCategory, number>>;
} {
  const { likeness, artifacts, alphaError, framesCompared } = facts.visual;
  const isUnseen = framesCompared === 0 && facts.framesTotal > 0 && !facts.passed;
  const raw: Record<QualityCategory, number> = {
    visual:
      Number(!isUnseen) *
      ((likeness.worst + likeness.mean) / 2) *
      share(1 - artifacts.banding / MOST_BANDING) *
      share(1 - artifacts.blocking) *
      share(1 - artifacts.ringing) *
      share(1 - alphaError / 510),
    technical: share(facts.technical),
    compliance: share(facts.compliance),
    performance: facts.pace > 1 ? 1 / facts.pace : 1,
  };
  const scores = { visual: 0, technical: 0, compliance: 0, performance: 0 };
  let overall = 0;
  for (const category of ['visual', 'technical', 'compliance', 'performance'] as const) {
    const score = withFindings(100 * raw[category], category, facts.findings);
    scores[category] = rounded(score);
    overall += WEIGHTS[category] * score;
  }
  return { overall: rounded(facts.passed ? overall : Math.min(FAILED, overall)), categoryScores: scores };
}

function withFindings(score: number, category: QualityCategory, findings: readonly QualityFinding[]): number {
  const own = findings.filter((finding) => finding.category === category);
  const warnings = new Set(own.filter(({ severity }) => severity === 'warning').map(({ id }) => id)).size;
  const least = score * PER_WARNING ** warnings;
  return own.some(({ severity }) => severity === 'error') ? Math.min(FAILED, least) : least;
}

const rounded = (score: number): number => Math.round(10 * score) / 10;
