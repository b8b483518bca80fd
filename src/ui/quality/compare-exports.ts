import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  type ComparisonResult,
  type ExportStatus,
  QUALITY_CATEGORIES,
  type QualityValidation,
} from '../../engine/index.ts';
import { formatName } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { refusalNotice } from '../parts/refusal.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { bytesText, sentenceOf } from '../words/display-values.ts';
import { textOf } from '../words/field-values.ts';
import { dateTimeText, numberText } from '../words/locale-format.ts';
import { settingsWords } from '../words/settings-words.ts';
import './finding-list.ts';

/** Two exports beside each other: what each is worth, and how far their frames lie apart. Fires `fw-closed`. */
@customElement('fw-compare-exports')
export class CompareExports extends AppElement {
  @property({ attribute: false }) job!: ExportStatus;
  /** The export to compare it with, where that is known already: then it begins by itself. */
  @property() other = '';
  /** Share of the work, 0–1, while it is under way. */
  @state() private share: number | undefined;
  @state() private result: ComparisonResult | undefined;
  @state() private refusal = '';
  /** Only from the second rendering on: a dialog that is born open does not put the focus. */
  @state() private open = false;
  #abort: AbortController | undefined;

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
      small {
        display: block;
        font-weight: 400;
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
      h3 {
        margin-bottom: 0.4rem;
        font-size: 0.87rem;
        font-weight: 650;
        overflow-wrap: anywhere;
      }
      wa-progress-bar {
        --track-height: 8px;
        --track-color: var(--fw-line);
      }
    `,
  ];

  protected override firstUpdated(): void {
    this.open = true;
    if (this.other !== '') void this.compare();
  }

  override disconnectedCallback(): void {
    this.#abort?.abort();
    super.disconnectedCallback();
  }

  override render() {
    const words = strings.quality.compareDialog;
    const percent = Math.round(100 * (this.share ?? 0));
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
          this.share === undefined
            ? nothing
            : html`<p role="status">${words.working}</p>
              <wa-progress-bar
                label=${words.workingShare(percent)}
                .value=${percent}
              ></wa-progress-bar>`
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
        status === 'completed' &&
        id !== this.job.id &&
        (compositionId === this.job.compositionId || id === this.other),
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
          this.forget();
        }}
      >
        ${others.map(
          ({ id, fileName, format, createdAt }) =>
            html`<wa-option value=${id}
              >${fileName} · ${formatName(format)} · ${dateTimeText(createdAt)}</wa-option
            >`,
        )}
      </wa-select>
      <div>
        <wa-button
          size="s"
          variant="brand"
          ?disabled=${this.other === '' || this.share !== undefined}
          @click=${this.compare}
          >${words.start}</wa-button
        >
      </div>`;
  }

  private comparison({ a, b, better, frames }: ComparisonResult) {
    const words = strings.quality.compareDialog;
    const rows: readonly (readonly [string, (one: QualityValidation) => string])[] = [
      [
        words.rows.verdict,
        ({ overall }) => (overall.validationPassed ? words.deliverable : words.notDeliverable),
      ],
      [words.rows.score, ({ overall }) => numberText(Math.round(overall.overall))],
      ...QUALITY_CATEGORIES.map(
        (category) =>
          [
            strings.quality.categories[category],
            ({ overall }: QualityValidation) => numberText(Math.round(overall.categoryScores[category])),
          ] as const,
      ),
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
        ${better ? (a.fileName === b.fileName ? words.betterOf[better] : words.better(files[better].fileName)) : words.equal}
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col"><span class="visually-hidden">${words.column}</span></th>
              <th scope="col" ?data-better=${better === 'a'}>${this.heading(a)}</th>
              <th scope="col" ?data-better=${better === 'b'}>${this.heading(b)}</th>
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
      ${this.onlyIn(a, b)} ${this.onlyIn(b, a)}
      ${
        apart
          ? html`<p class="quiet">
              ${words.apart(numberText(apart.ssim, 4), numberText(apart.deltaE.mean, 2), apart.frame)}
            </p>`
          : nothing
      }
    `;
  }

  /** Its name, and what tells it from others of the same name. */
  private heading({ fileName, exportId }: QualityValidation) {
    const job = this.app.store.state.jobs.find(({ id }) => id === exportId);
    const [first] = settingsWords(job?.settings ?? {});
    return html`${fileName} ${first === undefined ? nothing : html`<small class="quiet">${first}</small>`}`;
  }

  /** What was found wrong with one of them alone. */
  private onlyIn(one: QualityValidation, other: QualityValidation) {
    const known = new Set(other.findings.map(({ id }) => id));
    const own = one.findings.filter(({ id, severity }) => severity !== 'note' && !known.has(id));
    return own.length === 0
      ? nothing
      : html`<div>
          <h3>${strings.quality.compareDialog.only(one.fileName)}</h3>
          <fw-finding-list .findings=${own}></fw-finding-list>
        </div>`;
  }

  /** Of the choice before: what is still under way for it, and what came of it. */
  private forget(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.share = undefined;
    this.refusal = '';
    this.result = undefined;
  }

  private async compare(): Promise<void> {
    this.forget();
    const abort = new AbortController();
    this.#abort = abort;
    this.share = 0;
    const isWanted = (): boolean => this.#abort === abort && !abort.signal.aborted;
    try {
      const result = await this.app.engine.quality.compareExports(this.job.id, this.other, {
        signal: abort.signal,
        onProgress: (share) => {
          if (isWanted()) this.share = share;
        },
      });
      if (isWanted()) this.result = result;
    } catch (error) {
      if (isWanted()) this.refusal = sentenceOf(error);
    } finally {
      if (this.#abort === abort) this.share = undefined;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-compare-exports': CompareExports;
  }
}
