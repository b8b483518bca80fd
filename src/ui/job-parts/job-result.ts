import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportResult } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { bytesText, durationText } from '../words/display-values.ts';
import { numberText } from '../words/locale-format.ts';

/** What the engine found when it opened the finished file again, and how the file was made. */
@customElement('fw-job-result')
export class JobResult extends LitElement {
  @property({ attribute: false }) result!: ExportResult;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        gap: 0.4rem;
      }
      .verdict {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.1rem 0.9rem;
      }
      .verdict strong {
        display: inline-flex;
        gap: 0.35rem;
        align-items: center;
        color: var(--fw-good);
      }
      .verdict.bad strong {
        color: var(--fw-bad);
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.2rem 1rem;
      }
      dt {
        color: var(--fw-ink-quiet);
      }
      dd {
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const { check, segments, bytes, encoder, renderer, seconds, sha256, frames, audio } = this.result;
    const words = strings.jobs.check;
    const rows: [string, string][] = [
      [words.bytes, bytesText(bytes)],
      [words.encoder, encoder],
      [words.renderer, renderer],
      ...(audio ? [soundRow(audio)] : []),
      [words.segments, words.reused(segments.reused, segments.total)],
      [words.length, durationText(seconds)],
      [words.sha256, sha256],
    ];
    return html`
      <p class=${check.passed ? 'verdict' : 'verdict bad'}>
        <strong
          ><wa-icon name=${check.passed ? 'check' : 'error'}></wa-icon>${check.passed ? words.passed : words.failed}</strong
        >
        <span class="figures">${words.ssim} ${numberText(check.ssim, 4)}</span>
        <span class="figures">${words.deltaE} ${numberText(check.deltaE, 2)}</span>
        <span class="quiet">${words.summary(strings.units.frames(frames), check.framesCompared)}</span>
      </p>
      ${check.problems.map((problem) => html`<p class="notice bad"><span>${problem}</span></p>`)}
      <details class="plain">
        <summary>${strings.jobs.details}</summary>
        <dl>
          ${rows.map(([term, value]) => html`<dt>${term}</dt><dd class="figures">${value}</dd>`)}
        </dl>
      </details>
    `;
  }
}

/** The sound track in a row of facts. */
export function soundRow({ codec, layout, measured }: NonNullable<ExportResult['audio']>): [string, string] {
  const words = strings.jobs.check;
  const { integrated, truePeak } = measured ?? {};
  const parts = [
    codec,
    layout,
    ...(integrated === undefined ? [] : [words.loudness(numberText(integrated, 1))]),
    ...(truePeak === undefined ? [] : [words.truePeak(numberText(truePeak, 1))]),
  ];
  return [words.sound, parts.join(', ')];
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-result': JobResult;
  }
}
