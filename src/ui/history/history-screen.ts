import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/spinner/spinner.js';
import { html } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ExportStatus } from '../../engine/index.ts';
import { formatName } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import '../job-parts/job-card.ts';
import { NarrowController } from '../parts/narrow.ts';
import '../queue/bulk-bar.ts';
import { type SelectDetail, Selection } from '../job-parts/selection.ts';
import { sharedStyles } from '../parts/styles.ts';
import { endedJobs } from '../queue/queue-groups.ts';
import { queueScreenStyles } from '../queue/queue-screen.styles.ts';
import { href } from '../router.ts';
import { strings } from '../strings.ts';
import { type HistoryFilter, matching, NO_FILTER } from './history-filter.ts';
import { historyScreenStyles } from './history-screen.styles.ts';
import './history-search.ts';
import './history-table.ts';

/** Rows that are drawn at first, and with each wish for more. */
const PAGE = 40;

/** All exports that have ended: found again, exported again, deleted. */
@customElement('fw-history-screen')
export class HistoryScreen extends AppElement {
  @state() private filter: HistoryFilter = NO_FILTER;
  @state() private shown = PAGE;
  private readonly selection = new Selection(this);
  private readonly narrow = new NarrowController(this);

  constructor() {
    super(['jobs', 'jobsKnown', 'results', 'jobNotes']);
  }

  static override styles = [sharedStyles, queueScreenStyles, historyScreenStyles];

  override render() {
    const { state } = this.app.store;
    if (!state.jobsKnown) {
      return html`<p class="loading" role="status"><wa-spinner></wa-spinner>${strings.queue.loading}</p>`;
    }
    const ended = endedJobs(state.jobs);
    if (ended.length === 0) return this.nothing(strings.history.none, strings.history.noneHint, false);
    const found = matching(ended, this.filter, Date.now());
    const ids = [...new Set(ended.map(({ format }) => format))];
    return html`
      <fw-history-search
        .filter=${this.filter}
        .formats=${ids.map((id) => [id, formatName(id)] as const)}
        @fw-filter=${this.search}
      ></fw-history-search>
      ${
        found.length === 0
          ? this.nothing(strings.history.nothing, strings.history.nothingHint, true)
          : this.results(found, ended.length)
      }
    `;
  }

  private results(found: readonly ExportStatus[], all: number) {
    const shown = found.slice(0, this.shown);
    const order = shown.map(({ id }) => id);
    const selected = shown.filter(({ id }) => this.selection.ids.has(id));
    const rest = found.length - shown.length;
    return html`
      <div class="line">
        <label
          ><input
            type="checkbox"
            .checked=${selected.length === shown.length}
            @change=${() => (selected.length === shown.length ? this.selection.clear() : this.selection.all(order))}
          />${strings.queue.selectAll}</label
        >
        <p class="quiet" role="status">${strings.history.found(found.length, all)}</p>
      </div>
      <div
        @fw-select=${(event: CustomEvent<SelectDetail>) => this.selection.toggle(event.detail.id, event.detail.range, order)}
      >
        ${this.narrow.matches ? this.cards(shown) : this.table(shown)}
      </div>
      ${
        rest > 0
          ? html`<wa-button class="more" appearance="outlined" @click=${() => (this.shown += PAGE)}
            >${strings.history.more(Math.min(PAGE, rest))}</wa-button
          >`
          : ''
      }
      ${
        selected.length > 0
          ? html`<fw-bulk-bar
            .app=${this.app}
            .jobs=${selected}
            @fw-clear=${() => this.selection.clear()}
          ></fw-bulk-bar>`
          : ''
      }
    `;
  }

  private table(jobs: readonly ExportStatus[]) {
    const { results, jobNotes } = this.app.store.state;
    return html`<fw-history-table
      .app=${this.app}
      .jobs=${jobs}
      .selected=${this.selection.ids}
      .results=${results}
      .notes=${jobNotes}
    ></fw-history-table>`;
  }

  private cards(jobs: readonly ExportStatus[]) {
    const { results, jobNotes } = this.app.store.state;
    return html`<h2 class="visually-hidden">${strings.history.list}</h2>
      <ul>
      ${repeat(
        jobs,
        ({ id }) => id,
        (job) => html`<li data-job=${job.id}>
          <fw-job-card
            managed
            .app=${this.app}
            .job=${job}
            .result=${results.get(job.id)}
            .note=${jobNotes.get(job.id) ?? ''}
            .selected=${this.selection.ids.has(job.id)}
          ></fw-job-card>
        </li>`,
      )}
    </ul>`;
  }

  private nothing(title: string, hint: string, filtered: boolean) {
    return html`<section class="empty">
      <wa-icon name="history"></wa-icon>
      <div>
        <h2>${title}</h2>
        <p>${hint}</p>
      </div>
      ${
        filtered
          ? html`<wa-button size="s" appearance="outlined" @click=${() => (this.filter = NO_FILTER)}
            >${strings.history.reset}</wa-button
          >`
          : html`<wa-button size="s" appearance="outlined" href=${href.export}>${strings.queue.add}</wa-button>`
      }
    </section>`;
  }

  private search(event: CustomEvent<HistoryFilter>): void {
    this.filter = event.detail;
    this.shown = PAGE;
    this.selection.clear();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-history-screen': HistoryScreen;
  }
}
