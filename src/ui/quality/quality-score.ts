import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { QUALITY_CATEGORIES, type QualityScore as Score } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { numberText } from '../words/locale-format.ts';

/** Of the circle, such that it is 100 units around. */
const RADIUS = 50 / Math.PI;

/** A score as a circle, and the scores of its categories as bars. */
@customElement('fw-quality-score')
export class QualityScore extends LitElement {
  @property({ attribute: false }) score!: Score;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 1rem 1.5rem;
        align-items: center;
      }
      .circle {
        position: relative;
        flex: none;
        width: 6rem;
        color: var(--fw-good);
      }
      .circle.bad {
        color: var(--fw-bad);
      }
      .circle svg {
        display: block;
        fill: none;
        stroke-width: 3;
      }
      .track {
        stroke: var(--fw-line);
      }
      .share {
        stroke: currentColor;
      }
      .circle p {
        position: absolute;
        inset: 0;
        display: grid;
        place-content: center;
        text-align: center;
        line-height: 1.1;
      }
      .circle b {
        font-size: 1.75rem;
        font-variant-numeric: tabular-nums;
      }
      .circle span {
        font-size: 0.75rem;
        color: var(--fw-ink-quiet);
      }
      ul {
        display: grid;
        flex: 1 1 14rem;
        grid-template-columns: repeat(auto-fit, minmax(max(8.5rem, 40%), 1fr));
        gap: 0.6rem 1.25rem;
        min-width: 0;
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0.25rem 0.5rem;
        align-items: baseline;
      }
      li b {
        font-variant-numeric: tabular-nums;
      }
      .bar {
        grid-column: 1 / -1;
        width: 100%;
        height: 0.35rem;
      }
      .bar rect {
        fill: var(--fw-line);
      }
      .bar rect + rect {
        fill: var(--fw-accent);
      }
    `,
  ];

  override render() {
    const { overall, categoryScores, validationPassed } = this.score;
    const rounded = Math.round(overall);
    const words = strings.quality;
    return html`
      <div class=${validationPassed ? 'circle' : 'circle bad'} role="img" aria-label=${words.scoreOf(rounded)}>
        <svg viewBox="0 0 36 36" aria-hidden="true">
          ${svg`<circle class="track" cx="18" cy="18" r=${RADIUS} />
            <circle class="share" cx="18" cy="18" r=${RADIUS} pathLength="100" stroke-dasharray=${`${rounded} 100`} transform="rotate(-90 18 18)" />`}
        </svg>
        <p aria-hidden="true"><b>${numberText(rounded)}</b><span>${words.of100}</span></p>
      </div>
      <ul>
        ${QUALITY_CATEGORIES.map((category) => {
          const value = Math.round(categoryScores[category]);
          return html`<li>
            <span>${words.categories[category]}</span><b>${numberText(value)}</b>
            <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              ${svg`<rect width="100" height="4" /><rect width=${value} height="4" />`}
            </svg>
          </li>`;
        })}
      </ul>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-quality-score': QualityScore;
  }
}
