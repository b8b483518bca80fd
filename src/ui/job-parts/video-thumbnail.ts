import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from '../parts/styles.ts';

/** A frame of a finished film, for want of a picture from its making: the browser's own decoder shows it. */
@customElement('fw-video-thumbnail')
export class VideoThumbnail extends LitElement {
  @property({ attribute: false }) file: File | undefined;
  /** Which instant is shown, in seconds. */
  @property({ type: Number }) instant = 0;
  private url = '';

  static override styles = [
    sharedStyles,
    css`
      video {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: contain;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.take();
  }

  override disconnectedCallback(): void {
    this.release();
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('file')) this.take();
  }

  override render() {
    if (this.url === '') return nothing;
    // Decoration: the card beside it says in words what this is.
    return html`<video
      src=${`${this.url}#t=${this.instant}`}
      muted
      playsinline
      disablepictureinpicture
      preload="metadata"
      tabindex="-1"
      aria-hidden="true"
    ></video>`;
  }

  private take(): void {
    this.release();
    if (this.file && this.isConnected) {
      this.url = URL.createObjectURL(this.file);
      this.requestUpdate();
    }
  }

  private release(): void {
    if (this.url !== '') URL.revokeObjectURL(this.url);
    this.url = '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-video-thumbnail': VideoThumbnail;
  }
}
