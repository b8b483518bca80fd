import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { FarmWorker } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { bytesText } from '../words/display-values.ts';
import { numberText, timeText } from '../words/locale-format.ts';
import { browserName } from './browser-name.ts';
import { farmPanel } from './farm-screen.styles.ts';

/** As many are looked through at once; the others on request. */
const FIRST_SHOWN = 60;

/** Those who are of interest first. */
const ORDER: readonly FarmWorker['state'][] = ['set-aside', 'busy', 'draining', 'idle', 'offline'];

/** The farm's workers: what each can do, what it does, and how long ago it was heard. */
@customElement('fw-farm-workers')
export class FarmWorkers extends AppElement {
  @state() private all = false;

  constructor() {
    super(['farm', 'jobs']);
  }

  static override styles = [
    sharedStyles,
    farmPanel,
    css`
      ul.cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 17.5rem), 1fr));
        gap: 0.6rem;
      }
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-content: start;
        gap: 0.35rem 0.6rem;
        padding: 0.7rem 0.8rem;
        background: var(--fw-raised);
        border: 1px solid var(--fw-line);
        border-radius: 8px;
      }
      .card[data-state='set-aside'] {
        border-color: var(--fw-bad);
      }
      .card > * {
        grid-column: 1 / -1;
      }
      .card > h3 {
        grid-column: 1;
        font-size: 0.95rem;
        font-weight: 600;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .card > .state {
        grid-column: 2;
        padding: 0.1rem 0.5rem;
        border-radius: 1rem;
        font-size: 0.78rem;
        font-weight: 600;
        white-space: nowrap;
        color: var(--fw-ink-quiet);
        background: color-mix(in srgb, var(--fw-line) 45%, transparent);
      }
      .card[data-state='busy'] > .state {
        color: var(--fw-accent-text);
        background: var(--fw-accent-wash);
      }
      .card[data-state='idle'] > .state {
        color: var(--fw-good);
        background: var(--fw-good-wash);
      }
      .card[data-state='draining'] > .state {
        color: var(--fw-care);
        background: var(--fw-care-wash);
      }
      .card[data-state='set-aside'] > .state {
        color: var(--fw-bad);
        background: var(--fw-bad-wash);
      }
      .facts,
      .foot {
        color: var(--fw-ink-quiet);
        font-size: 0.8rem;
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      .segment {
        display: grid;
        gap: 0.2rem;
        font-size: 0.8rem;
      }
      .segment span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      wa-progress-bar {
        --track-height: 6px;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.35rem 0.75rem;
        margin-top: 0.15rem;
      }
      .reasons {
        font-size: 0.8rem;
      }
    `,
  ];

  override render() {
    const words = strings.farm.workers;
    const workers = (this.app.store.state.farm.status?.workers ?? [])
      .filter(({ place }) => place === 'farm')
      .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
    const shown = this.all ? workers : workers.slice(0, FIRST_SHOWN);
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${words.title}</h2>
      ${
        workers.length === 0
          ? html`<p class="quiet">${words.none}</p>`
          : html`<ul class="cards">
            ${repeat(
              shown,
              ({ id }) => id,
              (worker) => this.card(worker),
            )}
          </ul>`
      }
      ${
        shown.length < workers.length
          ? html`<div class="row">
            <wa-button size="s" appearance="outlined" @click=${() => {
              this.all = true;
            }}>${words.more(workers.length - shown.length)}</wa-button>
          </div>`
          : nothing
      }
    </section>`;
  }

  private card(worker: FarmWorker) {
    const words = strings.farm.workers;
    const { performance, segments, reasons = [] } = worker;
    return html`<li class="card" data-state=${worker.state} data-worker=${worker.id}>
      <h3 title=${worker.name}>${worker.name}</h3>
      <span class="state">${words.states[worker.state]}</span>
      <p class="facts">${this.facts(worker)}</p>
      ${segments.map(({ jobId, index, frames, of }) => {
        const job = this.jobName(jobId);
        return html`<div class="segment">
          <span>${words.segment(job, index + 1)}</span>
          <wa-progress-bar
            value=${of > 0 ? Math.round((100 * frames) / of) : 0}
            label=${words.progress(job, index + 1, worker.name)}
          ></wa-progress-bar>
        </div>`;
      })}
      ${reasons.map((reason) => html`<p class="notice bad reasons"><span>${reason}</span></p>`)}
      <div class="foot">
        <span>
          ${words.built(performance.segments)}${
            performance.framesPerSecond > 0
              ? html` · ${strings.units.framesPerSecond(numberText(performance.framesPerSecond, 1))}`
              : nothing
          }<br />${this.heard(worker)}
        </span>
        ${this.actions(worker)}
      </div>
    </li>`;
  }

  private actions({ id, name, state }: FarmWorker) {
    const words = strings.farm.workers;
    const { role } = this.app.store.state.farm.status ?? {};
    if (role === 'work') return nothing;
    if (state === 'set-aside') {
      return html`<wa-button
        size="s"
        appearance="outlined"
        title=${words.readmitOf(name)}
        @click=${() => this.app.farm.readmit(id, name)}
        >${words.readmit}<span class="visually-hidden">${name}</span></wa-button
      >`;
    }
    if (state !== 'idle' && state !== 'busy') return nothing;
    return html`<wa-button
      size="s"
      appearance="outlined"
      title=${words.drainOf(name)}
      @click=${() => this.app.farm.drain(id, name)}
      >${words.drain}<span class="visually-hidden">${name}</span></wa-button
    >`;
  }

  private facts({ kind, capabilities, slots, formats, browser }: FarmWorker): string {
    const words = strings.farm.workers;
    const { cores, memory, gpu } = capabilities;
    return [
      words.kinds[kind],
      words.cores(cores),
      words.slots(slots),
      ...(memory > 0 ? [bytesText(memory)] : []),
      ...(gpu === undefined ? [] : [gpu]),
      ...(formats.length > 0 ? [words.formats(formats.length)] : []),
      ...(browser === '' ? [] : [browserName(browser)]),
    ].join(' · ');
  }

  private heard({ state, lastHeartbeat }: FarmWorker): string {
    const words = strings.farm.workers;
    if (state === 'offline') return words.silent(timeText(lastHeartbeat));
    return words.heard(Math.max(0, Math.round((Date.now() - lastHeartbeat.getTime()) / 1000)));
  }

  private jobName(jobId: string): string {
    const { farm, jobs } = this.app.store.state;
    return (
      farm.status?.jobs.find((job) => job.jobId === jobId)?.name ??
      jobs.find(({ id }) => id === jobId)?.fileName ??
      jobId
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-farm-workers': FarmWorkers;
  }
}
