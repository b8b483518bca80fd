import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExportRequest, PreviewResult } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { bytesText, durationText, sentenceOf } from '../words/display-values.ts';
import { numberText } from '../words/locale-format.ts';
import './comparison-slider.ts';

type Outcome =
  | { readonly kind: 'working' }
  | { readonly kind: 'ready'; readonly result: PreviewResult }
  | { readonly kind: 'failed'; readonly message: string };

/** What the settings do to the film's hardest frames, before it is exported. Fires `fw-closed`. */
@customElement('fw-compare-dialog')
export class CompareDialog extends AppElement {
  /** The export that is being considered. */
  @property({ attribute: false }) request!: ExportRequest;
  @state() private outcome: Outcome = { kind: 'working' };
  @state() private shown = 0;
  @state() private open = true;
  #abort = new AbortController();

  constructor() {
    super([]);
  }

  static override styles = [
    sharedStyles,
    css`
      wa-dialog {
        --width: min(60rem, calc(100vw - 2rem));
      }
      .content {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1rem;
      }
      .frames {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 0.6rem;
      }
      .frames button {
        display: grid;
        gap: 0.35rem;
        padding: 0.4rem;
        font: inherit;
        font-size: 0.82rem;
        text-align: start;
        color: var(--fw-ink);
        background: var(--fw-panel);
        border: 1px solid var(--fw-line);
        border-radius: var(--fw-radius);
        cursor: pointer;
      }
      .frames button[aria-pressed='true'] {
        border-color: var(--fw-accent);
        box-shadow: inset 0 0 0 1px var(--fw-accent);
      }
      .frames fw-pixel-canvas {
        height: clamp(3rem, 9vw, 6rem);
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
        gap: 0.75rem 1.25rem;
      }
      dt {
        font-size: 0.8rem;
        color: var(--fw-ink-quiet);
      }
      dd {
        font-weight: 600;
      }
      .hint {
        font-size: 0.82rem;
        color: var(--fw-ink-quiet);
      }
      .explanation {
        display: grid;
        gap: 0.25rem;
        font-size: 0.85rem;
        color: var(--fw-ink-quiet);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.make();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  override render() {
    const words = strings.compare;
    return html`<wa-dialog
      label=${words.title}
      ?open=${this.open}
      @wa-after-hide=${() => this.dispatchEvent(new CustomEvent('fw-closed'))}
    >
      <div class="content">${this.content()}</div>
      ${
        this.outcome.kind === 'ready'
          ? nothing
          : html`<wa-button slot="footer" appearance="outlined" data-dialog="close">${words.cancel}</wa-button>`
      }
    </wa-dialog>`;
  }

  private content() {
    const words = strings.compare;
    switch (this.outcome.kind) {
      case 'working':
        return html`<p role="status">${words.working}</p>
          <wa-progress-bar indeterminate label=${words.working}></wa-progress-bar>`;
      case 'failed':
        return html`<p class="notice bad" role="alert">
            <wa-icon name="error"></wa-icon>
            <span><strong>${words.failed}.</strong> ${this.outcome.message}</span>
          </p>
          <div>
            <wa-button size="s" appearance="outlined" @click=${this.make}
              ><wa-icon slot="start" name="retry"></wa-icon>${words.again}</wa-button
            >
          </div>`;
      case 'ready':
        return this.result(this.outcome.result);
    }
  }

  private result(result: PreviewResult) {
    const words = strings.compare;
    const sample = result.samples[this.shown];
    const known = (value: number, text: (value: number) => string) =>
      value > 0 ? words.about(text(value)) : words.unknown;
    return html`
      ${
        sample
          ? html`<fw-comparison-slider .drawn=${sample.before} .encoded=${sample.after}></fw-comparison-slider>`
          : nothing
      }
      <p class="hint">${words.keys}</p>
      <div class="frames" role="group" aria-label=${words.frames}>
        ${result.samples.map(
          ({ frame, before, ssim, deltaE }, index) => html`<button
            type="button"
            aria-pressed=${index === this.shown}
            @click=${() => {
              this.shown = index;
            }}
          >
            <fw-pixel-canvas .image=${before}></fw-pixel-canvas>
            <span>${words.frame(frame)}</span>
            <span class="figures quiet"
              >${words.ssim} ${numberText(ssim, 4)}<br />${words.deltaE} ${numberText(deltaE, 2)}</span
            >
          </button>`,
        )}
      </div>
      <dl>
        <div>
          <dt>${words.worst}</dt>
          <dd class="figures">
            ${words.ssim} ${numberText(result.quality.ssim, 4)}, ${words.deltaE}
            ${numberText(result.quality.deltaE, 2)}
          </dd>
        </div>
        <div>
          <dt>${words.size}</dt>
          <dd>${known(result.estimatedBytes, bytesText)}</dd>
        </div>
        <div>
          <dt>${words.time}</dt>
          <dd>${known(result.estimatedTime, durationText)}</dd>
        </div>
      </dl>
      <ul class="explanation">
        ${result.explanation.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    `;
  }

  private async make(): Promise<void> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.outcome = { kind: 'working' };
    try {
      const result = await this.app.engine.previewExportSettings(this.request, { signal: abort.signal });
      if (!abort.signal.aborted) this.outcome = { kind: 'ready', result };
    } catch (error) {
      if (!abort.signal.aborted) this.outcome = { kind: 'failed', message: sentenceOf(error) };
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-compare-dialog': CompareDialog;
  }
}
