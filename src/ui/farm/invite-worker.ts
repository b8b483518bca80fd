import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { FarmInvitation } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { textOf } from '../words/field-values.ts';
import { dateTimeText } from '../words/locale-format.ts';
import './copy-field.ts';
import { farmPanel } from './farm-screen.styles.ts';
import './qr-code.ts';

/** Makes a link that lets another machine join, to be copied or read by a camera. */
@customElement('fw-invite-worker')
export class InviteWorker extends AppElement {
  @state() private lifetime = '86400';
  @state() private name = '';
  @state() private invitation: FarmInvitation | undefined;
  @state() private making = false;
  @state() private refusal = '';

  constructor() {
    super(['farm']);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    farmPanel,
    css`
      .made {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.7rem;
      }
    `,
  ];

  override render() {
    const words = strings.farm.invite;
    const admin = this.app.store.state.farm.status?.role === 'admin';
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${words.title}</h2>
      ${admin ? this.form() : html`<p class="quiet">${words.adminOnly}</p>`}
    </section>`;
  }

  private form() {
    const words = strings.farm.invite;
    const { invitation } = this;
    return html`
      <p class="hint">${words.lead}</p>
      <wa-input
        size="s"
        maxlength="100"
        label=${words.label}
        .value=${this.name}
        @input=${(event: Event) => {
          this.name = textOf(event);
        }}
      ></wa-input>
      <wa-select
        size="s"
        label=${words.expires}
        .value=${this.lifetime}
        @change=${(event: Event) => {
          this.lifetime = textOf(event);
        }}
      >
        ${Object.entries(words.lifetimes).map(([seconds, text]) => html`<wa-option value=${seconds}>${text}</wa-option>`)}
      </wa-select>
      <div class="row">
        <wa-button size="s" variant="brand" ?loading=${this.making} @click=${() => this.make()}
          ><wa-icon slot="start" name="add"></wa-icon>${words.make}</wa-button
        >
      </div>
      ${
        this.refusal === ''
          ? nothing
          : html`<div class="notice bad" role="alert"><wa-icon name="error"></wa-icon><p>${this.refusal}</p></div>`
      }
      ${
        invitation
          ? html`<div class="made" role="status">
            <fw-copy-field label=${words.link} value=${invitation.joinUrl}></fw-copy-field>
            <fw-qr-code value=${invitation.joinUrl} label=${words.qr}></fw-qr-code>
            <p class="hint">${words.until(dateTimeText(invitation.expires))}</p>
          </div>`
          : nothing
      }
    `;
  }

  private async make(): Promise<void> {
    if (this.making) return;
    this.making = true;
    this.refusal = '';
    try {
      this.invitation = await this.app.farm.invite(this.name.trim(), Number(this.lifetime));
    } catch (error) {
      this.refusal = sentenceOf(error);
    } finally {
      this.making = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-invite-worker': InviteWorker;
  }
}
