import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ResourceUtilization } from '../../engine/index.ts';
import { strings } from '../strings.ts';
import { bytesText } from '../words/display-values.ts';
import { numberOf } from '../words/field-values.ts';
import { SettingsSection } from './settings-section.ts';

type Storage = ResourceUtilization['storage'];

const MEGABYTE = 1_000_000;

/** What lies in the browser's storage, and what of it can be given back. */
@customElement('fw-storage-settings')
export class StorageSettings extends SettingsSection {
  @state() private storage: Storage | undefined;
  @state() private asking = false;

  static override styles = [
    ...SettingsSection.styles,
    css`
      .bar {
        display: flex;
        height: 0.9rem;
        overflow: hidden;
        border-radius: 999px;
        background: var(--fw-well);
      }
      .bar > span {
        min-width: 2px;
        border-inline-end: 1px solid var(--fw-raised);
      }
      .segments {
        background: var(--fw-reused);
      }
      .files {
        background: var(--fw-accent);
      }
      .sources {
        background: var(--fw-good);
      }
      .other {
        background: var(--fw-line-strong);
      }
      .free {
        background: var(--fw-well);
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr));
        gap: 0.3rem 1.5rem;
        font-size: 0.87rem;
      }
      li {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 0.5rem;
        align-items: center;
      }
      .swatch {
        width: 0.75rem;
        height: 0.75rem;
        border: 1px solid var(--fw-line-strong);
        border-radius: 3px;
      }
      wa-number-input {
        max-width: 26rem;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(() => this.read());
  }

  override render() {
    const words = strings.settings.storage;
    const { storage } = this;
    if (!storage) {
      return this.frame(words.title, html`<p class="quiet">${strings.settings.performance.reading}</p>`);
    }
    const parts = partsOf(storage);
    const both = storage.segments + storage.outputs;
    return html`${this.frame(
      words.title,
      html`
        <div>
          <p>${words.bar(bytesText(storage.usage), bytesText(storage.quota))}</p>
          <div class="bar" aria-hidden="true">
            ${parts.map(({ kind, bytes }) =>
              kind === 'free' || bytes === 0
                ? nothing
                : html`<span class=${kind} style="flex: 0 0 ${(100 * bytes) / storage.quota}%"></span>`,
            )}
          </div>
        </div>
        <ul>
          ${parts
            .filter(({ bytes }) => bytes > 0)
            .map(
              ({ kind, bytes }) => html`<li>
              <span class="swatch ${kind}"></span><span>${words[kind]}</span
              ><span class="figures">${bytesText(bytes)}</span>
            </li>`,
            )}
        </ul>
        <wa-number-input
          label=${words.budget}
          hint=${words.budgetHint}
          size="s"
          min="0"
          step="100"
          .value=${String(Math.round(storage.segmentBudget / MEGABYTE))}
          @change=${this.changeBudget}
        ></wa-number-input>
        <div class="row">
          <wa-button
            size="s"
            appearance="outlined"
            ?disabled=${storage.segments === 0}
            @click=${() => this.free('segments')}
            >${words.freeSegments(bytesText(storage.segments))}</wa-button
          ><span class="hint">${words.freeSegmentsHint}</span>
        </div>
        <div class="row">
          <wa-button
            size="s"
            appearance="outlined"
            ?disabled=${both === 0}
            @click=${() => {
              this.asking = true;
            }}
            >${words.freeFiles(bytesText(both))}</wa-button
          ><span class="hint">${words.freeFilesHint}</span>
        </div>
      `,
    )}
    ${this.asking ? this.question(storage) : nothing}`;
  }

  private question({ outputs }: Storage) {
    const words = strings.settings.storage;
    return html`<wa-dialog
      label=${words.question}
      open
      @wa-after-hide=${() => {
        this.asking = false;
      }}
    >
      <p>${words.questionHint(bytesText(outputs))}</p>
      <div slot="footer" class="answers">
        <wa-button appearance="outlined" data-dialog="close">${words.keep}</wa-button>
        <wa-button variant="danger" data-dialog="close" @click=${() => this.free('segments-and-files')}
          >${words.remove}</wa-button
        >
      </div>
    </wa-dialog>`;
  }

  private free(what: 'segments' | 'segments-and-files'): Promise<void> {
    return this.attempt(async () => {
      const freed = await this.app.engine.freeStorage(what);
      await this.read();
      const words = strings.settings.storage;
      return freed === 0 ? words.nothing : words.freed(bytesText(freed));
    });
  }

  private changeBudget(event: Event): void {
    const megabytes = numberOf(event);
    if (megabytes === undefined) return;
    void this.attempt(async () => {
      await this.app.engine.configureQueue({ segmentBudget: megabytes * MEGABYTE });
      await this.read();
      return strings.settings.saved;
    });
  }

  private async read(): Promise<undefined> {
    this.storage = (await this.app.engine.getResourceUtilization()).storage;
  }
}

/** The browser's own figure of what is used also counts the app, and lags behind. */
function partsOf({ segments, outputs, sources, usage, quota }: Storage) {
  const known = segments + outputs + sources;
  return [
    { kind: 'segments', bytes: segments },
    { kind: 'files', bytes: outputs },
    { kind: 'sources', bytes: sources },
    { kind: 'other', bytes: Math.max(0, usage - known) },
    { kind: 'free', bytes: Math.max(0, quota - Math.max(usage, known)) },
  ] as const;
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-storage-settings': StorageSettings;
  }
}
