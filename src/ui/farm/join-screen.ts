import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js';
import '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import type WaNumberInput from '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import { html, nothing } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { href } from '../router.ts';
import { strings } from '../strings.ts';
import { numberText } from '../words/locale-format.ts';
import { hostOf } from './farm-address.ts';
import { joinScreenStyles } from './join-screen.styles.ts';
import type { WorkStatus } from './join-view.ts';
import { machineName } from './machine-name.ts';

/** As a worker takes (src/farm/work/join.ts). */
const MOST_SLOTS = 64;

/** Opened by a link that lends this machine: what that means, whether the user wants it, and what it does then. */
@customElement('fw-join-screen')
export class JoinScreen extends AppElement {
  @query('#name') private readonly name!: WaInput;
  @query('#slots') private readonly slots!: WaNumberInput;

  constructor() {
    super(['join']);
  }

  static override styles = [sharedStyles, fieldStyles, joinScreenStyles];

  override render() {
    const { invitation, work, refusal } = this.app.store.state.join;
    const host = hostOf(invitation?.url ?? '');
    return html`<div class="content">
      ${!invitation ? this.gone() : !work ? this.question(host) : work.state === 'left' ? this.left(work) : this.atWork(work, host)}
      ${
        refusal === ''
          ? nothing
          : html`<div class="notice bad" role="alert"><wa-icon name="error"></wa-icon><p>${refusal}</p></div>`
      }
    </div>`;
  }

  private gone() {
    return html`<section class="card">
      <h2>${strings.join.gone}</h2>
      <p class="quiet">${strings.join.goneHint}</p>
      <div class="actions"><wa-button appearance="outlined" href=${href.queue}>${strings.job.toQueue}</wa-button></div>
    </section>`;
  }

  private question(host: string) {
    const words = strings.join;
    const cores = navigator.hardwareConcurrency;
    return html`<form class="card" aria-labelledby="question" @submit=${this.submit}>
      <h2 id="question">${words.question(host)}</h2>
      <ul class="meaning">${words.meaning.map((sentence) => html`<li>${sentence}</li>`)}</ul>
      <div class="pair">
        <wa-input id="name" label=${words.name} hint=${words.nameHint} maxlength="60" value=${machineName()}></wa-input>
        <wa-number-input
          id="slots"
          label=${words.slots}
          hint=${words.slotsHint(cores)}
          min="1"
          max=${MOST_SLOTS}
          step="1"
          value=${String(Math.min(cores, MOST_SLOTS))}
        ></wa-number-input>
      </div>
      <div class="actions">
        <wa-button type="submit" variant="brand" ?loading=${this.app.store.state.join.joining}
          ><wa-icon slot="start" name="farm"></wa-icon>${words.join}</wa-button
        >
        <wa-button appearance="outlined" @click=${this.decline}>${words.dismiss}</wa-button>
      </div>
    </form>`;
  }

  private atWork(work: WorkStatus, host: string) {
    const words = strings.join;
    const rate = work.busySeconds > 0 ? work.frames / work.busySeconds : 0;
    return html`
      <section class="card" aria-labelledby="state">
        <h2 id="state">${words.working(work.name, host)}</h2>
        <p class="state" data-state=${work.state} role="status">${words.states[work.state]}</p>
        ${work.connected ? nothing : html`<p class="notice care"><wa-icon name="warning"></wa-icon><span>${words.offline}</span></p>`}
        ${work.state === 'aside' ? this.reasons(work) : nothing}
        <dl class="numbers">
          <div><dt>${words.numbers.built}</dt><dd>${numberText(work.segments)}</dd></div>
          <div><dt>${words.numbers.frames}</dt><dd>${numberText(work.frames)}</dd></div>
          <div><dt>${words.numbers.rate}</dt><dd>${numberText(rate, rate < 10 ? 1 : 0)}</dd></div>
          <div><dt>${words.numbers.failures}</dt><dd>${numberText(work.failures)}</dd></div>
        </dl>
        <div class="actions">
          ${
            work.state === 'draining'
              ? nothing
              : html`<wa-button variant="brand" @click=${() => this.app.join.drain()}>${words.drain}</wa-button>`
          }
          <wa-button appearance="outlined" title=${words.leaveHint} @click=${() => this.app.join.leave()}
            >${words.leave}</wa-button
          >
        </div>
        <p class="hint">${words.keepOpen}</p>
      </section>
      <section class="card" aria-labelledby="tasks">
        <h2 id="tasks">${words.segments}</h2>
        ${work.tasks.length === 0 ? html`<p class="quiet">${words.none}</p>` : this.tasks(work)}
      </section>
    `;
  }

  private reasons({ setAside }: WorkStatus) {
    return (setAside?.reasons ?? []).map((reason) => html`<p class="notice bad"><span>${reason}</span></p>`);
  }

  private tasks({ tasks }: WorkStatus) {
    const words = strings.join;
    return html`<ul class="tasks">
      ${repeat(
        tasks,
        ({ taskId }) => taskId,
        ({ index, frames, of }) => html`<li>
          <span>${words.segment(index + 1)}</span><span class="quiet">${words.of(frames, of)}</span>
          <wa-progress-bar
            .value=${of > 0 ? (100 * frames) / of : 0}
            label=${words.segment(index + 1)}
          ></wa-progress-bar>
        </li>`,
      )}
    </ul>`;
  }

  private left({ segments, frames }: WorkStatus) {
    const words = strings.join;
    return html`<section class="card">
      <h2>${words.left}</h2>
      <p>${words.summary(segments, frames)}</p>
      <div class="actions">
        <wa-button appearance="outlined" @click=${() => this.app.join.again()}>${words.again}</wa-button>
        <wa-button appearance="plain" href=${href.queue}>${strings.job.toQueue}</wa-button>
      </div>
    </section>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    const name = (this.name.value ?? '').trim() || strings.join.unnamed;
    const slots = Number(this.slots.value);
    void this.app.join.join({
      name,
      slots: Number.isInteger(slots) ? Math.min(Math.max(slots, 1), MOST_SLOTS) : 1,
    });
  }

  private decline(): void {
    this.app.join.decline();
    this.app.go(href.queue);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-join-screen': JoinScreen;
  }
}
