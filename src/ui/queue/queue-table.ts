import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ExportStatus, JobPriority } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { formatName } from '../app-state.ts';
import { durationText } from '../words/display-values.ts';
import '../job-parts/job-actions.ts';
import '../job-parts/job-picture.ts';
import { displayState, isActive, isMovable } from '../job-parts/job-state.ts';
import { stateText } from '../job-parts/job-words.ts';
import { numberText } from '../words/locale-format.ts';
import '../job-parts/priority-menu.ts';
import { selectEvent } from '../job-parts/selection.ts';
import { sharedStyles } from '../parts/styles.ts';
import { tableStyles } from '../parts/table-styles.ts';
import { href } from '../router.ts';
import { strings } from '../strings.ts';
import './batch-header.ts';
import type { QueueGroup } from './queue-groups.ts';
import { reorderQueue } from './queue-reorder.ts';
import { queueTableStyles } from './queue-table.styles.ts';

/** The queue as a table: much of it at a glance. Fires `fw-move` and `fw-select`. */
@customElement('fw-queue-table')
export class QueueTable extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) groups: readonly QueueGroup[] = [];
  @property({ attribute: false }) selected: ReadonlySet<string> = new Set();
  /** Batches whose exports are folded away. */
  @property({ attribute: false }) folded: ReadonlySet<string> = new Set();
  @property() label = '';
  private readonly reorder = reorderQueue(this);

  static override styles = [sharedStyles, tableStyles, queueTableStyles];

  override render() {
    const { columns } = strings.queue;
    const hidden = (text: string) => html`<span class="visually-hidden">${text}</span>`;
    return html`<table aria-label=${this.label}>
      <thead>
        <tr>
          <th scope="col" class="tick">${hidden(columns.select)}</th>
          <th scope="col" class="order">${hidden(columns.move)}</th>
          <th scope="col" class="picture">${hidden(columns.picture)}</th>
          <th scope="col">${columns.name}</th>
          <th scope="col" class="format">${columns.format}</th>
          <th scope="col">${columns.progress}</th>
          <th scope="col" class="number minor">${columns.rate}</th>
          <th scope="col" class="number">${columns.timeLeft}</th>
          <th scope="col">${columns.priority}</th>
          <th scope="col" class="number minor">${columns.workers}</th>
          <th scope="col" class="end">${hidden(columns.actions)}</th>
        </tr>
      </thead>
      ${repeat(
        this.groups,
        ({ batch, jobs }) => batch?.id ?? jobs[0]?.id,
        (group) => this.group(group),
      )}
    </table>`;
  }

  private group({ batch, jobs }: QueueGroup) {
    const folded = batch !== undefined && this.folded.has(batch.id);
    return html`<tbody class=${batch ? 'batch' : ''}>
      ${
        batch
          ? html`<tr class="batch-head">
            <td colspan="11">
              <fw-batch-header .app=${this.app} .batch=${batch} ?folded=${folded}></fw-batch-header>
            </td>
          </tr>`
          : nothing
      }
      ${
        folded
          ? nothing
          : repeat(
              jobs,
              ({ id }) => id,
              (job) => this.row(job),
            )
      }
    </tbody>`;
  }

  private row(job: ExportStatus) {
    const { app } = this;
    const { results, jobNotes } = app.store.state;
    const { id, fileName, priority, framesPerSecond, estimatedTimeRemaining, waiting } = job;
    app.jobs.showResult(job);
    const note = jobNotes.get(id) ?? '';
    const running = job.status === 'processing' && !job.paused;
    const selected = this.selected.has(id);
    return html`<tr
      data-job=${id}
      data-state=${displayState(job)}
      class=${this.reorder.rowClass(id)}
      ?data-selected=${selected}
    >
      <td class="tick">
        <input
          type="checkbox"
          .checked=${selected}
          aria-label=${strings.queue.select(fileName)}
          @click=${(event: MouseEvent) => this.dispatchEvent(selectEvent(id, event))}
        />
      </td>
      <td class="order">
        ${
          isMovable(job)
            ? html`<button class="grip" type="button" data-grip title=${strings.queue.moveHint}>
              <wa-icon name="grip" label=${strings.queue.move(fileName)}></wa-icon>
            </button>`
            : nothing
        }
      </td>
      <td class="picture"><fw-job-picture .job=${job} .result=${results.get(id)}></fw-job-picture></td>
      <th scope="row">
        <a href=${href.job(id)}>${fileName}</a>
        ${waiting ? html`<span class="why">${waiting.message}</span>` : nothing}
        ${note === '' ? nothing : html`<span class="why" role="status">${note}</span>`}
      </th>
      <td class="format">${formatName(job.format)}</td>
      <td>
        <span class="state">${stateText(job)}</span>
        <span class="progress">
          <wa-progress-bar label=${strings.jobs.progress(fileName)} .value=${job.progress}></wa-progress-bar>
          <span class="figures">${strings.job.percent(Math.round(job.progress))}</span>
        </span>
      </td>
      <td class="number minor">
        ${running && framesPerSecond > 0 ? strings.units.framesPerSecond(numberText(framesPerSecond, 1)) : '–'}
      </td>
      <td class="number">
        ${estimatedTimeRemaining > 0 ? durationText(estimatedTimeRemaining) : '–'}
      </td>
      <td>
        ${
          isActive(job)
            ? html`<fw-priority-menu
              .value=${priority}
              label=${strings.queue.priorityOf(fileName, strings.queue.priorities[priority])}
              @fw-priority=${(event: CustomEvent<JobPriority>) => app.jobs.prioritise(id, event.detail)}
            ></fw-priority-menu>`
            : strings.queue.priorities[priority]
        }
      </td>
      <td class="number minor">${job.workerIds?.length ? numberText(job.workerIds.length) : '–'}</td>
      <td class="end"><fw-job-actions look="bare" .app=${app} .job=${job} .result=${results.get(id)}></fw-job-actions></td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-queue-table': QueueTable;
  }
}
