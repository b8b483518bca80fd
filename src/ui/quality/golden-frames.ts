import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/spinner/spinner.js';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExportResult, ExportStatus, FrameEvidence, GoldenFrame } from '../../engine/index.ts';
import { panelStyles } from '../job/job-screen.styles.ts';
import { AppElement } from '../parts/app-element.ts';
import { refusalNotice } from '../parts/refusal.ts';
import { checkerboard, sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { dateTimeText } from '../words/locale-format.ts';
import { showFrameEvent } from './finding-list.ts';
import './frame-diff.ts';
import { fileFrameOf } from './golden-number.ts';
import './stored-picture.ts';

type Question = { readonly kind: 'update' | 'remove'; readonly golden: GoldenFrame };

/** The approved frames of an export's composition, and which of them this file shows otherwise. */
@customElement('fw-golden-frames')
export class GoldenFrames extends AppElement {
  @property({ attribute: false }) job!: ExportStatus;
  @property({ attribute: false }) result: ExportResult | undefined;
  @state() private question: Question | undefined;
  @state() private looked: FrameEvidence | undefined;
  @state() private refusal = '';

  constructor() {
    super(['golden', 'qualities']);
  }

  static override styles = [
    sharedStyles,
    panelStyles,
    checkerboard,
    css`
      .list {
        display: grid;
        gap: 0.6rem;
      }
      .list > li {
        display: grid;
        grid-template-columns: 6rem minmax(0, 1fr);
        gap: 0.35rem 0.75rem;
        align-items: start;
      }
      .differs {
        font-weight: 600;
        color: var(--fw-bad);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem;
      }
      .list .buttons {
        grid-column: 1 / -1;
      }
      .loading {
        display: flex;
        gap: 0.6rem;
        align-items: center;
      }
    `,
  ];

  override render() {
    const { job, app } = this;
    const words = strings.quality.golden;
    app.quality.showGolden(job.compositionId);
    const view = app.store.state.golden.get(job.compositionId);
    return html`<section class="panel" aria-labelledby="title">
        <h2 id="title">${words.title}</h2>
        <p class="quiet">${words.lead}</p>
        ${
          view?.state === 'reading'
            ? html`<p class="loading" role="status"><wa-spinner></wa-spinner></p>`
            : nothing
        }
        ${refusalNotice(view?.state === 'failed' ? words.failed : words.refused, view?.refusal || this.refusal)}
        ${view?.state === 'known' && view.frames.length === 0 ? html`<p>${this.result?.file ? words.none : words.noneHere}</p>` : nothing}
        ${
          view && view.frames.length > 0
            ? html`<ul class="list">
                ${view.frames.map((golden) => this.golden(golden))}
              </ul>`
            : nothing
        }
      </section>
      ${this.question ? this.asked(this.question) : nothing}
      ${
        this.looked
          ? html`<fw-frame-diff
              .evidence=${[this.looked]}
              .frame=${this.looked.frame}
              @fw-closed=${() => {
                this.looked = undefined;
              }}
            ></fw-frame-diff>`
          : nothing
      }`;
  }

  private golden(golden: GoldenFrame) {
    const { frameNumber, registeredAt, picture } = golden;
    const words = strings.quality.golden;
    const at = fileFrameOf(frameNumber, this.job);
    const difference = at === undefined ? undefined : this.differenceAt(at);
    return html`<li>
      <fw-stored-picture .picture=${picture} label=${words.picture(frameNumber)}></fw-stored-picture>
      <div>
        <p><b>${words.frame(frameNumber)}</b> <span class="quiet">${words.since(dateTimeText(registeredAt))}</span></p>
        ${difference ? html`<p class="differs">${words.differs}</p>` : nothing}
      </div>
      <div class="buttons">
        ${
          difference
            ? html`<wa-button
                size="s"
                appearance="filled"
                title=${words.difference(frameNumber)}
                @click=${() => {
                  this.looked = difference;
                }}
                >${strings.quality.diff.views.heat}</wa-button
              >`
            : nothing
        }
        ${
          at !== undefined && this.result?.file
            ? this.icon('film', words.show(frameNumber), () => this.dispatchEvent(showFrameEvent(at)))
            : nothing
        }
        ${
          at !== undefined && (this.result?.file || this.job.keptAside)
            ? this.icon('retry', words.take(frameNumber), () => this.ask('update', golden))
            : nothing
        }
        ${this.icon('remove', words.remove(frameNumber), () => this.ask('remove', golden))}
      </div>
    </li>`;
  }

  /** Pictures of a frame that was found to differ from its golden one. */
  private differenceAt(frame: number): FrameEvidence | undefined {
    const validation = this.app.store.state.qualities.get(this.job.id)?.validation;
    const found = validation?.findings.some(
      ({ id, frames }) =>
        id === 'golden-frame-differs' && frames && frames.start <= frame && frame < frames.end,
    );
    if (!found) return undefined;
    const kept = validation?.evidence.filter((one) => one.frame === frame) ?? [];
    // A frame may have been kept for another reason too, beside its rendering.
    return kept.find(({ why }) => /golden/i.test(why)) ?? kept[0];
  }

  private asked({ kind, golden }: Question) {
    const words = strings.quality.golden;
    const { frameNumber } = golden;
    return html`<wa-dialog
      label=${kind === 'update' ? words.questionUpdate(frameNumber) : words.question(frameNumber)}
      open
      @wa-after-hide=${() => {
        this.question = undefined;
      }}
    >
      <p>${words.questionHint}</p>
      <div slot="footer" class="buttons">
        <wa-button appearance="outlined" data-dialog="close">${words.keep}</wa-button>
        <wa-button
          variant=${kind === 'update' ? 'brand' : 'danger'}
          data-dialog="close"
          @click=${() => (kind === 'update' ? this.take(golden) : this.forget(golden))}
          >${kind === 'update' ? words.replaceShort : words.removeShort}</wa-button
        >
      </div>
    </wa-dialog>`;
  }

  private icon(name: string, label: string, act: () => unknown) {
    return html`<wa-button size="s" appearance="plain" title=${label} @click=${act}
      ><wa-icon name=${name} label=${label}></wa-icon
    ></wa-button>`;
  }

  private ask(kind: Question['kind'], golden: GoldenFrame): void {
    this.question = { kind, golden };
  }

  private forget({ compositionId, frameNumber }: GoldenFrame): Promise<void> {
    return this.app.quality.removeGolden(compositionId, frameNumber);
  }

  /** Puts this file's frame in the place of the golden one: what was changed was changed on purpose. */
  private async take({ compositionId, frameNumber }: GoldenFrame): Promise<void> {
    const { result, job, app } = this;
    const at = fileFrameOf(frameNumber, job);
    if (at === undefined) return;
    this.refusal = '';
    try {
      const file = result?.file ?? (await app.engine.quality.getKeptAside(job.id));
      const preview = await app.engine.openPreview(file, { fileName: job.fileName });
      try {
        await app.quality.markGolden(compositionId, frameNumber, await preview.render(at, preview));
      } finally {
        preview.close();
      }
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-golden-frames': GoldenFrames;
  }
}
