import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { App } from '../app.ts';
import { sharedStyles } from '../parts/styles.ts';
import { href, type Route } from '../router.ts';
import { strings } from '../strings.ts';
import { bytesText, sentenceOf } from '../words/display-values.ts';
import { fetchHosted, hostedAddress, MOST_HOSTED_BYTES } from './hosted-composition.ts';
import { linkScreenStyles } from './link-screen.styles.ts';

/** Asks before a composition is fetched from another host (`#/open?url=`). */
@customElement('fw-open-url-screen')
export class OpenUrlScreen extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) route!: Route;
  /** Bytes that have come; undefined while nothing is fetched. */
  @state() private received: number | undefined;
  @state() private failure = '';
  #fetching = new AbortController();

  static override styles = [sharedStyles, linkScreenStyles];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#fetching.abort();
  }

  override render() {
    let url: URL;
    try {
      url = hostedAddress(this.route.query.get('url'));
    } catch (error) {
      return html`<div class="ask">${this.refusal(sentenceOf(error))}${this.actions(undefined)}</div>`;
    }
    const words = strings.openUrl;
    return html`<div class="ask">
      <section class="card" aria-labelledby="question">
        <h2 id="question">${words.question}</h2>
        <p class="name">${url.host}</p>
        <p class="address">${url.href}</p>
        <p class="quiet">${words.explanation(bytesText(MOST_HOSTED_BYTES))}</p>
      </section>
      ${this.failure === '' ? nothing : this.refusal(this.failure)}
      ${
        this.received === undefined
          ? nothing
          : html`<p role="status">${words.fetching(bytesText(this.received))}</p>`
      }
      ${this.actions(url)}
    </div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('route')) return;
    this.#fetching.abort();
    this.failure = '';
  }

  private refusal(message: string) {
    return html`<div class="notice bad" role="alert">
      <wa-icon name="error"></wa-icon>
      <p>${message}</p>
    </div>`;
  }

  private actions(url: URL | undefined) {
    const words = strings.openUrl;
    return html`<div class="actions">
      ${
        url
          ? html`<wa-button
            variant="brand"
            ?loading=${this.received !== undefined}
            @click=${() => this.open(url)}
            ><wa-icon slot="start" name="download"></wa-icon>${words.open}</wa-button
          >`
          : nothing
      }
      <wa-button appearance="outlined" @click=${() => this.app.go(href.queue)}>${words.dismiss}</wa-button>
    </div>`;
  }

  private async open(url: URL): Promise<void> {
    if (this.received !== undefined) return;
    this.#fetching = new AbortController();
    const { signal } = this.#fetching;
    this.failure = '';
    this.received = 0;
    try {
      const file = await fetchHosted(url, signal, (bytes) => {
        this.received = bytes;
      });
      await this.app.openFiles([{ path: file.name, file }]);
    } catch (error) {
      if (!signal.aborted) this.failure = sentenceOf(error);
    } finally {
      this.received = undefined;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-open-url-screen': OpenUrlScreen;
  }
}
