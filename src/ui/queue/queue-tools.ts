import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportStatus } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import type { QueueView } from './queue-view.ts';

/** The line above the queue: how much there is to do, and what concerns all of it. Fires `fw-view` and `fw-all`. */
@customElement('fw-queue-tools')
export class QueueTools extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) jobs: readonly ExportStatus[] = [];
  @property() view: QueueView = 'cards';
  /** Whether all that is shown is selected. */
  @property({ type: Boolean }) all = false;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 1.1rem;
      }
      label {
        display: flex;
        align-items: center;
        gap: 0.45rem;
        min-height: 1.75rem;
        margin-inline-start: 0.75rem;
        font-size: 0.87rem;
      }
      input {
        width: 1.1rem;
        height: 1.1rem;
        margin: 0 0.3rem;
        accent-color: var(--fw-accent);
      }
      .counts {
        display: flex;
        flex-wrap: wrap;
        gap: 0 1.1rem;
        color: var(--fw-ink-quiet);
        font-size: 0.87rem;
      }
      .buttons {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        margin-inline-start: auto;
      }
      .views {
        display: flex;
        padding: 2px;
        border: 1px solid var(--fw-line);
        border-radius: 7px;
        background: var(--fw-panel);
      }
      .views button {
        display: grid;
        place-items: center;
        width: 1.9rem;
        height: 1.7rem;
        padding: 0;
        border: none;
        border-radius: 5px;
        background: none;
        color: var(--fw-ink-quiet);
        font-size: 1.15rem;
        cursor: pointer;
      }
      .views button[aria-pressed='true'] {
        background: var(--fw-accent-wash);
        color: var(--fw-accent-text);
      }
      @media (max-width: 47.99rem) {
        .views {
          display: none;
        }
        .counts {
          order: -1;
          width: 100%;
        }
        label {
          margin-inline-start: 0.6rem;
        }
      }
    `,
  ];

  override render() {
    const { queue } = this.app.store.state;
    const running = this.jobs.filter(({ status, paused }) => status === 'processing' && !paused).length;
    const busy = queue?.workers.filter(({ status }) => status === 'busy').length ?? 0;
    return html`
      <label
        ><input type="checkbox" .checked=${this.all} @change=${this.selectAll} />${strings.queue.selectAll}</label
      >
      <p class="counts">
        <span>${strings.queue.counts(running, this.jobs.length - running)}</span>
        ${queue && queue.workers.length > 0 ? html`<span>${strings.queue.workers(busy, queue.workers.length)}</span>` : nothing}
      </p>
      <div class="buttons">
        <div class="views" role="group" aria-label=${strings.queue.view}>
          ${this.viewButton('cards')} ${this.viewButton('table')}
        </div>
        <wa-button size="s" appearance="outlined" @click=${() => this.app.openBatch()}
          ><wa-icon slot="start" name="add"></wa-icon>${strings.batch.fresh}</wa-button
        >
        ${this.pauseButton(queue?.paused)}
      </div>
    `;
  }

  private viewButton(view: QueueView) {
    const label = strings.queue.views[view];
    return html`<button
      type="button"
      aria-pressed=${this.view === view ? 'true' : 'false'}
      title=${label}
      @click=${() => this.dispatchEvent(new CustomEvent<QueueView>('fw-view', { detail: view }))}
    >
      <wa-icon name=${view} label=${label}></wa-icon>
    </button>`;
  }

  private pauseButton(paused: boolean | undefined) {
    if (paused === undefined) return nothing;
    const { queue } = this.app;
    return html`<wa-button
      size="s"
      appearance="outlined"
      variant=${paused ? 'brand' : 'neutral'}
      @click=${() => (paused ? queue.resume() : queue.pause())}
      ><wa-icon slot="start" name=${paused ? 'play' : 'pause'}></wa-icon>${
        paused ? strings.queue.resume : strings.queue.pause
      }</wa-button
    >`;
  }

  private selectAll(event: Event): void {
    const box = event.currentTarget;
    if (box instanceof HTMLInputElement) {
      this.dispatchEvent(new CustomEvent<boolean>('fw-all', { detail: box.checked }));
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-queue-tools': QueueTools;
  }
}
