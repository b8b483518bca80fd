import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { checkerboard, sharedStyles } from './styles.ts';

/** Straight-alpha RGBA pixels, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer> | ImageData['data'];
}

/** A small still picture, contained in its box, on a checkerboard where it is transparent. */
@customElement('fw-pixel-canvas')
export class PixelCanvas extends LitElement {
  @property({ attribute: false }) image: Pixels | undefined;
  /** What a screen reader says; without it the picture is decoration. */
  @property() label = '';

  static override styles = [
    sharedStyles,
    checkerboard,
    css`
      :host {
        display: grid;
        place-items: center;
        overflow: hidden;
      }
      canvas {
        display: block;
        max-width: 100%;
        max-height: 100%;
        min-width: 0;
        min-height: 0;
        object-fit: contain;
      }
      /* As large as the box allows: a small picture is scaled up. */
      :host([fill]) {
        display: flex;
        justify-content: center;
      }
      :host([fill]) canvas {
        height: 100%;
      }
    `,
  ];

  override render() {
    return this.label === ''
      ? html`<canvas class="checkerboard" width="1" height="1" aria-hidden="true"></canvas>`
      : html`<canvas class="checkerboard" width="1" height="1" role="img" aria-label=${this.label}></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.image || !changed.has('image')) return;
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const { width, height, data } = this.image;
    canvas.width = width;
    canvas.height = height;
    context.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-pixel-canvas': PixelCanvas;
  }
}
