import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BatchResult, BatchStatus } from '../../engine/index.ts';
import type { App } from '../app.ts';
import type { IconName } from '../parts/icons.ts';
import { download } from '../parts/save-file.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { durationText, sentenceOf } from '../words/display-values.ts';
import { removeEvent } from './remove-request.ts';

/** A batch in one line: its name, how far it is, and what can be done with all of it. Fires `fw-fold` with its id, and `fw-ask-remove`. */
@customElement('fw-batch-header')
export class BatchHeader extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) batch!: BatchStatus;
  @property({ type: Boolean }) folded = false;
  @state() private result: BatchResult | undefined;
  @state() private refusal = '';
  /** The batch whose result was asked for. */
  private asked = '';

  static override styles = [
    sharedStyles,
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.2rem 0.9rem;
        min-height: 2rem;
      }
      button {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        min-width: 0;
        min-height: 1.75rem;
        padding: 0.1rem 0.35rem 0.1rem 0.1rem;
        border: none;
        border-radius: 5px;
        background: none;
        color: inherit;
        font: inherit;
        font-weight: 650;
        text-align: start;
        overflow-wrap: anywhere;
        cursor: pointer;
      }
      button wa-icon {
        flex: none;
        font-size: 1.2rem;
        color: var(--fw-ink-quiet);
      }
      .numbers {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.9rem;
        font-size: 0.85rem;
      }
      .bad {
        color: var(--fw-bad);
        font-weight: 600;
      }
      .actions {
        display: flex;
        margin-inline-start: auto;
      }
      wa-progress-bar {
        --track-height: 5px;
        --track-color: var(--fw-line);
        margin-top: 0.35rem;
      }
      .notice {
        margin-top: 0.5rem;
        font-size: 0.85rem;
      }
    `,
  ];

  protected override willUpdate(): void {
    if (isEnded(this.batch) && this.asked !== this.batch.id) void this.readResult();
  }

  override render() {
    const { batch, folded, refusal } = this;
    const { name, progress, jobs, completedJobs, failedJobs, estimatedTimeRemaining, problems } = batch;
    return html`
      <div class="line">
        <button
          type="button"
          aria-expanded=${folded ? 'false' : 'true'}
          aria-label=${strings.queue.batchShow(name)}
          @click=${this.fold}
        >
          <wa-icon name=${folded ? 'chevron-right' : 'chevron-down'}></wa-icon>
          <span>${name}</span>
        </button>
        <span class="numbers quiet">
          <span>${strings.queue.batchDone(completedJobs, jobs.length)}</span>
          ${failedJobs > 0 ? html`<span class="bad">${strings.queue.batchFailed(failedJobs)}</span>` : nothing}
          ${
            estimatedTimeRemaining > 0
              ? html`<span>${strings.jobs.timeLeft(durationText(estimatedTimeRemaining))}</span>`
              : nothing
          }
        </span>
        <span class="actions">${isEnded(batch) ? this.ended() : this.underWay()}</span>
      </div>
      ${
        isEnded(batch)
          ? nothing
          : html`<wa-progress-bar label=${strings.queue.batchProgress(name)} .value=${progress}></wa-progress-bar>`
      }
      ${[...problems, ...(refusal === '' ? [] : [refusal])].map((problem) => html`<p class="notice care"><span>${problem}</span></p>`)}
    `;
  }

  private underWay() {
    const { app, batch } = this;
    return this.button('stop', strings.queue.batchCancel, () => app.queue.cancelBatch(batch.id));
  }

  private ended() {
    const { batch, result } = this;
    const { file, report } = result ?? {};
    return html`
      ${file ? this.button('download', strings.queue.batchDownload, async () => download(file, file.name)) : nothing}
      ${report ? this.button('table', strings.queue.batchReport, async () => this.saveReport(report.html)) : nothing}
      ${this.button('remove', strings.jobs.remove, async () => this.dispatchEvent(removeEvent({ jobs: batch.jobs, batch })))}
    `;
  }

  private button(icon: IconName, label: string, act: () => Promise<unknown>) {
    const full = strings.jobs.actionOn(label, this.batch.name);
    return html`<wa-button size="s" appearance="plain" title=${full} @click=${act}
      ><wa-icon name=${icon} label=${full}></wa-icon
    ></wa-button>`;
  }

  private saveReport(page: string): void {
    const name = `${this.batch.name}.html`;
    download(new File([page], name, { type: 'text/html' }), name);
  }

  /** What a batch leaves is asked for once it has ended and is seen. */
  private async readResult(): Promise<void> {
    const { batch } = this;
    this.asked = batch.id;
    try {
      const result = await this.app.engine.getBatchResult(batch.id);
      if (batch.id === this.batch.id) this.result = result;
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }

  private fold(): void {
    this.dispatchEvent(
      new CustomEvent<string>('fw-fold', { bubbles: true, composed: true, detail: this.batch.id }),
    );
  }
}

const isEnded = ({ status }: BatchStatus): boolean => status !== 'queued' && status !== 'processing';

declare global {
  interface HTMLElementTagNameMap {
    'fw-batch-header': BatchHeader;
  }
}
