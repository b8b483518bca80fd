import { css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { AppElement } from '../parts/app-element.ts';
import '../job-parts/job-card.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';

/** Beside the stage, only what was asked for last is of interest: the queue has the rest. */
const SHOWN = 5;

/** The latest exports, for whoever is about to ask for another one. */
@customElement('fw-job-list')
export class JobList extends AppElement {
  constructor() {
    super(['jobs', 'results', 'jobNotes']);
  }

  static override styles = [
    sharedStyles,
    css`
      section {
        display: grid;
        gap: 0.6rem;
      }
      ul {
        display: grid;
        gap: 0.6rem;
      }
    `,
  ];

  override render() {
    const { jobs, results, jobNotes } = this.app.store.state;
    return html`
      <section aria-labelledby="title">
        <h2 id="title">${strings.jobs.title}</h2>
        <ul>
          ${repeat(
            jobs.slice(0, SHOWN),
            ({ id }) => id,
            (job) => html`<li data-job=${job.id}>
              <fw-job-card
                .app=${this.app}
                .job=${job}
                .result=${results.get(job.id)}
                .note=${jobNotes.get(job.id) ?? ''}
              ></fw-job-card>
            </li>`,
          )}
        </ul>
      </section>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-list': JobList;
  }
}
