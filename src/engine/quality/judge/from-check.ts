import type { ExportCheck, QualityFinding, QualityValidation } from '../../api/index.ts';
import type { ValidationEvidence } from '../evidence.ts';
import { type JudgeContext, judge } from './judge.ts';
import { measuresOfCheck } from './measures.ts';

/** A file that only its usual check looked at. */
export interface CheckedFile {
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256?: string;
  readonly framesTotal: number;
  readonly renderer: string;
  readonly milliseconds: number;
  readonly check: ExportCheck;
}

/** Problems of a check that speak of a frame beside its rendering. */
const OF_PICTURES = /^(Frame|The alpha of frame) /;

/** The judgement that an export's usual check allows. */
export function judgeCheck(file: CheckedFile, context: Omit<JudgeContext, 'extent'>): QualityValidation {
  const { check, fileName, bytes, sha256, framesTotal, renderer, milliseconds } = file;
  const { report, problems } = check;
  const evidence: ValidationEvidence = {
    ...{ fileName, bytes, framesTotal, renderer, milliseconds },
    ...(sha256 !== undefined && { sha256 }),
    ...(report && { report }),
    structure: [
      {
        name: 'Opened again and compared with what was asked for',
        passed: problems.every((problem) => OF_PICTURES.test(problem)),
      },
    ],
    codec: [],
    rules: [],
    frames: [],
    consistency: { inOrder: true, dropped: [], duplicated: [], flicker: 0 },
    segments: { checked: 0, wrong: [] },
    findings: problems.map(findingOf),
    evidence: [],
  };
  return judge(evidence, { ...context, extent: 'check' }, measuresOfCheck(check));
}

function findingOf(message: string): QualityFinding {
  return OF_PICTURES.test(message)
    ? { id: 'frame-wrong', category: 'visual', severity: 'error', message }
    : { id: 'file-structure', category: 'technical', severity: 'error', message };
}
