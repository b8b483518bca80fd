import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportStatus } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { formatName } from '../app-state.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { dateTimeText } from '../words/locale-format.ts';
import { factListStyles } from './fact-list.styles.ts';
import { panelStyles } from './job-screen.styles.ts';

/** What is known of an export besides its progress: where it comes from, and when it was made. */
@customElement('fw-job-facts')
export class JobFacts extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) job!: ExportStatus;

  static override styles = [sharedStyles, panelStyles, factListStyles];

  override render() {
    const { job } = this;
    const { state } = this.app.store;
    const batch = state.batches.find(({ id }) => id === job.batchId)?.name;
    const nameOf = (id: string) =>
      state.jobs.find((other) => other.id === id)?.fileName ??
      state.batches.find((other) => other.id === id)?.name ??
      id;
    const words = strings.job;
    const rows: readonly (readonly [string, string | undefined])[] = [
      [words.composition, job.sourceName ?? job.compositionId],
      [words.format, formatName(job.format)],
      [words.batch, batch],
      [strings.queue.priority, strings.queue.priorities[job.priority]],
      [words.dependsOn, job.dependencies?.map(nameOf).join(', ') || undefined],
      [words.created, dateTimeText(job.createdAt)],
      [words.started, job.startedAt && dateTimeText(job.startedAt)],
      [words.ended, job.completedAt && dateTimeText(job.completedAt)],
      [words.tries, job.retryCount > 0 ? words.triesOf(job.retryCount + 1, job.maxRetries + 1) : undefined],
    ];
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${words.facts}</h2>
      <dl>
        ${rows.map(([term, value]) => (value === undefined ? '' : html`<dt>${term}</dt><dd>${value}</dd>`))}
      </dl>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-facts': JobFacts;
  }
}
