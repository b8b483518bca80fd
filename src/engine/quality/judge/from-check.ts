import type { ExportCheck, FrameQuality, QualityFinding, QualityValidation } from '../../api/index.ts';
import type { ComplianceOutcome } from '../compliance/index.ts';
import type { ValidationEvidence } from '../evidence.ts';
import { frameUnlike } from './frame-unlike.ts';
import { type JudgeContext, judge } from './judge.ts';
import { likeness, measuresOfCheck } from './measures.ts';

/** A file that only its usual check looked at. */
export interface CheckedFile {
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256?: string;
  readonly framesTotal: number;
  readonly renderer: string;
  readonly milliseconds: number;
  readonly check: ExportCheck;
  /** Of the place that it goes to. */
  readonly compliance?: ComplianceOutcome;
}

/** Whether a problem of a check is of a frame beside its rendering. */
const isOfPictures = (problem: string): boolean => /^(Frame|The alpha of frame) /.test(problem);

/** Problems of a check that no pass judged anew, as findings: those of frames that it did not see. */
export function unseenProblems(
  problems: readonly string[],
  frames: readonly Pick<FrameQuality, 'frame'>[],
): QualityFinding[] {
  const seen = new Set<number | undefined>(frames.map(({ frame }) => frame));
  return problems.filter((problem) => !seen.has(frameUnlike(problem))).map(findingOf);
}

/** The judgement that an export's usual check allows. */
export function judgeCheck(file: CheckedFile, context: Omit<JudgeContext, 'extent'>): QualityValidation {
  const { check, fileName, bytes, sha256, framesTotal, renderer, milliseconds } = file;
  const { report, problems } = check;
  const { rules = [], findings = [] } = file.compliance ?? {};
  const evidence: ValidationEvidence = {
    ...{ fileName, bytes, framesTotal, renderer, milliseconds },
    ...(sha256 !== undefined && { sha256 }),
    ...(report && { report }),
    structure: [
      {
        name: 'Opened again and compared with what was asked for',
        passed: problems.every(isOfPictures),
      },
    ],
    codec: [],
    rules,
    frames: [],
    consistency: { inOrder: true, dropped: [], duplicated: [], flicker: 0 },
    segments: { checked: 0, wrong: [] },
    findings: [...problems.map(findingOf), ...findings],
    evidence: [],
  };
  return judge(evidence, { ...context, extent: 'check' }, measuresOfCheck(check));
}

/**
 * Of an export that nobody judged, as those of earlier versions: 100 times the likeness of its worst compared frame, 0 where it
 * failed its check.
 *
 * @returns 0–100, to one decimal
 */
export function scoreOfCheck({ passed, framesCompared, ssim, deltaE }: ExportCheck): number {
  if (!passed) return 0;
  return framesCompared === 0 ? 100 : Math.round(1000 * likeness(ssim, deltaE)) / 10;
}

function findingOf(message: string): QualityFinding {
  return isOfPictures(message)
    ? { id: 'frame-wrong', category: 'visual', severity: 'error', message }
    : { id: 'file-structure', category: 'technical', severity: 'error', message };
}
