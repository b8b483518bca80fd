import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SegmentState } from '../job-parts/segment-cells.ts';
import { segmentLook } from '../job-parts/segment-look.ts';
import '../job-parts/segment-strip.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { panelStyles } from './job-screen.styles.ts';

const STATES: readonly SegmentState[] = ['encoded', 'reused', 'running', 'waiting'];

/** All segments of an export by their state, with a legend that counts them. */
@customElement('fw-segment-map')
export class SegmentMap extends LitElement {
  @property({ attribute: false }) states: readonly SegmentState[] = [];

  static override styles = [
    sharedStyles,
    panelStyles,
    segmentLook,
    css`
      fw-segment-strip {
        --strip-height: 18px;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0.3rem 1.2rem;
      }
      li {
        display: flex;
        align-items: center;
        gap: 0.45rem;
      }
      :where(i) {
        width: 1.4rem;
        height: 0.75rem;
        border-radius: 2px;
        background: var(--fw-line);
      }
    `,
  ];

  override render() {
    const { states } = this;
    const count = (wanted: SegmentState) => states.filter((state) => state === wanted).length;
    const done = count('encoded') + count('reused');
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${strings.job.segments}</h2>
      <fw-segment-strip
        .states=${states}
        label=${strings.jobs.segments(states.length, done, count('reused'))}
      ></fw-segment-strip>
      <ul>
        ${STATES.map(
          (state) =>
            html`<li><i class=${state}></i>${strings.job.segmentCount(strings.job.legend[state], count(state))}</li>`,
        )}
      </ul>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-segment-map': SegmentMap;
  }
}
