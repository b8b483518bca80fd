import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import '@awesome.me/webawesome/dist/components/spinner/spinner.js';
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExportResult, ExportStatus, JobPriority } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import '../job-parts/job-actions.ts';
import { displayState, isActive } from '../job-parts/job-state.ts';
import { stateText } from '../job-parts/job-words.ts';
import '../job-parts/priority-menu.ts';
import { sharedStyles } from '../parts/styles.ts';
import '../quality/golden-frames.ts';
import '../quality/quality-panel.ts';
import { href } from '../router.ts';
import { strings } from '../strings.ts';
import { settingsWords } from '../words/settings-words.ts';
import '../export/warnings-list.ts';
import '../farm/job-builders.ts';
import '../farm/share-file.ts';
import './job-check.ts';
import './job-facts.ts';
import './job-log.ts';
import './job-numbers.ts';
import { jobScreenStyles } from './job-screen.styles.ts';
import './live-picture.ts';
import './result-player.ts';
import './segment-map.ts';

/** One export in detail: what it shows, how far it is, why it is as it is, and what can be done about it. */
@customElement('fw-job-screen')
export class JobScreen extends AppElement {
  @property() jobId = '';
  /** The frame of the file that somebody asked to see; anew with each asking. */
  @state() private wanted: { readonly frame: number } | undefined;

  constructor() {
    super(['jobs', 'jobsKnown', 'batches', 'results', 'jobNotes', 'queue']);
  }

  static override styles = [sharedStyles, jobScreenStyles];

  override render() {
    const { jobs, jobsKnown, results } = this.app.store.state;
    const job = jobs.find(({ id }) => id === this.jobId);
    if (job) {
      this.app.jobs.showResult(job);
      return this.detail(job, results.get(job.id));
    }
    if (!jobsKnown) {
      return html`<p class="loading" role="status"><wa-spinner></wa-spinner>${strings.queue.loading}</p>`;
    }
    return html`<section class="missing">
      <h2>${strings.job.missing}</h2>
      <p>${strings.job.missingHint}</p>
      <wa-button appearance="outlined" href=${href.queue}>${strings.job.toQueue}</wa-button>
    </section>`;
  }

  private detail(job: ExportStatus, result: ExportResult | undefined) {
    return html`
      <div class="line">
        <a class="back" href=${isActive(job) ? href.queue : href.history}
          ><wa-icon name="chevron-left"></wa-icon>${isActive(job) ? strings.job.back : strings.shell.screens.history}</a
        >
        <span class="state" data-state=${displayState(job)}>${stateText(job)}</span>
        <div class="actions">
          ${isActive(job) ? this.priority(job) : nothing}
          ${result ? html`<fw-share-file .app=${this.app} .result=${result}></fw-share-file>` : nothing}
          <fw-job-actions look="full" .app=${this.app} .job=${job} .result=${result}></fw-job-actions>
        </div>
      </div>
      ${this.notices(job)}
      <div class="columns" @fw-show-frame=${this.showFrame}>
        <div class="main">
          ${
            result?.file
              ? html`<fw-result-player
                .app=${this.app}
                .job=${job}
                .result=${result}
                .wanted=${this.wanted}
              ></fw-result-player>`
              : isActive(job) || job.thumbnail
                ? html`<fw-live-picture .job=${job}></fw-live-picture>`
                : nothing
          }
          ${
            job.status === 'completed' || job.quality || job.keptAside
              ? html`<fw-quality-panel .app=${this.app} .job=${job}></fw-quality-panel>`
              : nothing
          }
          ${isActive(job) ? html`<fw-job-numbers .job=${job}></fw-job-numbers>` : nothing}
          ${job.segments.total > 0 ? html`<fw-segment-map .states=${job.segmentStates}></fw-segment-map>` : nothing}
          <fw-job-builders .app=${this.app} jobId=${job.id}></fw-job-builders>
          <fw-job-log .engine=${this.app.engine} .job=${job}></fw-job-log>
        </div>
        <div class="side">
          ${result ? html`<fw-job-check .app=${this.app} .result=${result}></fw-job-check>` : nothing}
          ${
            job.status === 'completed' || job.keptAside
              ? html`<fw-golden-frames .app=${this.app} .job=${job} .result=${result}></fw-golden-frames>`
              : nothing
          }
          <fw-job-facts .app=${this.app} .job=${job}></fw-job-facts>
          ${this.sentences(strings.job.settings, job.settings ? settingsWords(job.settings) : [])}
          ${this.sentences(strings.job.preflight, job.preflight)}
          ${
            job.warnings.length > 0
              ? html`<fw-warnings-list .warnings=${job.warnings}></fw-warnings-list>`
              : nothing
          }
        </div>
      </div>
    `;
  }

  private priority(job: ExportStatus) {
    return html`<fw-priority-menu
      .value=${job.priority}
      label=${strings.queue.priorityOf(job.fileName, strings.queue.priorities[job.priority])}
      @fw-priority=${(event: CustomEvent<JobPriority>) => this.app.jobs.prioritise(job.id, event.detail)}
    ></fw-priority-menu>`;
  }

  private showFrame(event: CustomEvent<number>): void {
    this.wanted = { frame: event.detail };
    this.renderRoot.querySelector('fw-result-player')?.scrollIntoView({ block: 'nearest' });
  }

  private notices(job: ExportStatus) {
    const state = displayState(job);
    const note = this.app.store.state.jobNotes.get(job.id) ?? '';
    const ended = state === 'failed' || state === 'interrupted' || state === 'cancelled';
    const errors = state === 'cancelled' ? [] : job.errors;
    return html`
      ${
        ended
          ? html`<div class=${`notice ${state === 'failed' ? 'bad' : 'care'}`}>
            <wa-icon name=${state === 'failed' ? 'error' : 'warning'}></wa-icon>
            <div>
              ${errors.map(({ message }) => html`<p>${message}</p>`)}
              <p>${strings.jobs.wayOut[state]}</p>
            </div>
          </div>`
          : nothing
      }
      ${
        isActive(job) && job.waiting
          ? html`<p class="why"><wa-icon name="waiting"></wa-icon><span>${job.waiting.message}</span></p>`
          : nothing
      }
      ${note === '' ? nothing : html`<p class="notice care" role="status"><span>${note}</span></p>`}
    `;
  }

  private sentences(title: string, sentences: readonly string[]) {
    if (sentences.length === 0) return nothing;
    return html`<section class="panel">
      <h2>${title}</h2>
      <ul>
        ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-screen': JobScreen;
  }
}
