import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ExportStatus } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { formatName } from '../app-state.ts';
import { bytesText, durationText } from '../words/display-values.ts';
import '../job-parts/job-actions.ts';
import '../job-parts/job-picture.ts';
import '../job-parts/score-badge.ts';
import { displayState } from '../job-parts/job-state.ts';
import { stateText } from '../job-parts/job-words.ts';
import { selectEvent } from '../job-parts/selection.ts';
import { sharedStyles } from '../parts/styles.ts';
import { tableStyles } from '../parts/table-styles.ts';
import { endOf } from '../queue/queue-groups.ts';
import { href } from '../router.ts';
import { strings } from '../strings.ts';
import { dateTimeText } from '../words/locale-format.ts';

/** Ended exports as a table. Fires `fw-select`. */
@customElement('fw-history-table')
export class HistoryTable extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) jobs: readonly ExportStatus[] = [];
  @property({ attribute: false }) selected: ReadonlySet<string> = new Set();
  /** As the store has them; given so that the table is drawn again when they come. */
  @property({ attribute: false }) results: App['store']['state']['results'] = new Map();
  @property({ attribute: false }) notes: ReadonlyMap<string, string> = new Map();

  static override styles = [sharedStyles, tableStyles];

  override render() {
    const { columns } = strings.queue;
    const words = strings.history;
    const hidden = (text: string) => html`<span class="visually-hidden">${text}</span>`;
    return html`<table aria-label=${words.list}>
      <thead>
        <tr>
          <th scope="col" class="tick">${hidden(columns.select)}</th>
          <th scope="col" class="picture">${hidden(columns.picture)}</th>
          <th scope="col">${columns.name}</th>
          <th scope="col" class="format">${columns.format}</th>
          <th scope="col">${columns.state}</th>
          <th scope="col" class="number">${words.ended}</th>
          <th scope="col" class="number">${strings.quality.column}</th>
          <th scope="col" class="number minor">${words.size}</th>
          <th scope="col" class="number minor">${words.took}</th>
          <th scope="col" class="end">${hidden(columns.actions)}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          this.jobs,
          ({ id }) => id,
          (job) => this.row(job),
        )}
      </tbody>
    </table>`;
  }

  private row(job: ExportStatus) {
    const { app, results, notes } = this;
    app.jobs.showResult(job);
    const { id, fileName, startedAt, completedAt } = job;
    const result = results.get(id);
    const selected = this.selected.has(id);
    const note = notes.get(id) ?? '';
    const seconds = startedAt && completedAt ? (completedAt.getTime() - startedAt.getTime()) / 1000 : 0;
    return html`<tr data-job=${id} data-state=${displayState(job)} ?data-selected=${selected}>
      <td class="tick">
        <input
          type="checkbox"
          .checked=${selected}
          aria-label=${strings.queue.select(fileName)}
          @click=${(event: MouseEvent) => this.dispatchEvent(selectEvent(id, event))}
        />
      </td>
      <td class="picture"><fw-job-picture .job=${job} .result=${result}></fw-job-picture></td>
      <th scope="row">
        <a href=${href.job(id)}>${fileName}</a>
        ${job.errors.length > 0 && job.status === 'failed' ? html`<span class="why">${job.errors.at(-1)?.message}</span>` : nothing}
        ${note === '' ? nothing : html`<span class="why" role="status">${note}</span>`}
      </th>
      <td class="format">${formatName(job.format)}</td>
      <td class="state">${stateText(job)}</td>
      <td class="number">${dateTimeText(endOf(job))}</td>
      <td class="number"><fw-score-badge .quality=${job.quality}></fw-score-badge></td>
      <td class="number minor">${result ? bytesText(result.bytes) : '–'}</td>
      <td class="number minor">${seconds > 0 ? durationText(seconds) : '–'}</td>
      <td class="end"><fw-job-actions look="bare" .app=${app} .job=${job} .result=${result}></fw-job-actions></td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-history-table': HistoryTable;
  }
}
