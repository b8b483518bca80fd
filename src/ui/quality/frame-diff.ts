import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/spinner/spinner.js';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FrameEvidence, FrameQuality } from '../../engine/index.ts';
import '../compare/comparison-slider.ts';
import type { Pixels } from '../parts/pixel-canvas.ts';
import '../parts/pixel-canvas.ts';
import { refusalNotice } from '../parts/refusal.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { numberText } from '../words/locale-format.ts';
import { pixelsOf } from './picture-pixels.ts';

const VIEWS = ['slider', 'expected', 'actual', 'heat'] as const;
type View = (typeof VIEWS)[number];
type Pictures = Partial<Record<'expected' | 'actual' | 'heat', Pixels>>;

/** Frames as they should be and as they are in the file, one upon the other or alone. Fires `fw-closed`. */
@customElement('fw-frame-diff')
export class FrameDiff extends LitElement {
  @property({ attribute: false }) evidence: readonly FrameEvidence[] = [];
  /** What is known of them in numbers. */
  @property({ attribute: false }) measured: readonly FrameQuality[] = [];
  /** The frame that is shown at first. */
  @property({ attribute: false }) frame = 0;
  @state() private shown = 0;
  @state() private view: View = 'slider';
  @state() private pictures: Pictures | undefined;
  @state() private refusal = '';
  /** Only from the second rendering on: a dialog that is born open does not put the focus. */
  @state() private open = false;

  static override styles = [
    sharedStyles,
    css`
      wa-dialog {
        --width: min(64rem, calc(100vw - 2rem));
      }
      .content {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
      }
      .why {
        overflow-wrap: anywhere;
      }
      .stage {
        display: grid;
        place-items: center;
        min-height: 8rem;
        overflow: hidden;
        background: var(--fw-well);
        border-radius: var(--fw-radius);
      }
      fw-comparison-slider,
      fw-pixel-canvas {
        width: 100%;
      }
      fw-pixel-canvas {
        max-height: 60vh;
      }
      .line,
      .views {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
        align-items: center;
        justify-content: space-between;
      }
      .hint {
        font-size: 0.82rem;
        color: var(--fw-ink-quiet);
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('frame')) return;
    const index = this.evidence.findIndex(({ frame }) => frame === this.frame);
    this.show(Math.max(0, index));
  }

  protected override firstUpdated(): void {
    this.open = true;
  }

  override render() {
    const words = strings.quality.diff;
    const one = this.evidence[this.shown];
    return html`<wa-dialog
      label=${words.title(one?.frame ?? this.frame)}
      ?open=${this.open}
      @wa-after-hide=${() => this.dispatchEvent(new CustomEvent('fw-closed'))}
    >
      <div class="content">
        <div>
          <p class="why">${one?.why}</p>
          ${this.numbers(one?.frame)}
        </div>
        ${refusalNotice(words.failed, this.refusal)}
        <div class="stage">${this.stage()}</div>
        <div class="line">
          <div class="views" role="group" aria-label=${words.view}>
            ${VIEWS.map(
              (view) => html`<wa-button
                size="s"
                autofocus=${view === 'slider' || nothing}
                appearance=${view === this.view ? 'accent' : 'outlined'}
                variant=${view === this.view ? 'brand' : 'neutral'}
                aria-pressed=${view === this.view}
                @click=${() => {
                  this.view = view;
                }}
                >${words.views[view]}</wa-button
              >`,
            )}
          </div>
          ${this.evidence.length > 1 ? this.steps() : nothing}
        </div>
        <p class="hint">
          ${this.view === 'heat' ? words.legend : this.view === 'slider' ? strings.compare.keys : nothing}
        </p>
      </div>
    </wa-dialog>`;
  }

  private numbers(frame: number | undefined) {
    const found = this.measured.find((each) => each.frame === frame);
    if (!found) return nothing;
    const { ssim, psnr, deltaE } = found;
    const decibels = psnr === undefined ? '∞' : `${numberText(psnr, 1)} dB`;
    const numbers = `SSIM ${numberText(ssim, 4)} · PSNR ${decibels} · ΔE ${numberText(deltaE.mean, 2)}`;
    return html`<p class="hint">${strings.quality.diff.numbers(numbers)}</p>`;
  }

  private stage() {
    const { pictures, view } = this;
    const words = strings.quality.diff;
    if (this.refusal !== '') return nothing;
    if (!pictures) return html`<wa-spinner></wa-spinner>`;
    if (view === 'slider') {
      const { expected, actual } = pictures;
      return expected && actual
        ? html`<fw-comparison-slider
            .drawn=${expected}
            .encoded=${actual}
            drawnLabel=${words.expected}
            encodedLabel=${words.actual}
          ></fw-comparison-slider>`
        : html`<p>${words.missing}</p>`;
    }
    const picture = pictures[view];
    const frame = this.evidence[this.shown]?.frame ?? 0;
    return picture
      ? html`<fw-pixel-canvas
          .image=${picture}
          label=${`${words.title(frame)}: ${words[view]}`}
        ></fw-pixel-canvas>`
      : html`<p>${words.missing}</p>`;
  }

  private steps() {
    const words = strings.quality.diff;
    const last = this.evidence.length - 1;
    const step = (by: number) => this.show((this.shown + by + last + 1) % (last + 1));
    const button = (icon: string, label: string, by: number) =>
      html`<wa-button size="s" appearance="plain" title=${label} @click=${() => step(by)}
        ><wa-icon name=${icon} label=${label}></wa-icon
      ></wa-button>`;
    return html`<div class="views" role="group" aria-label=${words.frames}>
      ${button('previous', words.previous, -1)}
      <span class="figures">${this.shown + 1} / ${last + 1}</span>
      ${button('next', words.next, 1)}
    </div>`;
  }

  private show(index: number): void {
    this.shown = index;
    this.pictures = undefined;
    this.refusal = '';
    void this.read(this.evidence[index]);
  }

  private async read(one: FrameEvidence | undefined): Promise<void> {
    if (!one) return;
    const { expected, actual, heat } = one;
    try {
      const pictures: Pictures = {
        ...(expected && { expected: await pixelsOf(expected) }),
        ...(actual && { actual: await pixelsOf(actual) }),
        ...(heat && { heat: await pixelsOf(heat) }),
      };
      if (one === this.evidence[this.shown]) this.pictures = pictures;
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-frame-diff': FrameDiff;
  }
}
