import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportResult, ExportStatus, JobPriority } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { formatName } from '../app-state.ts';
import { bytesText, durationText } from '../words/display-values.ts';
import './job-actions.ts';
import { jobCardStyles } from './job-card.styles.ts';
import './job-picture.ts';
import './score-badge.ts';
import './job-result.ts';
import { numberText } from '../words/locale-format.ts';
import { type DisplayState, displayState, isActive, isMovable } from './job-state.ts';
import './priority-menu.ts';
import { href } from '../router.ts';
import './segment-strip.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { stateText } from './job-words.ts';
import { selectEvent } from './selection.ts';

/** One export: how far it is, what came of it, and what can be done about it. */
@customElement('fw-job-card')
export class JobCard extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) job!: ExportStatus;
  @property({ attribute: false }) result: ExportResult | undefined;
  /** A sentence about the last thing that was asked of this job. */
  @property() note = '';
  /** Shows a box to select it by, and a grip where it can be moved. */
  @property({ type: Boolean }) managed = false;
  @property({ type: Boolean }) selected = false;

  static override styles = [sharedStyles, jobCardStyles];

  override render() {
    const { job, result, app } = this;
    app.jobs.showResult(job);
    const state = displayState(job);
    const said = stateText(job);
    return html`
      <article
        aria-label=${strings.jobs.card(job.fileName, said)}
        data-state=${state}
        ?data-managed=${this.managed}
        ?data-selected=${this.selected}
      >
        ${this.managed ? this.handles() : nothing}
        <a class="picture" href=${href.job(job.id)} tabindex="-1" aria-hidden="true"
          ><fw-job-picture .job=${job} .result=${result}></fw-job-picture
        ></a>
        <div class="head">
          <h3><a href=${href.job(job.id)}>${result?.fileName ?? job.fileName}</a></h3>
          <span class="state">${said}</span>
          <span class="quiet format"
            >${formatName(job.format)}${result ? ` · ${bytesText(result.bytes)}` : ''}</span
          >
          ${job.quality ? html`<fw-score-badge .quality=${job.quality}></fw-score-badge>` : nothing}
        </div>
        <div class="actions">
          ${isActive(job) ? this.priority() : nothing}
          <fw-job-actions .app=${app} .job=${job} .result=${result}></fw-job-actions>
        </div>
        <div class="body">
          ${this.progress(state)} ${this.trouble(state)}
          ${
            result
              ? html`<fw-job-result .result=${result}></fw-job-result>
                ${result.file ? nothing : html`<p class="quiet">${strings.jobs.delivered}</p>`}`
              : nothing
          }
          ${this.note === '' ? nothing : html`<p class="notice care" role="status"><span>${this.note}</span></p>`}
        </div>
      </article>
    `;
  }

  private handles() {
    const { job } = this;
    const move = strings.queue.move(job.fileName);
    return html`<div class="handles">
      <input
        type="checkbox"
        .checked=${this.selected}
        aria-label=${strings.queue.select(job.fileName)}
        @click=${(event: MouseEvent) => this.dispatchEvent(selectEvent(job.id, event))}
      />
      ${
        isMovable(job)
          ? html`<button class="grip" type="button" data-grip title=${strings.queue.moveHint}>
            <wa-icon name="grip" label=${move}></wa-icon>
          </button>`
          : nothing
      }
    </div>`;
  }

  private priority() {
    const { job, app } = this;
    const { priority, fileName } = job;
    return html`<fw-priority-menu
      .value=${priority}
      label=${strings.queue.priorityOf(fileName, strings.queue.priorities[priority])}
      @fw-priority=${(event: CustomEvent<JobPriority>) => app.jobs.prioritise(job.id, event.detail)}
    ></fw-priority-menu>`;
  }

  private progress(state: DisplayState) {
    const { job } = this;
    if (state === 'completed') return nothing;
    const { total, reused, encoded } = job.segments;
    const active = isActive(job);
    const begun = job.status !== 'queued' || job.progress > 0;
    return html`
      ${
        active && begun
          ? html`<wa-progress-bar
            label=${strings.jobs.progress(job.fileName)}
            .value=${job.progress}
          ></wa-progress-bar>`
          : nothing
      }
      ${
        active && begun && total > 0
          ? html`<fw-segment-strip
            .states=${job.segmentStates}
            label=${strings.jobs.segments(total, reused + encoded, reused)}
          ></fw-segment-strip>`
          : nothing
      }
      ${active && job.waiting ? html`<p class="why"><wa-icon name="waiting"></wa-icon>${job.waiting.message}</p>` : nothing}
      ${begun ? this.numbers(state === 'processing') : nothing}
    `;
  }

  private numbers(running: boolean) {
    const { job } = this;
    const workers = job.workerIds?.length ?? 0;
    const operation =
      job.download === undefined
        ? strings.jobs.operations[job.currentOperation]
        : strings.jobs.fetching(Math.round(100 * job.download));
    return html`<p class="numbers">
      ${running && !job.waiting ? html`<span>${operation}</span>` : nothing}
      <span class="figures">${strings.jobs.frames(job.currentFrame, job.totalFrames)}</span>
      ${
        running && job.framesPerSecond > 0
          ? html`<span class="figures"
            >${strings.units.framesPerSecond(numberText(job.framesPerSecond, 1))}</span
          >`
          : nothing
      }
      ${
        running && job.estimatedTimeRemaining > 0
          ? html`<span class="figures">${strings.jobs.timeLeft(durationText(job.estimatedTimeRemaining))}</span>`
          : nothing
      }
      ${running && workers > 0 ? html`<span>${strings.queue.workersAt(workers)}</span>` : nothing}
    </p>`;
  }

  private trouble(state: DisplayState) {
    if (state !== 'failed' && state !== 'interrupted' && state !== 'cancelled') return nothing;
    const sentences = state === 'cancelled' ? [] : this.job.errors.map(({ message }) => message);
    return html`<div class=${`notice ${state === 'failed' ? 'bad' : 'care'}`}>
      <wa-icon name=${state === 'failed' ? 'error' : 'warning'}></wa-icon>
      <div>
        ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
        <p>${strings.jobs.wayOut[state]}</p>
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-card': JobCard;
  }
}
