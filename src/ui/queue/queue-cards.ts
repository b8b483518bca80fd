import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ExportStatus } from '../../engine/index.ts';
import type { App } from '../app.ts';
import '../job-parts/job-card.ts';
import { sharedStyles } from '../parts/styles.ts';
import './batch-header.ts';
import { queueCardsStyles } from './queue-cards.styles.ts';
import type { QueueGroup } from './queue-groups.ts';
import { reorderQueue } from './queue-reorder.ts';

/** The queue as cards, those of a batch in a frame of their own. Fires `fw-move` and, from the cards, `fw-select`. */
@customElement('fw-queue-cards')
export class QueueCards extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) groups: readonly QueueGroup[] = [];
  @property({ attribute: false }) selected: ReadonlySet<string> = new Set();
  /** Batches whose exports are folded away. */
  @property({ attribute: false }) folded: ReadonlySet<string> = new Set();
  @property() label = '';
  private readonly reorder = reorderQueue(this);

  static override styles = [sharedStyles, queueCardsStyles];

  override render() {
    return html`<div class="groups" role="group" aria-label=${this.label}>
      ${repeat(
        this.groups,
        ({ batch, jobs }) => batch?.id ?? jobs[0]?.id,
        (group) => this.group(group),
      )}
    </div>`;
  }

  private group({ batch, jobs }: QueueGroup) {
    if (!batch) return this.list(jobs);
    return html`<section class="batch" aria-label=${batch.name}>
      <fw-batch-header .app=${this.app} .batch=${batch} ?folded=${this.folded.has(batch.id)}></fw-batch-header>
      ${this.folded.has(batch.id) ? '' : this.list(jobs)}
    </section>`;
  }

  private list(jobs: readonly ExportStatus[]) {
    const { jobNotes, results } = this.app.store.state;
    return html`<ul>
      ${repeat(
        jobs,
        ({ id }) => id,
        (job) => html`<li data-job=${job.id} class=${this.reorder.rowClass(job.id)}>
          <fw-job-card
            managed
            .app=${this.app}
            .job=${job}
            .result=${results.get(job.id)}
            .note=${jobNotes.get(job.id) ?? ''}
            .selected=${this.selected.has(job.id)}
          ></fw-job-card>
        </li>`,
      )}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-queue-cards': QueueCards;
  }
}
