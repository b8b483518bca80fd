import type { FindingId, GateOutcome, PerformanceCheck, QualityFinding } from '../../api/index.ts';
import type { GateMeasure, QualityGate } from '../../formats/index.ts';
import type { VisualMeasures, WorstFrame } from './measures.ts';

/** What gates look at. */
export interface GateFacts {
  readonly visual: VisualMeasures;
  readonly performance: PerformanceCheck;
  /** What the pass found, of any severity. */
  readonly findings: readonly QualityFinding[];
}

/** Whether each gate lets the file through. */
export function outcomesOf(gates: readonly QualityGate[], facts: GateFacts): GateOutcome[] {
  return gates.map((gate) => ({ ...gate, ...outcomeOf(gate, facts) }));
}

function outcomeOf(
  { measure, threshold }: QualityGate,
  facts: GateFacts,
): { passed: boolean; value?: number } {
  const { visual, performance, findings } = facts;
  const { judged, framesCompared } = visual;
  switch (measure) {
    // Written so that a value of NaN fails.
    case 'ssim':
      return framesCompared === 0
        ? { passed: true }
        : { passed: judged.ssim.value > (threshold ?? 0), value: judged.ssim.value };
    case 'psnr':
      return framesCompared === 0
        ? { passed: true }
        : { passed: judged.psnr.value > (threshold ?? 0), value: judged.psnr.value };
    case 'deltaE':
      return framesCompared === 0
        ? { passed: true }
        : {
            passed: judged.deltaE.value < (threshold ?? Number.POSITIVE_INFINITY),
            value: judged.deltaE.value,
          };
    case 'performance': {
      const { meetsTarget, secondsPerSecond } = performance;
      return { passed: meetsTarget, ...(secondsPerSecond !== undefined && { value: secondsPerSecond }) };
    }
    case 'technical':
    case 'compliance':
    case 'golden': {
      const errors = findings.filter(
        (finding) => finding.severity === 'error' && measureOf(finding) === measure,
      ).length;
      return { passed: errors === 0, value: errors };
    }
  }
}

/** The gate that a finding is judged by; undefined where none may let it through. */
export function measureOf({ id, category }: QualityFinding): GateMeasure | undefined {
  if (id === 'golden-frame-differs') return 'golden';
  if (category === 'technical') return 'technical';
  return category === 'compliance' ? 'compliance' : undefined;
}

/** An error that its gate only warns of, or that no gate asks for, is a warning; a broken file is always one. */
export function bySeverityOfGates(
  findings: readonly QualityFinding[],
  gates: readonly QualityGate[],
): QualityFinding[] {
  return findings.map((finding) => {
    const measure = measureOf(finding);
    if (finding.severity !== 'error' || !measure) return finding;
    const own = gates.filter((gate) => gate.measure === measure);
    const holds =
      own.some(({ action }) => action === 'fail_export') || (own.length === 0 && measure === 'technical');
    return holds ? finding : { ...finding, severity: 'warning' };
  });
}

/** What is wrong with colours by another name already. */
const COLOUR_STORIES: ReadonlySet<FindingId> = new Set([
  'colour-wrong',
  'hue-shifted',
  'matrix-wrong',
  'range-wrong',
]);

/** What gates that look at numbers found. */
export function gateFindings(outcomes: readonly GateOutcome[], facts: GateFacts): QualityFinding[] {
  const told = facts.findings.some(({ id, severity }) => COLOUR_STORIES.has(id) && severity === 'error');
  return outcomes.flatMap((outcome): QualityFinding[] => {
    const { passed, measure, action, threshold = 0 } = outcome;
    if (passed) return [];
    const severity = action === 'fail_export' ? 'error' : 'warning';
    const { ssim, psnr, deltaE } = facts.visual.judged;
    switch (measure) {
      case 'ssim':
        return [
          {
            ...{ id: 'ssim-low', category: 'visual', severity, threshold, ...seen(ssim) },
            message: `The SSIM of ${frameName(ssim)} is ${ssim.value.toFixed(4)}; above ${threshold} is asked for (${outcome.name}).`,
            source: 'Wang, Bovik, Sheikh, Simoncelli 2004',
          },
        ];
      case 'psnr':
        return [
          {
            ...{ id: 'psnr-low', category: 'visual', severity, threshold, ...seen(psnr) },
            message: `The PSNR of ${frameName(psnr)} is ${psnr.value.toFixed(2)} dB; above ${threshold} dB is asked for (${outcome.name}).`,
          },
        ];
      case 'deltaE':
        return told
          ? []
          : [
              {
                ...{ id: 'colour-wrong', category: 'visual', severity, threshold, ...seen(deltaE) },
                message: `The mean ΔE2000 of ${frameName(deltaE)} is ${deltaE.value.toFixed(2)}; below ${threshold} is asked for (${outcome.name}).`,
                source: 'CIE 142-2001; Sharma, Wu, Dalal 2005',
              },
            ];
      case 'performance': {
        const { secondsPerSecond = 0, target } = facts.performance;
        return [
          {
            ...{ id: 'slower-than-target', category: 'performance', severity },
            ...{ value: secondsPerSecond, threshold: target },
            message: `It took ${secondsPerSecond.toFixed(2)} s for each second of film; ${Number(target.toFixed(2))} s is the target (${outcome.name}).`,
          },
        ];
      }
      default:
        return [];
    }
  });
}

/** Why a file may not be delivered: each gate with its value and threshold, then what no gate could let through. */
export function reasonsOf(findings: readonly QualityFinding[]): string[] {
  return [...new Set(findings.filter(({ severity }) => severity === 'error').map(({ message }) => message))];
}

function seen({ value, frame }: WorstFrame): Pick<QualityFinding, 'value' | 'frames'> {
  return { value, ...(frame !== undefined && { frames: { start: frame, end: frame + 1 } }) };
}

const frameName = ({ frame }: WorstFrame): string =>
  frame === undefined ? 'the worst frame' : `frame ${frame}`;
