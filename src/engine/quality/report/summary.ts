import type {
  GateOutcome,
  QualityCategory,
  QualityRecommendation,
  QualityValidation,
} from '../../api/index.ts';
import { QUALITY_CATEGORIES } from '../categories.ts';
import { html, type Markup } from './html.ts';
import { countText, decibelsText, valueText } from './words.ts';

export const CATEGORY_NAMES: Readonly<Record<QualityCategory, string>> = {
  visual: 'Picture and sound',
  technical: 'The file itself',
  compliance: 'Rules',
  performance: 'Speed',
};

const MEASURES: Readonly<Record<GateOutcome['measure'], (threshold: string) => string>> = {
  ssim: (threshold) => `SSIM above ${threshold}`,
  psnr: (threshold) => `PSNR above ${threshold} dB`,
  deltaE: (threshold) => `ΔE2000 below ${threshold}`,
  compliance: () => 'the rules of format and place',
  performance: () => 'the target for its speed',
  technical: () => 'the file’s structure',
  golden: () => 'its golden frames',
};

/** What a reader wants to know first: may it be delivered, and why not. */
export function verdictSentence({ gates, findings, visual, overall }: QualityValidation): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const failed = gates.filter(({ passed, action }) => !passed && action === 'fail_export').length;
  if (!overall.validationPassed) {
    const reasons = [
      ...(failed > 0 ? [`${countText(failed, 'gate')} failed`] : []),
      ...(errors > 0 ? [`${countText(errors, 'error')} found`] : []),
    ];
    return `This file is not to be delivered${reasons.length > 0 ? `: ${reasons.join(', ')}` : ''}.`;
  }
  const warned = gates.filter(({ passed }) => !passed).length + warnings;
  if (warned > 0)
    return `This file may be delivered; ${countText(warned, 'thing')} ${warned === 1 ? 'is' : 'are'} worth a look.`;
  const seen = visual.frames.length;
  if (seen === 0) return 'This file may be delivered: nothing wrong was found.';
  const frames =
    seen === visual.framesTotal
      ? `all ${countText(seen, 'frame')}`
      : `${seen} of ${visual.framesTotal} frames`;
  return `This file may be delivered: nothing wrong was found in ${frames}.`;
}

export function headline(validation: QualityValidation): Markup {
  const { overall, fileName } = validation;
  const state = overall.validationPassed ? 'good' : 'bad';
  return html`<header class="head">
<div>
<p class="kind">Quality report</p>
<h1>${fileName}</h1>
<p class="verdict ${state}">${mark(overall.validationPassed)}<span>${verdictSentence(validation)}</span></p>
</div>
${ring(overall.overall, state)}
</header>
<ul class="categories" aria-label="Scores by category">
${QUALITY_CATEGORIES.map((category) => bar(CATEGORY_NAMES[category], overall.categoryScores[category]))}
</ul>`;
}

/** A circle of 100 units around, filled as far as the score goes. */
const ring = (score: number, state: 'good' | 'bad'): Markup =>
  html`<div class="score ${state}" role="img" aria-label="Score ${Math.round(score)} of 100">
<svg viewBox="0 0 36 36" aria-hidden="true"><circle class="track" cx="18" cy="18" r="15.9155"/><circle class="share" cx="18" cy="18" r="15.9155" pathLength="100" stroke-dasharray="${Math.round(score)} 100" transform="rotate(-90 18 18)"/></svg>
<p aria-hidden="true"><b>${Math.round(score)}</b><span>of 100</span></p>
</div>`;

const bar = (name: string, score: number): Markup =>
  html`<li><span>${name}</span><b>${Math.round(score)}</b><svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="4"/><rect class="share" width="${Math.max(0, Math.min(100, score))}" height="4"/></svg></li>`;

/** A tick or a cross, with its word for those who don't see it. */
export const mark = (passed: boolean): Markup =>
  html`<svg class="mark ${passed ? 'good' : 'bad'}" viewBox="0 0 24 24" role="img" aria-label="${passed ? 'Passed:' : 'Failed:'}"><path d="${passed ? 'M5 12.5l4.5 4.5L19 7.5' : 'M6 6l12 12M18 6L6 18'}"/></svg>`;

export function gatesSection(gates: readonly GateOutcome[]): Markup {
  if (gates.length === 0) return html``;
  return html`<section aria-labelledby="gates">
<h2 id="gates">Gates</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="gates">
<table>
<thead><tr><th scope="col">Gate</th><th scope="col">Result</th><th scope="col">Asked for</th><th scope="col">Found</th><th scope="col">Where it fails</th></tr></thead>
<tbody>
${gates.map(
  (
    gate,
  ) => html`<tr><th scope="row">${gate.name}${gate.passed ? undefined : html`<p class="more">${gate.message}</p>`}</th><td>${outcome(gate.passed, gate.action)}</td><td>${MEASURES[gate.measure](valueText(gate.threshold ?? 0))}</td><td class="number">${foundText(gate)}</td><td>${gate.action === 'fail_export' ? 'the export fails' : 'the user is warned'}</td></tr>
`,
)}</tbody>
</table>
</div>
</section>`;
}

/** Some gates measure, the others count what is wrong. */
function foundText({ measure, value }: GateOutcome): string {
  if (value === undefined) return '';
  switch (measure) {
    case 'ssim':
    case 'deltaE':
      return valueText(value);
    case 'psnr':
      return decibelsText(value);
    case 'performance':
      return `${value.toFixed(2)} s for a second`;
    case 'compliance':
    case 'technical':
    case 'golden':
      return value === 0 ? 'nothing wrong' : `${value} wrong`;
  }
}

const outcome = (passed: boolean, action: GateOutcome['action']): Markup =>
  passed
    ? html`<span class="state good">Passed</span>`
    : action === 'fail_export'
      ? html`<span class="state bad">Failed</span>`
      : html`<span class="state care">Missed</span>`;

export function adviceSection(recommendations: readonly QualityRecommendation[]): Markup {
  if (recommendations.length === 0) return html``;
  return html`<section aria-labelledby="advice">
<h2 id="advice">What to do</h2>
<ol class="advice">
${recommendations.map(
  ({ category, message, settings }) =>
    html`<li><span class="tag">${CATEGORY_NAMES[category]}</span> ${message}${settings ? html` <code>${JSON.stringify(settings)}</code>` : undefined}</li>
`,
)}</ol>
</section>`;
}
