import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ShareLink } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { bytesText } from '../words/display-values.ts';
import { dateTimeText } from '../words/locale-format.ts';
import { farmPanel } from './farm-screen.styles.ts';

/** For as long it says that a link was copied. */
const SAID_MILLISECONDS = 6_000;

/** Links to finished files that the farm gives out: how long they hold, how often they were opened, and their end. */
@customElement('fw-share-links')
export class ShareLinks extends AppElement {
  @state() private copied = '';
  #forgetting: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super(['farm']);
  }

  static override styles = [
    sharedStyles,
    farmPanel,
    css`
      ul {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 0.1rem 0.5rem;
        padding-block: 0.45rem;
      }
      li + li {
        border-top: 1px solid var(--fw-line);
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--fw-accent-text);
      }
      .ended .name {
        color: var(--fw-ink-quiet);
      }
      li > .hint {
        grid-column: 1;
      }
      .actions {
        display: flex;
        grid-column: 2;
        grid-row: 1 / 3;
      }
    `,
  ];

  override render() {
    const words = strings.farm.shares;
    const { shares } = this.app.store.state.farm;
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${words.title}</h2>
      ${shares.length === 0 ? html`<p class="quiet">${words.none}</p>` : html`<ul>${shares.map((link) => this.row(link))}</ul>`}
      <div class="row">
        <wa-button size="s" appearance="outlined" @click=${() => this.app.farm.readShares()}>${words.again}</wa-button>
      </div>
      ${this.copied === '' ? nothing : html`<p class="good" role="status">${this.copied}</p>`}
    </section>`;
  }

  private row(link: ShareLink) {
    const words = strings.farm.shares;
    const { fileName, url, bytes, expires, revoked, accesses } = link;
    const ended = revoked ? words.revoked : expires.getTime() < Date.now() ? words.expired : undefined;
    return html`<li class=${ended === undefined ? '' : 'ended'} data-share=${link.id}>
      ${
        ended === undefined
          ? html`<a class="name" href=${url} target="_blank" rel="noreferrer noopener">${fileName}</a>`
          : html`<span class="name">${fileName}</span>`
      }
      <span class="hint">
        ${bytesText(bytes)} · ${ended ?? `${words.columns.expires} ${dateTimeText(expires)}`} ·
        ${words.columns.opened} ${words.opened(accesses)}
      </span>
      ${
        ended === undefined
          ? html`<span class="actions">
            <wa-button size="s" appearance="plain" title=${words.copy(fileName)} @click=${() => this.copy(url)}
              ><wa-icon name="copy" label=${words.copy(fileName)}></wa-icon
            ></wa-button>
            <wa-button
              size="s"
              appearance="plain"
              title=${words.revokeOf(fileName)}
              @click=${() => this.app.farm.revokeShare(link.id, fileName)}
              ><wa-icon name="remove" label=${words.revokeOf(fileName)}></wa-icon
            ></wa-button>
          </span>`
          : nothing
      }
    </li>`;
  }

  private async copy(url: string): Promise<void> {
    // Pages without encryption have none, whatever its type says.
    const clipboard: Clipboard | undefined = navigator.clipboard;
    try {
      await clipboard?.writeText(url);
      this.say(clipboard ? strings.farm.invite.copied : strings.farm.invite.noClipboard);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'NotAllowedError')) throw error;
      this.say(strings.farm.invite.noClipboard);
    }
  }

  private say(sentence: string): void {
    this.copied = sentence;
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => {
      this.copied = '';
    }, SAID_MILLISECONDS);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-share-links': ShareLinks;
  }
}
