import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportStatus } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { numberText } from '../words/locale-format.ts';

/** The score of an export's file in lists; a dash where there is none. */
@customElement('fw-score-badge')
export class ScoreBadge extends LitElement {
  @property({ attribute: false }) quality: ExportStatus['quality'];

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: inline-block;
      }
      b {
        font-variant-numeric: tabular-nums;
        color: var(--fw-good);
      }
      b.bad {
        color: var(--fw-bad);
      }
    `,
  ];

  override render() {
    if (!this.quality) return html`–`;
    const score = Math.round(this.quality.score);
    const words = strings.quality;
    const said = `${words.scoreOf(score)}. ${this.quality.passed ? words.verdict.good : words.verdict.bad}`;
    return html`<b class=${this.quality.passed ? '' : 'bad'} title=${said}
      ><span aria-hidden="true">${numberText(score)}</span><span class="visually-hidden">${said}</span></b
    >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-score-badge': ScoreBadge;
  }
}
