import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { FarmStatus } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { numberText } from '../words/locale-format.ts';
import './connect-form.ts';
import { hostOf } from './farm-address.ts';
import './farm-curves.ts';
import './farm-jobs.ts';
import { farmScreenStyles } from './farm-screen.styles.ts';
import './farm-workers.ts';
import './invite-worker.ts';
import './scale-farm.ts';
import './share-links.ts';

/** The farm: who works, what waits, who may come, and what is shared. */
@customElement('fw-farm-screen')
export class FarmScreen extends AppElement {
  constructor() {
    super(['farm', 'jobs']);
  }

  static override styles = [sharedStyles, farmScreenStyles];

  override render() {
    const { status, refusal, message } = this.app.store.state.farm;
    if (!status) {
      return html`<fw-connect-form .app=${this.app}></fw-connect-form>`;
    }
    return html`
      ${this.line(status)}
      ${status.problem === undefined ? nothing : html`<p class="notice care" role="status"><wa-icon name="warning"></wa-icon><span>${status.problem}</span></p>`}
      ${this.answer(refusal, message)}
      ${this.numbers(status)}
      <div class="columns">
        <div class="main">
          <fw-farm-curves .app=${this.app}></fw-farm-curves>
          <fw-farm-workers .app=${this.app}></fw-farm-workers>
          <fw-farm-jobs .app=${this.app}></fw-farm-jobs>
        </div>
        <div class="side">
          <fw-invite-worker .app=${this.app}></fw-invite-worker>
          <fw-scale-farm .app=${this.app}></fw-scale-farm>
          ${status.role === 'work' ? nothing : html`<fw-share-links .app=${this.app}></fw-share-links>`}
        </div>
      </div>
    `;
  }

  private line({ connected, url = '', tenant = '', role }: FarmStatus) {
    const words = strings.farm;
    const host = hostOf(url);
    return html`<div class="line">
      <p class="where" ?data-broken=${!connected}>
        ${connected ? words.connectedTo(host) : words.brokenTo(host)}
      </p>
      <p class="quiet">${role ? words.facts(tenant, words.roles[role]) : tenant}</p>
      <wa-button size="s" appearance="outlined" @click=${() => this.app.farm.disconnect()}
        >${words.disconnect}</wa-button
      >
    </div>`;
  }

  private answer(refusal: string, message: string) {
    if (refusal === '') {
      return message === '' ? nothing : html`<p class="message" role="status">${message}</p>`;
    }
    return html`<div class="notice bad" role="alert">
      <wa-icon name="error"></wa-icon>
      <p>${refusal}</p>
      <wa-button size="s" appearance="plain" title=${strings.drop.dismiss} @click=${() => this.app.farm.dismiss()}
        ><wa-icon name="close" label=${strings.drop.dismiss}></wa-icon
      ></wa-button>
    </div>`;
  }

  private numbers({ workers, waiting, leased }: FarmStatus) {
    const words = strings.farm.numbers;
    const machines = workers.filter(({ place, state }) => place === 'farm' && state !== 'offline');
    const busy = machines.filter(({ state }) => state === 'busy').length;
    const rate = this.app.store.state.farm.history.points.at(-1)?.framesPerSecond ?? 0;
    const queue = Object.values(waiting).reduce((sum, count) => sum + count, 0);
    return html`<dl class="numbers">
      <div>
        <dt>${words.workers}</dt>
        <dd>${numberText(machines.length)} <small>${words.workersBusy(busy, machines.length)}</small></dd>
      </div>
      <div><dt>${words.waiting}</dt><dd>${numberText(queue)}</dd></div>
      <div><dt>${words.leased}</dt><dd>${numberText(leased)}</dd></div>
      <div><dt>${words.rate}</dt><dd>${numberText(rate, rate < 10 ? 1 : 0)}</dd></div>
    </dl>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-farm-screen': FarmScreen;
  }
}
