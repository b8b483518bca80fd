import '@awesome.me/webawesome/dist/components/copy-button/copy-button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportResult } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { soundRow } from '../job-parts/job-result.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { bytesText, durationText } from '../words/display-values.ts';
import { numberText } from '../words/locale-format.ts';
import { factListStyles } from './fact-list.styles.ts';
import { panelStyles } from './job-screen.styles.ts';

/** What was found when the finished file was opened again, measured, and its checksum. */
@customElement('fw-job-check')
export class JobCheck extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) result!: ExportResult;

  static override styles = [
    sharedStyles,
    panelStyles,
    factListStyles,
    css`
      .verdict {
        display: flex;
        gap: 0.45rem;
        align-items: center;
        font-weight: 650;
        color: var(--fw-good);
      }
      .verdict.bad {
        color: var(--fw-bad);
      }
      .hash {
        display: flex;
        gap: 0.25rem;
        align-items: flex-start;
      }
      .hash span {
        flex: 1;
        min-width: 0;
      }
    `,
  ];

  override render() {
    const { check, bytes, encoder, renderer, seconds, sha256, segments, audio } = this.result;
    const words = strings.jobs.check;
    const rows: readonly (readonly [string, string])[] = [
      [words.ssim, numberText(check.ssim, 4)],
      [words.deltaE, numberText(check.deltaE, 2)],
      ...(check.alphaError === undefined
        ? []
        : [[strings.job.alphaError, numberText(check.alphaError)] as const]),
      [strings.job.compared, numberText(check.framesCompared)],
      [words.bytes, bytesText(bytes)],
      [words.length, durationText(seconds)],
      [words.encoder, encoder],
      [words.renderer, renderer],
      ...(audio ? [soundRow(audio)] : []),
      [words.segments, words.reused(segments.reused, segments.total)],
    ];
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${strings.job.quality}</h2>
      <p class=${check.passed ? 'verdict' : 'verdict bad'}>
        <wa-icon name=${check.passed ? 'check' : 'error'}></wa-icon>${check.passed ? words.passed : words.failed}
      </p>
      ${check.problems.map((problem) => html`<p class="notice bad"><span>${problem}</span></p>`)}
      <dl>
        ${rows.map(([term, value]) => html`<dt>${term}</dt><dd class="figures">${value}</dd>`)}
        <dt>${words.sha256}</dt>
        <dd class="figures hash">
          <span>${sha256}</span>
          <wa-copy-button
            value=${sha256}
            copy-label=${strings.job.copy}
            success-label=${strings.job.copied}
          ></wa-copy-button>
        </dd>
      </dl>
      ${this.result.file ? nothing : html`<p class="quiet">${strings.jobs.delivered}</p>`}
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-check': JobCheck;
  }
}
