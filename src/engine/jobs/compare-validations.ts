import type { ComparisonResult, FrameQuality, QualityCategory, QualityValidation } from '../api/index.ts';

/** Points of the score that nobody could see. */
const SAME_SCORE = 0.5;

/** In words, what two validations differ in, and which file is the better one. */
export function differencesOf(
  a: QualityValidation,
  b: QualityValidation,
  frames: readonly FrameQuality[],
): Pick<ComparisonResult, 'differences' | 'better'> {
  const differences: string[] = [];
  const tell = (what: string, ofA: string, ofB: string): void => {
    if (ofA !== ofB) differences.push(`${what}: ${ofA} (a), ${ofB} (b).`);
  };
  tell('Score', a.overall.overall.toFixed(1), b.overall.overall.toFixed(1));
  for (const [category, words] of Object.entries(CATEGORY_WORDS)) {
    const of = ({ overall }: QualityValidation): string =>
      overall.categoryScores[category as QualityCategory].toFixed(1);
    tell(`Score of ${words}`, of(a), of(b));
  }
  tell('May be delivered', yesNo(a), yesNo(b));
  tell('Bytes', String(a.bytes), String(b.bytes));
  tell('Frames', String(a.visual.framesTotal), String(b.visual.framesTotal));
  tell('SSIM of the worst frame', a.visual.ssim.toFixed(4), b.visual.ssim.toFixed(4));
  tell('PSNR of the worst frame', decibels(a.visual.psnr), decibels(b.visual.psnr));
  tell('Mean ΔE2000 of the worst frame', a.visual.deltaE.toFixed(2), b.visual.deltaE.toFixed(2));
  for (const [one, other, name] of [
    [a, b, 'a'],
    [b, a, 'b'],
  ] as const) {
    const known = new Set(other.findings.map(({ id }) => id));
    const own = one.findings.filter(({ id, severity }) => severity !== 'note' && !known.has(id));
    for (const { message } of own) differences.push(`Only ${name}: ${message}`);
  }
  if (frames.length > 0) {
    const worst = frames.reduce((least, each) => (each.ssim < least.ssim ? each : least));
    differences.push(
      `Beside a, frame ${worst.frame} of b differs most: SSIM ${worst.ssim.toFixed(4)}, mean ΔE2000 ${worst.deltaE.mean.toFixed(2)}.`,
    );
  } else {
    differences.push('Their frames could not be compared with each other: size or number differ.');
  }
  const better = betterOf(a, b);
  return { differences, ...(better && { better }) };
}

const CATEGORY_WORDS: Readonly<Record<QualityCategory, string>> = {
  visual: 'picture and sound',
  technical: 'the file itself',
  compliance: 'rules',
  performance: 'speed',
};

const yesNo = ({ overall }: QualityValidation): string => (overall.validationPassed ? 'yes' : 'no');

const decibels = (value: number): string =>
  Number.isFinite(value) ? `${value.toFixed(2)} dB` : 'no difference';

/** What may be delivered is better; then what scores higher; of equal ones the smaller. */
function betterOf(a: QualityValidation, b: QualityValidation): 'a' | 'b' | undefined {
  const [ofA, ofB] = [a.overall, b.overall];
  if (ofA.validationPassed !== ofB.validationPassed) return ofA.validationPassed ? 'a' : 'b';
  if (Math.abs(ofA.overall - ofB.overall) > SAME_SCORE) return ofA.overall > ofB.overall ? 'a' : 'b';
  if (a.bytes === b.bytes) return undefined;
  return a.bytes < b.bytes ? 'a' : 'b';
}
