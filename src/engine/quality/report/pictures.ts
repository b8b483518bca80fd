import type { FrameEvidence, FrameQuality } from '../../api/index.ts';
import { html, type Markup, trusted } from './html.ts';
import { decibelsText } from './words.ts';

const KINDS = [
  { kind: 'expected', label: 'As rendered' },
  { kind: 'actual', label: 'In the file' },
  { kind: 'heat', label: 'Difference' },
] as const;

/** Frames to look at, each as it should be, as it is, and how they differ. */
export async function picturesSection(
  evidence: readonly FrameEvidence[],
  frames: readonly FrameQuality[],
): Promise<Markup> {
  const measured = new Map(frames.map((frame) => [frame.frame, frame]));
  const shown = evidence.filter(({ expected, actual, heat }) => expected ?? actual ?? heat);
  if (shown.length === 0) return html``;
  const figures = await Promise.all(shown.map((one) => figure(one, measured.get(one.frame))));
  return html`<section aria-labelledby="pictures">
<h2 id="pictures">Frames to look at</h2>
<p class="more">Pictures are shown with at most 960 pixels across. The difference is ΔE2000 of each pixel:
<span class="heat"><i class="heat-0"></i>0 <i class="heat-1"></i>1 <i class="heat-2"></i>2 <i class="heat-4"></i>4 <i class="heat-8"></i>8 and more</span></p>
${figures}
<dialog id="large" aria-labelledby="large-title">
<header><h3 id="large-title"></h3><button type="button" data-close>Close</button></header>
<img alt="" src="data:,">
<p class="choices" role="group" aria-label="Picture">${KINDS.map(({ kind, label }) => html`<button type="button" data-kind="${kind}" aria-pressed="false">${label}</button>`)}</p>
</dialog>
</section>`;
}

async function figure(evidence: FrameEvidence, measured: FrameQuality | undefined): Promise<Markup> {
  const { frame, why } = evidence;
  const pictures = await Promise.all(
    KINDS.map(async ({ kind, label }) => {
      const picture = evidence[kind];
      if (!picture) return undefined;
      const address = trusted(await pngAddress(picture));
      return html`<button type="button" class="picture" data-frame="${frame}" data-kind="${kind}"><img src="${address}" alt="Frame ${frame}: ${label}"><span aria-hidden="true">${label}</span></button>
`;
    }),
  );
  return html`<figure class="evidence">
<figcaption><b>Frame ${frame}</b> ${why}${measured ? html` <span class="more">${numbersOf(measured)}</span>` : undefined}</figcaption>
<div class="trio">
${pictures}</div>
</figure>
`;
}

const numbersOf = ({ ssim, psnr, deltaE }: FrameQuality): string =>
  `SSIM ${ssim.toFixed(4)}, PSNR ${decibelsText(psnr ?? Number.POSITIVE_INFINITY)}, ΔE ${deltaE.mean.toFixed(2)}${deltaE.max === undefined ? '' : ` (at most ${deltaE.max.toFixed(1)})`}`;

/** `String.fromCharCode` takes its bytes as arguments, of which a call may have about as many. */
const BYTES_A_CALL = 0x8000;

async function pngAddress(picture: Blob): Promise<string> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += BYTES_A_CALL) {
    text += String.fromCharCode(...bytes.subarray(at, at + BYTES_A_CALL));
  }
  return `data:image/png;base64,${btoa(text)}`;
}
