import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { BatchStatus } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { durationText } from '../display-values.ts';
import { strings } from '../strings.ts';
import { sharedStyles } from '../styles.ts';

/** A batch in one line: its name, how far it is, and what can be done with all of it. Fires `fw-fold` with its id. */
@customElement('fw-batch-header')
export class BatchHeader extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) batch!: BatchStatus;
  @property({ type: Boolean }) folded = false;

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
      wa-button {
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

  override render() {
    const { batch, folded } = this;
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
        <wa-button
          size="s"
          appearance="plain"
          title=${strings.jobs.actionOn(strings.queue.batchCancel, name)}
          @click=${() => this.app.queue.cancelBatch(batch.id)}
          ><wa-icon
            name="stop"
            label=${strings.jobs.actionOn(strings.queue.batchCancel, name)}
          ></wa-icon
        ></wa-button>
      </div>
      <wa-progress-bar label=${strings.queue.batchProgress(name)} .value=${progress}></wa-progress-bar>
      ${problems.map((problem) => html`<p class="notice care"><span>${problem}</span></p>`)}
    `;
  }

  private fold(): void {
    this.dispatchEvent(
      new CustomEvent<string>('fw-fold', { bubbles: true, composed: true, detail: this.batch.id }),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-batch-header': BatchHeader;
  }
}
