import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportStatus } from '../../engine/index.ts';
import '../parts/pixel-canvas.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { pictureStageStyles } from './picture-stage.styles.ts';

/** The latest frame that was drawn for an export, as large as there is room. */
@customElement('fw-live-picture')
export class LivePicture extends LitElement {
  @property({ attribute: false }) job!: ExportStatus;

  static override styles = [
    sharedStyles,
    pictureStageStyles,
    css`
      .stage {
        color: var(--fw-ink);
        text-align: center;
        font-size: 0.87rem;
      }
      wa-icon {
        display: block;
        margin: 0 auto 0.5rem;
        font-size: 2rem;
      }
    `,
  ];

  override render() {
    const { thumbnail, fileName } = this.job;
    return html`<div class="stage">
      ${
        thumbnail
          ? html`<fw-pixel-canvas fill .image=${thumbnail} label=${strings.jobs.thumbnail(fileName)}></fw-pixel-canvas>`
          : html`<p><wa-icon name="film"></wa-icon>${strings.job.noPicture}</p>`
      }
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-live-picture': LivePicture;
  }
}
