import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/spinner/spinner.js';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ExportStatus } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import '../drop/drop-invitation.ts';
import { NarrowController } from '../parts/narrow.ts';
import { href } from '../router.ts';
import '../export/sample-gallery.ts';
import { type SelectDetail, Selection } from '../job-parts/selection.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import './bulk-bar.ts';
import './queue-cards.ts';
import {
  type QueueGroup,
  type QueueMove,
  queuedJobs,
  queueGroups,
  recentJobs,
  visibleJobs,
} from './queue-groups.ts';
import { queueScreenStyles } from './queue-screen.styles.ts';
import './queue-table.ts';
import './queue-tools.ts';
import { type QueueView, storedView, storeView } from './queue-view.ts';

/** Ended exports that are still of interest here; the history has all. */
const RECENT = 6;

/** The home screen: what runs, what waits, and what came of the latest exports. */
@customElement('fw-queue-screen')
export class QueueScreen extends AppElement {
  @state() private view: QueueView = storedView();
  /** Batches whose fold is not the usual one. */
  @state() private folded: ReadonlySet<string> = new Set();
  private readonly selection = new Selection(this);
  private readonly narrow = new NarrowController(this);

  constructor() {
    super(['jobs', 'jobsKnown', 'queue', 'queueRefusal', 'batches', 'results', 'jobNotes']);
  }

  static override styles = [sharedStyles, queueScreenStyles];

  override render() {
    const { state } = this.app.store;
    if (!state.jobsKnown) {
      return html`<p class="loading" role="status"><wa-spinner></wa-spinner>${strings.queue.loading}</p>`;
    }
    return html`
      ${this.refusal(state.queueRefusal)}
      ${state.jobs.length === 0 ? this.welcome() : this.workplace(queuedJobs(state))}
    `;
  }

  private welcome() {
    return html`<div class="welcome">
      <fw-drop-invitation></fw-drop-invitation>
      <fw-sample-gallery .app=${this.app}></fw-sample-gallery>
    </div>`;
  }

  private refusal(message: string) {
    if (message === '') return nothing;
    return html`<div class="notice bad" role="alert">
      <wa-icon name="error"></wa-icon>
      <div>
        <strong>${strings.queue.failed}.</strong>
        <p>${message}</p>
      </div>
      <wa-button size="s" appearance="outlined" @click=${() => this.app.queue.refresh()}
        >${strings.queue.again}</wa-button
      >
    </div>`;
  }

  private workplace(queued: readonly ExportStatus[]) {
    const { state } = this.app.store;
    const { queue, batches, jobs } = state;
    const waiting = queueGroups(queued, batches, jobs);
    const recent = queueGroups(recentJobs(state, RECENT), batches, jobs);
    const recentFolded = this.recentFolded(recent);
    const shown = [...visibleJobs(waiting, this.folded), ...visibleJobs(recent, recentFolded)];
    const order = shown.map(({ id }) => id);
    const selected = shown.filter(({ id }) => this.selection.ids.has(id));
    return html`
      <fw-queue-tools
        .app=${this.app}
        .jobs=${queued}
        .view=${this.view}
        ?all=${selected.length > 0 && selected.length === order.length}
        @fw-view=${this.changeView}
        @fw-all=${(event: CustomEvent<boolean>) => (event.detail ? this.selection.all(order) : this.selection.clear())}
      ></fw-queue-tools>
      ${queue?.paused ? html`<p class="notice care"><wa-icon name="pause"></wa-icon><span>${strings.queue.paused}</span></p>` : nothing}
      ${queue && !queue.leading ? html`<p class="watching quiet">${strings.queue.watching}</p>` : nothing}
      <div
        class="lists"
        @fw-select=${(event: CustomEvent<SelectDetail>) => this.selection.toggle(event.detail.id, event.detail.range, order)}
        @fw-move=${(event: CustomEvent<QueueMove>) => this.move(queued, event.detail)}
        @fw-fold=${this.fold}
      >
        ${queued.length > 0 ? this.queued(waiting) : this.empty()}
        ${recent.length > 0 ? this.recent(recent, recentFolded) : nothing}
      </div>
      ${
        selected.length > 0
          ? html`<fw-bulk-bar
            .app=${this.app}
            .jobs=${selected}
            @fw-clear=${() => this.selection.clear()}
          ></fw-bulk-bar>`
          : nothing
      }
    `;
  }

  private queued(groups: readonly QueueGroup[]) {
    return html`<section aria-labelledby="queued">
      <h2 id="queued">${strings.queue.list}</h2>
      ${
        this.view === 'table' && !this.narrow.matches
          ? html`<fw-queue-table
            .app=${this.app}
            .groups=${groups}
            .selected=${this.selection.ids}
            .folded=${this.folded}
            label=${strings.queue.list}
          ></fw-queue-table>`
          : this.cards(groups, this.folded, strings.queue.list)
      }
    </section>`;
  }

  private cards(groups: readonly QueueGroup[], folded: ReadonlySet<string>, label: string) {
    return html`<fw-queue-cards
      .app=${this.app}
      .groups=${groups}
      .selected=${this.selection.ids}
      .folded=${folded}
      label=${label}
    ></fw-queue-cards>`;
  }

  private empty() {
    return html`<section class="empty">
      <wa-icon name="queue"></wa-icon>
      <div>
        <h2>${strings.queue.emptyTitle}</h2>
        <p>${strings.queue.emptyHint}</p>
      </div>
      <wa-button size="s" appearance="outlined" href=${href.export}>${strings.queue.add}</wa-button>
    </section>`;
  }

  /** Batches that have ended are folded until they are opened: they may be long. */
  private recentFolded(groups: readonly QueueGroup[]): ReadonlySet<string> {
    return new Set(groups.flatMap(({ batch }) => (batch && !this.folded.has(batch.id) ? [batch.id] : [])));
  }

  private recent(groups: readonly QueueGroup[], folded: ReadonlySet<string>) {
    return html`<section aria-labelledby="recent">
      <div class="section-head">
        <h2 id="recent">${strings.queue.recent}</h2>
        <a href=${href.history}>${strings.queue.wholeHistory}</a>
      </div>
      ${this.cards(groups, folded, strings.queue.recent)}
    </section>`;
  }

  private move(queued: readonly ExportStatus[], { id, before, place, of }: QueueMove): void {
    const moved = queued.find((job) => job.id === id);
    if (!moved) return;
    void this.app.queue.move(id, before);
    this.app.store.update({ announcement: strings.queue.moved(moved.fileName, place + 1, of) });
  }

  private changeView(event: CustomEvent<QueueView>): void {
    this.view = event.detail;
    storeView(this.view);
  }

  private fold(event: CustomEvent<string>): void {
    const folded = new Set(this.folded);
    if (!folded.delete(event.detail)) folded.add(event.detail);
    this.folded = folded;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-queue-screen': QueueScreen;
  }
}
