import { css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { AppElement } from './app-element.ts';
import './job-card.ts';
import { strings } from './strings.ts';
import { sharedStyles } from './styles.ts';

/** All exports, newest first, those of earlier pages too. */
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
      .none {
        padding: 1rem;
        border: 1px dashed var(--fw-line-strong);
        border-radius: 8px;
        color: var(--fw-ink-quiet);
      }
    `,
  ];

  override render() {
    const { jobs, results, jobNotes } = this.app.store.state;
    return html`
      <section aria-labelledby="title">
        <h2 id="title">${strings.jobs.title}</h2>
        ${
          jobs.length === 0
            ? html`<p class="none">${strings.jobs.none}</p>`
            : html`<ul>
              ${repeat(
                jobs,
                ({ id }) => id,
                (job) => html`<li>
                  <fw-job-card
                    .app=${this.app}
                    .job=${job}
                    .result=${results.get(job.id)}
                    .note=${jobNotes.get(job.id) ?? ''}
                  ></fw-job-card>
                </li>`,
              )}
            </ul>`
        }
      </section>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-list': JobList;
  }
}
