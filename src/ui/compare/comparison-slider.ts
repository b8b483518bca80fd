import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Pixels } from '../parts/pixel-canvas.ts';
import '../parts/pixel-canvas.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';

/** Two pictures of the same frame on top of each other, and a divider between them that is a slider. */
@customElement('fw-comparison-slider')
export class ComparisonSlider extends LitElement {
  @property({ attribute: false }) drawn!: Pixels;
  @property({ attribute: false }) encoded!: Pixels;
  /** What the two are called, where they are not what goes into an encoder and what comes out. */
  @property() drawnLabel = '';
  @property() encodedLabel = '';
  /** Percent of the width that shows `drawn`. */
  @state() private position = 50;

  static override styles = [
    sharedStyles,
    css`
      .stage {
        position: relative;
        width: 100%;
        margin-inline: auto;
        overflow: hidden;
        border-radius: var(--fw-radius);
        background: var(--fw-well);
      }
      fw-pixel-canvas {
        display: block;
      }
      fw-pixel-canvas.after {
        position: absolute;
        inset: 0;
        clip-path: inset(0 0 0 var(--position));
      }
      .line {
        position: absolute;
        inset-block: 0;
        left: var(--position);
        width: 2px;
        margin-left: -1px;
        background: #fff;
        box-shadow: 0 0 0 1px rgb(0 0 0 / 55%);
        pointer-events: none;
      }
      .line::after {
        content: '';
        position: absolute;
        top: 50%;
        left: 50%;
        width: 1.75rem;
        height: 1.75rem;
        translate: -50% -50%;
        border: 2px solid #fff;
        border-radius: 50%;
        background: rgb(0 0 0 / 55%);
        box-shadow: 0 0 0 1px rgb(0 0 0 / 55%);
      }
      input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        opacity: 0;
        cursor: ew-resize;
      }
      input:focus-visible + .line::after {
        outline: 3px solid var(--fw-accent);
        outline-offset: 2px;
      }
      .label {
        position: absolute;
        padding: 0.1rem 0.5rem;
        font-size: 0.78rem;
        color: #fff;
        background: rgb(0 0 0 / 72%);
        border-radius: 4px;
        pointer-events: none;
      }
      .label.before {
        top: 0.5rem;
        left: 0.5rem;
      }
      .label.after {
        right: 0.5rem;
        bottom: 0.5rem;
      }
    `,
  ];

  override render() {
    const words = strings.compare;
    return html`<div class="stage" style="--position: ${this.position}%; max-width: ${this.drawn.width}px">
      <fw-pixel-canvas .image=${this.drawn}></fw-pixel-canvas>
      <fw-pixel-canvas class="after" .image=${this.encoded}></fw-pixel-canvas>
      <span class="label before">${this.drawnLabel || words.before}</span>
      <span class="label after">${this.encodedLabel || words.after}</span>
      <input
        type="range"
        min="0"
        max="100"
        step="1"
        aria-label=${words.slider}
        aria-valuetext=${words.position(this.position)}
        .value=${String(this.position)}
        @input=${(event: Event) => {
          if (event.currentTarget instanceof HTMLInputElement)
            this.position = event.currentTarget.valueAsNumber;
        }}
      />
      <div class="line"></div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-comparison-slider': ComparisonSlider;
  }
}
