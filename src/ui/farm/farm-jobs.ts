import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { FarmJobStatus, FarmStatus } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { href } from '../router.ts';
import { strings } from '../strings.ts';
import './builder-strip.ts';
import { farmPanel } from './farm-screen.styles.ts';

/** As many of the latest are shown. */
const MOST_SHOWN = 20;

/** Exports that the farm builds or has built, of whichever machine, and who built what of them. */
@customElement('fw-farm-jobs')
export class FarmJobs extends AppElement {
  constructor() {
    super(['farm', 'jobs']);
  }

  static override styles = [
    sharedStyles,
    farmPanel,
    css`
      ul {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.9rem;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.35rem;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 0.1rem 0.8rem;
        align-items: baseline;
      }
      h3 {
        font-size: 0.95rem;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      h3 a {
        color: inherit;
      }
    `,
  ];

  override render() {
    const words = strings.farm.jobs;
    const { status } = this.app.store.state.farm;
    if (!status) return nothing;
    const jobs = status.jobs.slice(0, MOST_SHOWN);
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${words.title}</h2>
      ${
        jobs.length === 0
          ? html`<p class="quiet">${words.none}</p>`
          : html`<ul>${jobs.map((job) => this.job(job, status))}</ul>`
      }
    </section>`;
  }

  private job(job: FarmJobStatus, status: FarmStatus) {
    const words = strings.farm.jobs;
    const here = this.app.store.state.jobs.some(({ id }) => id === job.jobId);
    return html`<li data-job=${job.jobId}>
      <div class="head">
        <h3>${here ? html`<a href=${href.job(job.jobId)}>${job.name}</a>` : job.name}</h3>
        <span class="quiet">
          ${strings.jobs.states[job.state]} · ${words.done(job.done, job.segments)} ·
          ${strings.queue.priorities[job.priority]} · ${here || job.own ? words.own : words.other}
        </span>
      </div>
      <fw-builder-strip .job=${job} .farm=${status}></fw-builder-strip>
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-farm-jobs': FarmJobs;
  }
}
