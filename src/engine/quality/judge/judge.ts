import type {
  CheckItem,
  PerformanceCheck,
  QualityFinding,
  QualityValidation,
  ValidationExtent,
} from '../../api/index.ts';
import type { EncodeSettings } from '../../codecs/index.ts';
import type { FormatDeclaration, FormatSettings, QualityProfile } from '../../formats/index.ts';
import type { ValidationEvidence } from '../evidence.ts';
import { gatesToHold } from './accepted.ts';
import { bySeverityOfGates, gateFindings, outcomesOf } from './gate-outcomes.ts';
import { measuresOf, type VisualMeasures } from './measures.ts';
import { adviceOn } from './recommendations.ts';
import { scoresOf } from './score.ts';

/** What a file is judged by, beside what was seen of it. */
export interface JudgeContext {
  readonly exportId?: string;
  /** The profile that somebody chose. */
  readonly profile?: QualityProfile;
  readonly format?: FormatDeclaration;
  /** What it was encoded with: who asks for loss accepts it, where nobody chose a profile. */
  readonly encode?: Pick<EncodeSettings, 'codec' | 'profile' | 'rate'>;
  /** What it was asked for with, for what is recommended. */
  readonly settings?: FormatSettings;
  /** Seconds of work for a second of the film; absent for files that were not made here. */
  readonly secondsPerSecond?: number;
  /** Of the same, where the profile states none. */
  readonly target: number;
  readonly extent: ValidationExtent;
  readonly validatedAt: Date;
}

const SEVERITIES = ['error', 'warning', 'note'];

/**
 * What is to be thought of what a pass saw. The same evidence and context give the same judgement.
 *
 * @param measures where they are not those of the evidence's frames: of a check that kept the worst alone
 */
export function judge(
  evidence: ValidationEvidence,
  context: JudgeContext,
  measures: VisualMeasures = measuresOf(evidence.frames),
): QualityValidation {
  const { profile, format, encode, settings } = context;
  const gates = gatesToHold(profile, format, encode);
  const found = [...evidence.findings, ...untold(evidence)];
  const performance = paceOf(context);
  const facts = { visual: measures, performance, findings: found };
  const outcomes = outcomesOf(gates, facts);
  const told = [...bySeverityOfGates(found, gates), ...gateFindings(outcomes, facts)];
  const findings = [...told, ...uncompared(told, measures, evidence.framesTotal)].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
  const passed =
    findings.every(({ severity }) => severity !== 'error') &&
    outcomes.every((outcome) => outcome.passed || outcome.action !== 'fail_export');
  const hasError = (category: QualityFinding['category']): boolean =>
    found.some((finding) => finding.category === category && finding.severity === 'error');
  const lost = (id: QualityFinding['id']): boolean =>
    found.some((finding) => finding.id === id && finding.severity !== 'note');
  const checksums = {
    valid: !lost('checksum-wrong') && evidence.segments.wrong.length === 0,
    ...(evidence.sha256 !== undefined && { sha256: evidence.sha256 }),
    ...(evidence.expectedSha256 !== undefined && { expected: evidence.expectedSha256 }),
    segments: evidence.segments,
  };
  return {
    ...(context.exportId !== undefined && { exportId: context.exportId }),
    fileName: evidence.fileName,
    bytes: evidence.bytes,
    validatedAt: context.validatedAt,
    extent: context.extent,
    milliseconds: evidence.milliseconds,
    ...(profile && { profileId: profile.id }),
    visual: {
      ssim: measures.ssim,
      psnr: measures.psnr,
      deltaE: measures.deltaE,
      mean: measures.mean,
      ...(evidence.msSsim !== undefined && { msSsim: evidence.msSsim }),
      artifacts: measures.artifacts,
      consistency: evidence.consistency,
      frames: evidence.frames,
      framesTotal: evidence.framesTotal,
    },
    technical: {
      formatCompliance: !hasError('technical') && !hasError('compliance'),
      metadataIntegrity: !lost('metadata-lost') && !lost('timecode-missing') && !lost('timecode-wrong'),
      codecParameters: { valid: allPassed(evidence.codec), items: evidence.codec },
      fileStructure: {
        valid: allPassed(evidence.structure),
        items: evidence.structure,
        ...(evidence.report && { report: evidence.report }),
      },
      checksums,
    },
    compliance: {
      compliant: !hasError('compliance'),
      items: evidence.rules,
      ...(evidence.sound && { sound: evidence.sound }),
    },
    performance,
    overall: {
      ...scoresOf({
        visual: measures,
        framesTotal: evidence.framesTotal,
        technical: shareOf([...evidence.structure, ...evidence.codec]),
        compliance: shareOf(evidence.rules),
        pace: (performance.secondsPerSecond ?? 0) / performance.target,
        findings,
        passed,
      }),
      recommendations: adviceOn({
        findings,
        visual: measures,
        ...(settings && { settings }),
        ...(format && { format }),
      }),
      validationPassed: passed,
    },
    gates: outcomes,
    findings,
    evidence: evidence.evidence,
  };
}

/** Wrong answers that nobody made a finding of. */
function untold({ structure, codec, rules, findings }: ValidationEvidence): QualityFinding[] {
  const told = (category: QualityFinding['category']): boolean =>
    findings.some((finding) => finding.category === category && finding.severity !== 'note');
  const tell = (
    items: readonly CheckItem[],
    id: QualityFinding['id'],
    category: QualityFinding['category'],
  ): QualityFinding[] =>
    told(category)
      ? []
      : items
          .filter(({ passed }) => !passed)
          .map(({ name, expected, actual }) => ({
            ...{ id, category, severity: 'error' as const },
            message: `${name}: ${actual ?? 'wrong'}${expected === undefined ? '' : ` instead of ${expected}`}.`,
            ...(actual !== undefined && { value: actual }),
            ...(expected !== undefined && { threshold: expected }),
          }));
  return [
    ...tell(structure, 'file-structure', 'technical'),
    ...tell(codec, 'codec-wrong', 'technical'),
    ...tell(rules, 'format-rule', 'compliance'),
  ];
}

/** Gates that look at frames let through what has none: where frames should be, that is no pass. */
function uncompared(
  told: readonly QualityFinding[],
  { framesCompared }: VisualMeasures,
  framesTotal: number,
): QualityFinding[] {
  if (framesCompared > 0 || framesTotal === 0 || told.some(({ severity }) => severity === 'error')) return [];
  return [
    {
      ...{ id: 'frame-missing', category: 'visual', severity: 'error', value: 0, threshold: framesTotal },
      message: `Nothing could be compared: none of the ${framesTotal} frames was seen beside its rendering. Export the file again; if that repeats, choose another format.`,
    },
  ];
}

function paceOf({ profile, secondsPerSecond, target: own }: JudgeContext): PerformanceCheck {
  const target = profile?.performanceTarget ?? own;
  return {
    meetsTarget: secondsPerSecond === undefined || secondsPerSecond <= target,
    ...(secondsPerSecond !== undefined && { secondsPerSecond }),
    target,
  };
}

const allPassed = (items: readonly CheckItem[]): boolean => items.every(({ passed }) => passed);

const shareOf = (items: readonly CheckItem[]): number =>
  items.length === 0 ? 1 : items.filter(({ passed }) => passed).length / items.length;
