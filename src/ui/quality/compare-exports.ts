import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ComparisonResult, ExportStatus, QualityValidation } from '../../engine/index.ts';
import { formatName } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { refusalNotice } from '../parts/refusal.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { bytesText, sentenceOf } from '../words/display-values.ts';
import { textOf } from '../words/field-values.ts';
import { dateTimeText, numberText } from '../words/locale-format.ts';

/** Two exports of one composition beside each other. Fires `fw-closed`. */
@customElement('fw-compare-exports')
export class CompareExports extends AppElement {
  @property({ attribute: false }) job!: ExportStatus;
  @state() private other = '';
  @state() private working = false;
  @state() private result: ComparisonResult | undefined;
  @state() private refusal = '';
  /** Only from the second rendering on: a dialog that is born open does not put the focus. */
  @state() private open = false;

  constructor() {
    super(['jobs']);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      wa-dialog {
        --width: min(44rem, calc(100vw - 2rem));
      }
      .content {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.9rem;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 0.87rem;
      }
      th,
      td {
        padding: 0.4rem 0.6rem;
        text-align: start;
        vertical-align: top;
        overflow-wrap: anywhere;
      }
      tr + tr,
      tbody tr:first-child {
        border-top: 1px solid var(--fw-line);
      }
      thead th[data-better] {
        color: var(--fw-good);
      }
      tbody th {
        font-weight: 400;
        color: var(--fw-ink-quiet);
      }
      td {
        font-variant-numeric: tabular-nums;
      }
      .better {
        font-weight: 650;
        overflow-wrap: anywhere;
      }
      .differences {
        list-style: disc;
        padding-inline-start: 1.1rem;
      }
    `,
  ];

  protected override firstUpdated(): void {
    this.open = true;
  }

  override render() {
    const words = strings.quality.compareDialog;
    return html`<wa-dialog
      label=${words.title}
      ?open=${this.open}
      @wa-after-hide=${(event: Event) => {
        if (event.target === event.currentTarget) this.dispatchEvent(new CustomEvent('fw-closed'));
      }}
    >
      <div class="content">
        ${this.choice()} ${refusalNotice(words.failed, this.refusal)}
        ${
          this.working
            ? html`<p role="status">${words.working}</p>
              <wa-progress-bar indeterminate label=${words.working}></wa-progress-bar>`
            : nothing
        }
        ${this.result ? this.comparison(this.result) : nothing}
      </div>
      <wa-button slot="footer" appearance="outlined" data-dialog="close">${words.cancel}</wa-button>
    </wa-dialog>`;
  }

  private choice() {
    const words = strings.quality.compareDialog;
    const { state } = this.app.store;
    const others = state.jobs.filter(
      ({ id, status, compositionId }) =>
        status === 'completed' && id !== this.job.id && compositionId === this.job.compositionId,
    );
    if (others.length === 0) return html`<p>${words.none}</p>`;
    return html`<p>${words.lead(this.job.fileName)}</p>
      <wa-select
        size="s"
        autofocus
        label=${words.other}
        .value=${this.other}
        @change=${(event: Event) => {
          this.other = textOf(event);
        }}
      >
        ${others.map(
          ({ id, fileName, format, createdAt }) =>
            html`<wa-option value=${id}
              >${fileName} · ${formatName(state, format)} · ${dateTimeText(createdAt)}</wa-option
            >`,
        )}
      </wa-select>
      <div>
        <wa-button
          size="s"
          variant="brand"
          ?disabled=${this.other === '' || this.working}
          @click=${this.compare}
          >${words.start}</wa-button
        >
      </div>`;
  }

  private comparison({ a, b, better, differences, frames }: ComparisonResult) {
    const words = strings.quality.compareDialog;
    const rows: readonly (readonly [string, (one: QualityValidation) => string])[] = [
      [
        words.rows.verdict,
        ({ overall }) => (overall.validationPassed ? words.deliverable : words.notDeliverable),
      ],
      [words.rows.score, ({ overall }) => numberText(Math.round(overall.overall))],
      [words.rows.ssim, ({ visual }) => numberText(visual.ssim, 4)],
      [
        words.rows.psnr,
        ({ visual }) => (Number.isFinite(visual.psnr) ? `${numberText(visual.psnr, 1)} dB` : '∞'),
      ],
      [words.rows.deltaE, ({ visual }) => numberText(visual.deltaE, 2)],
      [words.rows.bytes, ({ bytes }) => bytesText(bytes)],
    ];
    const apart = frames.reduce<(typeof frames)[number] | undefined>(
      (worst, one) => (worst && worst.ssim <= one.ssim ? worst : one),
      undefined,
    );
    const files = { a, b };
    return html`
      <p class="better" role="status">
        ${better ? words.better(files[better].fileName) : words.equal}
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col"><span class="visually-hidden">${words.column}</span></th>
              <th scope="col" ?data-better=${better === 'a'}>${a.fileName}</th>
              <th scope="col" ?data-better=${better === 'b'}>${b.fileName}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ([name, value]) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td>${value(a)}</td>
                  <td>${value(b)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        differences.length === 0
          ? nothing
          : html`<div>
              <h2>${words.differences}</h2>
              <ul class="differences">
                ${differences.map((difference) => html`<li>${difference}</li>`)}
              </ul>
            </div>`
      }
      ${
        apart
          ? html`<p class="quiet">
              ${words.apart(numberText(apart.ssim, 4), numberText(apart.deltaE.mean, 2), apart.frame)}
            </p>`
          : nothing
      }
    `;
  }

  private async compare(): Promise<void> {
    this.working = true;
    this.refusal = '';
    this.result = undefined;
    try {
      this.result = await this.app.engine.quality.compareExports(this.job.id, this.other);
    } catch (error) {
      this.refusal = sentenceOf(error);
    } finally {
      this.working = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-compare-exports': CompareExports;
  }
}
