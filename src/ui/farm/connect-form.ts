import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import '@awesome.me/webawesome/dist/components/switch/switch.js';
import type WaInput from '@awesome.me/webawesome/dist/components/input/input.js';
import type WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js';
import { css, html, nothing } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { keptFarm } from './farm-address.ts';
import { farmPanel } from './farm-screen.styles.ts';

/** Asks for a farm's address and token, and says what a farm is. */
@customElement('fw-connect-form')
export class ConnectForm extends AppElement {
  @query('#url') private readonly url!: WaInput;
  @query('#token') private readonly token!: WaInput;
  @query('#keep') private readonly keep!: WaSwitch;

  constructor() {
    super(['farm']);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    farmPanel,
    css`
      .content {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1rem;
        max-width: 38rem;
      }
      .panel {
        background: var(--fw-raised);
        gap: 0.9rem;
      }
    `,
  ];

  override render() {
    const words = strings.farm;
    const { connecting, refusal, offered } = this.app.store.state.farm;
    const kept = keptFarm();
    return html`<div class="content">
      <div>
        <p>${words.lead}</p>
        <p class="hint">${words.start}</p>
      </div>
      <form class="panel" aria-labelledby="title" @submit=${this.submit}>
        <h2 id="title">${words.connectTitle}</h2>
        ${keyed(
          offered,
          html`<wa-input
          id="url"
          type="url"
          autocomplete="url"
          label=${words.url}
          hint=${words.urlHint}
          value=${offered?.url ?? kept?.url ?? ''}
        ></wa-input>
        <wa-input
          id="token"
          type="password"
          password-toggle
          autocomplete="off"
          label=${words.token}
          hint=${words.tokenHint}
          value=${offered?.token ?? kept?.token ?? ''}
        ></wa-input>`,
        )}
        <wa-switch id="keep" hint=${words.keepHint} ?checked=${kept !== undefined}>${words.keep}</wa-switch>
        ${
          refusal === ''
            ? nothing
            : html`<div class="notice bad" role="alert"><wa-icon name="error"></wa-icon><p>${refusal}</p></div>`
        }
        <div class="row">
          <wa-button type="submit" variant="brand" ?loading=${connecting}
            ><wa-icon slot="start" name="farm"></wa-icon>${words.connect}</wa-button
          >
        </div>
      </form>
    </div>`;
  }

  private submit(event: Event): void {
    event.preventDefault();
    if (this.app.store.state.farm.connecting) return;
    const address = { url: this.url.value ?? '', token: this.token.value ?? '' };
    void this.app.farm.connect(address, this.keep.checked);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-connect-form': ConnectForm;
  }
}
