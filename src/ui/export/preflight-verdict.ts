import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/spinner/spinner.js';
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Verdict } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { durationText } from '../words/display-values.ts';
import { FIELD_SETTINGS } from './problems.ts';
import { requestedFrameRate } from './settings-draft.ts';

/** What an export with these settings would be, in the engine's words. */
@customElement('fw-preflight-verdict')
export class PreflightVerdict extends AppElement {
  constructor() {
    super(['verdict']);
  }

  static override styles = [
    sharedStyles,
    css`
      section {
        display: grid;
        gap: 0.4rem;
        padding-top: 0.85rem;
        border-top: 1px solid var(--fw-line);
        font-size: 0.85rem;
      }
      .head {
        display: flex;
        align-items: center;
        gap: 0.5rem;
      }
      ul {
        display: grid;
        gap: 0.3rem;
        color: var(--fw-ink-quiet);
        overflow-wrap: anywhere;
      }
      .plan {
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const { verdict } = this.app.store.state;
    if (verdict.kind === 'none') return nothing;
    const checking = verdict.kind === 'checking';
    return html`
      <section aria-labelledby="title" aria-busy=${checking}>
        <div class="head">
          <h2 id="title">${strings.panel.verdict}</h2>
          ${checking ? html`<wa-spinner></wa-spinner><span class="quiet">${strings.panel.checking}</span>` : nothing}
        </div>
        <div>${verdict.kind === 'refused' ? this.refusal(verdict) : this.plan(verdict)}</div>
      </section>
    `;
  }

  private plan(verdict: Verdict) {
    if (verdict.frames === 0) return nothing;
    const { draft } = this.app.store.state;
    const rate = requestedFrameRate(draft) ?? this.app.composition?.preview.frameRate;
    const seconds = rate ? (verdict.frames * rate.den) / rate.num : 0;
    const warnings = verdict.problems.filter(({ setting }) => !FIELD_SETTINGS.has(setting));
    return html`
      <p class="plan">
        ${strings.panel.plan(strings.units.frames(verdict.frames), verdict.segments, durationText(seconds))}
      </p>
      <ul>
        ${warnings.map(({ message }) => html`<li>${message}</li>`)}
        ${verdict.explanation.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    `;
  }

  private refusal(verdict: Verdict) {
    const errors = verdict.problems
      .filter(({ severity }) => severity === 'error')
      .map(({ message }) => message);
    const sentences = verdict.refusal === '' ? errors : [verdict.refusal, ...errors];
    return html`<div class="notice bad" role="alert">
      <wa-icon name="error"></wa-icon>
      <div>
        <strong>${strings.panel.refused}.</strong>
        ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-preflight-verdict': PreflightVerdict;
  }
}
