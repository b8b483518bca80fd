import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportResult, ExportStatus } from '../../engine/index.ts';
import '../parts/pixel-canvas.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import './video-thumbnail.ts';

/** A small picture of an export: its latest frame, or one of the finished film. */
@customElement('fw-job-picture')
export class JobPicture extends LitElement {
  @property({ attribute: false }) job!: ExportStatus;
  @property({ attribute: false }) result: ExportResult | undefined;

  static override styles = [
    sharedStyles,
    css`
      :host {
        aspect-ratio: 16 / 9;
        background: var(--fw-well);
        border-radius: 5px;
        overflow: hidden;
        display: grid;
        grid-template: minmax(0, 1fr) / minmax(0, 1fr);
        place-items: center;
        color: var(--fw-ink-quiet);
        font-size: 1.4rem;
      }
      fw-video-thumbnail,
      fw-pixel-canvas {
        width: 100%;
        height: 100%;
      }
    `,
  ];

  override render() {
    const { job, result } = this;
    if (job.thumbnail) {
      return html`<fw-pixel-canvas
        .image=${job.thumbnail}
        label=${strings.jobs.thumbnail(job.fileName)}
      ></fw-pixel-canvas>`;
    }
    if (result?.file && result.mimeType.startsWith('video/')) {
      return html`<fw-video-thumbnail .file=${result.file} .instant=${result.seconds / 2}></fw-video-thumbnail>`;
    }
    return html`<wa-icon name="film"></wa-icon>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-picture': JobPicture;
  }
}
