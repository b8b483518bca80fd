import type { FrameQuality, GateMeasure, QualityValidation, VisualQualityCheck } from '../../api/index.ts';
import { SEVERITY_LOOKS } from './findings.ts';
import { html, jsonForScript, type Markup } from './html.ts';
import { countText, decibelsText, framesText } from './words.ts';

interface Curve {
  readonly id: string;
  readonly name: string;
  /** Of a frame; undefined where it was not measured or is infinite. */
  readonly value: (frame: FrameQuality) => number | undefined;
  readonly decimals: number;
  /** A second line in the same plot. */
  readonly second?: { readonly name: string; readonly value: (frame: FrameQuality) => number | undefined };
  /** The gate whose threshold is drawn across. */
  readonly gate?: GateMeasure;
  /** Where the axis always reaches. */
  readonly from?: number;
  readonly to?: number;
  /** Measured of some frames only, and left out where all of its values are 0: a film without faults has no curve of them. */
  readonly sampled?: boolean;
  readonly about: (visual: VisualQualityCheck) => string;
}

const CURVES: readonly Curve[] = [
  {
    ...{ id: 'ssim', name: 'SSIM', decimals: 5, gate: 'ssim', to: 1 },
    value: ({ ssim }) => ssim,
    about: ({ ssim, mean }) => `worst ${ssim.toFixed(4)}, mean ${mean.ssim.toFixed(4)}`,
  },
  {
    ...{ id: 'psnr', name: 'PSNR (dB)', decimals: 2, gate: 'psnr' },
    value: ({ psnr }) => psnr,
    about: ({ psnr, mean, frames }) =>
      `worst ${decibelsText(psnr)}, mean ${decibelsText(mean.psnr)}${frames.some((frame) => frame.psnr === undefined) ? '; gaps are frames that equal their rendering' : ''}`,
  },
  {
    ...{ id: 'deltaE', name: 'Mean ΔE2000', decimals: 3, gate: 'deltaE', from: 0 },
    value: ({ deltaE }) => deltaE.mean,
    second: { name: '95th percentile', value: ({ deltaE }) => deltaE.p95 },
    about: ({ deltaE, mean }) => `worst ${deltaE.toFixed(2)}, mean ${mean.deltaE.toFixed(2)}`,
  },
  {
    ...{ id: 'alpha', name: 'Alpha error (codes of 8 bits)', decimals: 2, from: 0 },
    value: ({ alphaError }) => alphaError,
    about: ({ frames }) =>
      `worst ${frames.reduce((worst, { alphaError = 0 }) => Math.max(worst, alphaError), 0).toFixed(1)}`,
  },
  {
    ...{ id: 'banding', name: 'Banding added', decimals: 3, from: 0, sampled: true },
    value: ({ banding }) => banding,
    about: ({ artifacts, frames }) =>
      `mean ${artifacts.banding.toFixed(2)} of 24 (CAMBI)${ofSome(frames, ({ banding }) => banding)}`,
  },
  {
    ...{ id: 'blocking', name: 'Blocking added', decimals: 4, from: 0, sampled: true },
    value: ({ blocking }) => blocking,
    about: ({ artifacts, frames }) =>
      `mean ${artifacts.blocking.toFixed(3)} of 1${ofSome(frames, ({ blocking }) => blocking)}`,
  },
  {
    ...{ id: 'ringing', name: 'Ringing added', decimals: 4, from: 0, sampled: true },
    value: ({ ringing }) => ringing,
    about: ({ artifacts, frames }) =>
      `mean ${artifacts.ringing.toFixed(3)} of 1${ofSome(frames, ({ ringing }) => ringing)}`,
  },
];

/** Says so where a value was not measured of every frame. */
function ofSome(frames: readonly FrameQuality[], value: Curve['value']): string {
  const known = frames.filter((frame) => value(frame) !== undefined).length;
  return known === frames.length ? '' : `, measured on ${countText(known, 'frame')}`;
}

/** The measures of each frame, for the page's script to draw; nothing where no frame was compared. */
export function curvesSection({ visual, gates, findings }: QualityValidation): Markup {
  const { frames, framesTotal } = visual;
  const drawn = CURVES.filter((curve) => isTold(curve, frames));
  if (frames.length === 0 || drawn.length === 0) return html``;
  const data = {
    at: frames.map(({ frame }) => frame),
    total: framesTotal,
    curves: drawn.map(({ id, name, value, decimals, second, gate, from, to, sampled = false }) => ({
      ...{ id, name, decimals, from, to, sampled },
      values: frames.map((frame) => rounded(value(frame), decimals)),
      ...(second && {
        second: second.name,
        secondValues: frames.map((frame) => rounded(second.value(frame), decimals)),
      }),
      threshold: gates.find(({ measure }) => measure === gate)?.threshold,
    })),
    marks: findings.flatMap(({ frames: range, severity, message }) =>
      range ? [{ ...range, look: SEVERITY_LOOKS[severity].look, message }] : [],
    ),
  };
  const looks = [...new Set(data.marks.map(({ look }) => look))];
  const words = Object.values(SEVERITY_LOOKS).filter(({ look }) => looks.includes(look));
  return html`<section aria-labelledby="curves">
<h2 id="curves">Frame by frame</h2>
<p class="more">${frames.length === framesTotal ? `All ${framesTotal} frames` : `${frames.length} of ${framesTotal} frames, the seams of segments among them`} were decoded and compared with their rendering.</p>
<ul class="legend">${words.map(({ word, look }) => html`<li><i class="${look}"></i>${word}</li>`)}${
    data.curves.some(({ threshold }) => threshold !== undefined)
      ? html`<li><i class="threshold"></i>What its gate asks for</li>`
      : undefined
  }</ul>
<div class="reader" hidden>
<label for="at">Frame</label>
<input type="range" id="at" min="0" max="${frames.length - 1}" value="0">
<output for="at"></output>
</div>
${drawn.map(
  (curve) => html`<figure class="curve">
<figcaption><b>${curve.name}</b>${curve.second ? html` <span class="dashed">${curve.second.name}</span>` : undefined} <span class="more">${curve.about(visual)}</span></figcaption>
<div class="plot" data-curve="${curve.id}" role="img" aria-label="${curve.name} of ${framesText({ start: 0, end: framesTotal })}: ${curve.about(visual)}"></div>
</figure>
`,
)}<noscript><p>The curves are drawn by a script. Their numbers are also in the JSON of this report.</p></noscript>
<script type="application/json" id="curve-data">${jsonForScript(data)}</script>
</section>`;
}

function isTold({ value, sampled }: Curve, frames: readonly FrameQuality[]): boolean {
  return frames.some((frame) => {
    const known = value(frame);
    return known !== undefined && Number.isFinite(known) && !(sampled && known === 0);
  });
}

const rounded = (value: number | undefined, decimals: number): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toFixed(decimals));
