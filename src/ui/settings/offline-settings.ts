import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import '@awesome.me/webawesome/dist/components/switch/switch.js';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { fetchCore, type OfflineStatus, offlineStatus, setIsolation } from '../offline/offline.ts';
import { strings } from '../strings.ts';
import { bytesText } from '../words/display-values.ts';
import { checkedOf } from '../words/field-values.ts';
import { SettingsSection } from './settings-section.ts';

/** What is stored for working without a network, and what may be fetched for it. */
@customElement('fw-offline-settings')
export class OfflineSettings extends SettingsSection {
  @state() private status: OfflineStatus | undefined;
  /** Share that has come, 0–1, while ffmpeg.wasm is fetched. */
  @state() private fetching: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(() => this.read());
  }

  override render() {
    const words = strings.settings.offline;
    const { status } = this;
    if (!status) {
      return this.frame(words.title, html`<p class="quiet">${strings.settings.performance.reading}</p>`);
    }
    return this.frame(
      words.title,
      html`
        <p>
          ${
            !status.supported
              ? words.unsupported
              : status.ready
                ? words.ready(bytesText(status.bytes))
                : words.storing(status.stored, status.files)
          }
        </p>
        <div class="row">
          <span
            ><strong>${words.core}.</strong>
            ${status.core === 'stored' ? words.coreStored : words.coreAbsent(bytesText(status.coreBytes))}</span
          >
          ${
            status.core === 'stored'
              ? nothing
              : html`<wa-button
                  size="s"
                  appearance="outlined"
                  ?loading=${this.fetching !== undefined}
                  @click=${() => this.attempt(() => this.fetch())}
                  ><wa-icon slot="start" name="download"></wa-icon>${words.fetch}</wa-button
                >`
          }
        </div>
        ${
          this.fetching === undefined
            ? nothing
            : html`<wa-progress-bar
                label=${words.fetching(Math.round(100 * this.fetching))}
                .value=${100 * this.fetching}
              ></wa-progress-bar>`
        }
        <p class="quiet">${status.isolated ? words.isolated : words.notIsolated}</p>
        ${
          status.supported
            ? html`<wa-switch
                size="s"
                hint=${words.isolationHint}
                .checked=${status.isolation === 'on'}
                @change=${(event: Event) => {
                  const on = checkedOf(event);
                  void this.attempt(async () => {
                    await setIsolation(on);
                    return strings.settings.saved;
                  });
                }}
                >${words.isolation}</wa-switch
              >`
            : nothing
        }
      `,
    );
  }

  private async fetch(): Promise<string> {
    this.fetching = 0;
    try {
      await fetchCore((share) => {
        this.fetching = share;
      });
      await this.read();
      return strings.settings.offline.fetched;
    } finally {
      this.fetching = undefined;
    }
  }

  private async read(): Promise<undefined> {
    this.status = await offlineStatus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-offline-settings': OfflineSettings;
  }
}
