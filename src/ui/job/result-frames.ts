import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/spinner/spinner.js';
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CompositionPreview, ExportResult, ExportStatus } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { sentenceOf, timecode } from '../words/display-values.ts';
import '../parts/pixel-canvas.ts';
import { sharedStyles } from '../parts/styles.ts';
import { goldenNumberOf } from '../quality/golden-number.ts';
import { strings } from '../strings.ts';
import { pictureStageStyles } from './picture-stage.styles.ts';
import './live-picture.ts';

/** Longest side of the drawn frames in pixels. */
const LONGEST_SIDE = 960;

/** A file frame by frame: the engine's decoders read more than the browser does, and every single frame. */
@customElement('fw-result-frames')
export class ResultFrames extends AppElement {
  @property({ attribute: false }) job!: ExportStatus;
  @property({ attribute: false }) result!: ExportResult;
  /** The frame that is shown at first, or next. */
  @property({ attribute: false }) wanted: { readonly frame: number } | undefined;
  /** Whether the browser can't play the file, which is said then. */
  @property({ type: Boolean }) unplayable = false;
  @state() private preview: CompositionPreview | undefined;
  @state() private image: ImageData | undefined;
  @state() private frame = 0;
  /** Why its frames can't be shown; empty while they can. */
  @state() private failure = '';

  constructor() {
    super(['golden']);
  }

  static override styles = [
    sharedStyles,
    pictureStageStyles,
    css`
      .scrub {
        display: flex;
        align-items: center;
        gap: 0.9rem;
        padding: 0.5rem 0.25rem 0;
        font-size: 0.87rem;
      }
      input {
        flex: 1;
        min-width: 0;
        min-height: 1.5rem;
        accent-color: var(--fw-accent);
      }
      .note {
        margin-top: 0.4rem;
        font-size: 0.87rem;
      }
    `,
  ];

  override disconnectedCallback(): void {
    this.preview?.close();
    this.preview = undefined;
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('result')) void this.open();
    else if (changed.has('wanted') && this.wanted) void this.show(this.wanted.frame);
  }

  override render() {
    const { preview, image, frame, failure, job } = this;
    if (failure !== '') {
      return html`<fw-live-picture .job=${job}></fw-live-picture>
        <p class="note quiet">${strings.job.framesFailed} ${failure}</p>`;
    }
    if (!preview) return html`<div class="stage"><wa-spinner></wa-spinner></div>`;
    return html`
      <div class="stage">
        <fw-pixel-canvas fill .image=${image} label=${strings.stage.canvas(this.result.fileName, frame)}></fw-pixel-canvas>
      </div>
      <div class="scrub">
        <input
          type="range"
          min="0"
          max=${preview.frameCount - 1}
          .value=${String(frame)}
          aria-label=${strings.job.frame}
          @input=${this.scrub}
        />
        <span class="figures">${timecode(frame, preview.frameRate)}</span>
      </div>
      ${this.golden(preview, frame)}
      ${this.unplayable ? html`<p class="note quiet">${strings.job.playerFailed}</p>` : nothing}
    `;
  }

  /** Approves the frame that is shown. Pictures and sequences of another rate have no golden frames. */
  private golden(preview: CompositionPreview, frame: number) {
    const words = strings.quality.golden;
    const { compositionId } = this.job;
    const number = goldenNumberOf(frame, this.job);
    if (number === undefined) return html`<p class="note quiet">${words.ownRate}</p>`;
    const known = this.app.store.state.golden
      .get(compositionId)
      ?.frames.some(({ frameNumber }) => frameNumber === number);
    return html`<div class="note">
      <wa-button
        size="s"
        appearance="outlined"
        ?disabled=${!this.image}
        @click=${() => this.markGolden(preview, frame, number)}
        ><wa-icon slot="start" name="golden"></wa-icon>${known ? words.update : words.mark}</wa-button
      >
    </div>`;
  }

  /** The whole frame: what is shown may be smaller. */
  private async markGolden(preview: CompositionPreview, frame: number, number: number): Promise<void> {
    try {
      await this.app.quality.markGolden(this.job.compositionId, number, await preview.render(frame, preview));
    } catch (error) {
      this.failure = sentenceOf(error);
    }
  }

  private async open(): Promise<void> {
    const { result, app } = this;
    if (!result.file) return;
    try {
      const preview = await app.engine.openPreview(result.file, { fileName: result.fileName });
      if (!this.isConnected || result !== this.result) {
        preview.close();
        return;
      }
      this.preview?.close();
      this.preview = preview;
      await this.show(this.wanted?.frame ?? 0);
    } catch (error) {
      // What is no film, or one that nothing here decodes: the last frame that was drawn for it is shown.
      this.failure = sentenceOf(error);
    }
  }

  private scrub(event: Event): void {
    const input = event.currentTarget;
    if (input instanceof HTMLInputElement) void this.show(Number(input.value));
  }

  private async show(wanted: number): Promise<void> {
    const { preview } = this;
    if (!preview) return;
    this.frame = Math.max(0, Math.min(preview.frameCount - 1, wanted));
    const { frame } = this;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(preview.width, preview.height));
    const size = { width: Math.round(preview.width * scale), height: Math.round(preview.height * scale) };
    try {
      const image = await preview.render(frame, size);
      if (this.frame === frame) this.image = image;
    } catch (error) {
      // Only the latest of several frames that are asked for is sure to be drawn.
      if (this.frame === frame) this.failure = sentenceOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-result-frames': ResultFrames;
  }
}
