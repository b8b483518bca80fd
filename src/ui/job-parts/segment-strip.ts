import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from '../parts/styles.ts';
import { mergeStates, type SegmentState } from './segment-cells.ts';
import { segmentLook } from './segment-look.ts';

/** The segments of an export as the cells of a film strip, coloured by state. */
@customElement('fw-segment-strip')
export class SegmentStrip extends LitElement {
  @property({ attribute: false }) states: readonly SegmentState[] = [];
  @property() label = '';

  static override styles = [
    sharedStyles,
    segmentLook,
    css`
      .strip {
        display: flex;
        gap: 2px;
        height: var(--strip-height, 9px);
      }
      :where(i) {
        flex: 1;
        min-width: 1px;
        border-radius: 2px;
        background: var(--fw-line);
      }
    `,
  ];

  override render() {
    return html`<div class="strip" role="img" aria-label=${this.label}>
      ${mergeStates(this.states).map((state) => html`<i class=${state}></i>`)}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-segment-strip': SegmentStrip;
  }
}
