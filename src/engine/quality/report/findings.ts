import type { FindingSeverity, FrameRange, QualityFinding } from '../../api/index.ts';
import { html, type Markup } from './html.ts';
import { CATEGORY_NAMES } from './summary.ts';
import { countText, framesText, valueText } from './words.ts';

/** More notes than these are folded away: they say only that the film was made so. */
const NOTES_SHOWN = 3;

export const SEVERITY_LOOKS: Readonly<
  Record<FindingSeverity, { readonly word: string; readonly look: string }>
> = {
  error: { word: 'Error', look: 'bad' },
  warning: { word: 'Warning', look: 'care' },
  note: { word: 'Note', look: 'note' },
};

export function findingsSection(findings: readonly QualityFinding[]): Markup {
  const serious = findings.filter(({ severity }) => severity !== 'note');
  const notes = findings.filter(({ severity }) => severity === 'note');
  return html`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${
  serious.length === 0
    ? html`<p>No error and no warning.</p>`
    : html`<ul class="findings">
${serious.map(finding)}</ul>`
}
${notes.length === 0 ? undefined : noteList(notes)}
</section>`;
}

function noteList(notes: readonly QualityFinding[]): Markup {
  const list = html`<ul class="findings">
${notes.map(finding)}</ul>`;
  if (notes.length <= NOTES_SHOWN) return list;
  return html`<details><summary>${countText(notes.length, 'note')} on how the film was made</summary>${list}</details>`;
}

const finding = ({
  id,
  category,
  severity,
  message,
  value,
  threshold,
  frames,
  source,
}: QualityFinding): Markup =>
  html`<li class="${SEVERITY_LOOKS[severity].look}">
<p><span class="state ${SEVERITY_LOOKS[severity].look}">${SEVERITY_LOOKS[severity].word}</span> ${message}</p>
<p class="more">${frames ? html`${place(frames)} · ` : undefined}${CATEGORY_NAMES[category]} · <code>${id}</code>${value === undefined ? undefined : html` · found ${valueText(value)}`}${threshold === undefined ? undefined : html` · limit ${valueText(threshold)}`}${source === undefined ? undefined : html` · ${source}`}</p>
</li>
`;

/** Leads to the curves, where the script puts the marker on the first of these frames. */
const place = (frames: FrameRange): Markup =>
  html`<a href="#curves" data-go="${frames.start}">${framesText(frames)}</a>`;
