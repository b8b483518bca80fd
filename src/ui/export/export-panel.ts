import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { containerFile, type ExportFormat, type ExportRequest } from '../../engine/index.ts';
import { chosenFormat } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { sentenceOf } from '../words/display-values.ts';
import '../compare/compare-dialog.ts';
import './animation-fields.ts';
import './check-fields.ts';
import './delivery-fields.ts';
import './file-fields.ts';
import './format-picker.ts';
import '../links/copy-link.ts';
import './more-fields.ts';
import './poster-fields.ts';
import './preflight-verdict.ts';
import '../presets/preset-field.ts';
import './quality-fields.ts';
import { canChooseFile, canChooseFolder, chooseFile, chooseFolder } from '../parts/save-file.ts';
import { hasPictures } from './settings-draft.ts';
import './size-fields.ts';
import './sound-fields.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';

/** Everything about the next export, and the button that starts it. */
@customElement('fw-export-panel')
export class ExportPanel extends AppElement {
  /** Between the click and the engine's answer. */
  @state() private starting = false;
  /** The request whose frames are being compared. */
  @state() private compared: ExportRequest | undefined;

  constructor() {
    super(['composition', 'formats', 'draft', 'verdict', 'exportRefusal']);
  }

  static override styles = [
    sharedStyles,
    css`
      section {
        display: flex;
        flex-direction: column;
        height: 100%;
        background: var(--fw-panel);
        border: 1px solid var(--fw-line);
        border-radius: 10px;
      }
      h2 {
        padding: 0.85rem 1rem 0;
      }
      .body {
        flex: 1;
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
        gap: 0.8rem;
        padding: 0.75rem 1rem 1rem;
        overflow-y: auto;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.6rem;
        padding: 0.75rem 1rem;
        border-top: 1px solid var(--fw-line);
      }
      .actions wa-button[variant='brand'] {
        flex: 1 1 8rem;
      }
      .actions .notice {
        flex: 1 1 100%;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.app.readFormats();
  }

  override render() {
    const { draft, verdict, exportRefusal } = this.app.store.state;
    if (!this.app.composition) return nothing;
    const format = chosenFormat(this.app.store.state);
    const ready = format?.available === true && verdict.kind !== 'refused' && !this.starting;
    const folder = (draft.container ?? format?.containers[0]) === 'folder';
    return html`
      <section aria-labelledby="title">
        <h2 id="title">${strings.panel.title}</h2>
        <div class="body">
          <fw-preset-field .app=${this.app}></fw-preset-field>
          <fw-format-picker .app=${this.app}></fw-format-picker>
          <fw-size-fields .app=${this.app}></fw-size-fields>
          <fw-quality-fields .app=${this.app}></fw-quality-fields>
          <fw-animation-fields .app=${this.app}></fw-animation-fields>
          <fw-sound-fields .app=${this.app}></fw-sound-fields>
          <fw-file-fields .app=${this.app}></fw-file-fields>
          <fw-delivery-fields .app=${this.app}></fw-delivery-fields>
          <fw-more-fields .app=${this.app}></fw-more-fields>
          <fw-poster-fields .app=${this.app}></fw-poster-fields>
          <fw-check-fields .app=${this.app}></fw-check-fields>
          <fw-preflight-verdict .app=${this.app}></fw-preflight-verdict>
          ${
            hasPictures(format)
              ? html`<wa-button
                class="compare"
                size="s"
                appearance="outlined"
                ?disabled=${!ready}
                @click=${() => {
                  this.compared = this.app.exportRequest();
                }}
                >${strings.compare.open}</wa-button
              >`
              : nothing
          }
          <wa-button size="s" appearance="outlined" @click=${() => this.app.openBatch()}
            >${strings.batch.open}</wa-button
          >
        </div>
        <div class="actions">
          ${
            exportRefusal === ''
              ? nothing
              : html`<p class="notice bad" role="alert">
                <wa-icon name="error"></wa-icon>
                <span><strong>${strings.panel.notStarted}.</strong> ${exportRefusal}</span>
              </p>`
          }
          ${
            folder
              ? html`<wa-button
                variant="brand"
                ?disabled=${!ready || !canChooseFolder()}
                @click=${() => this.start(toFolder)}
                ><wa-icon slot="start" name="export"></wa-icon>${strings.panel.exportToFolder}</wa-button
              >`
              : html`<wa-button
                  variant="brand"
                  ?disabled=${!ready}
                  ?loading=${this.starting}
                  @click=${() => this.start(toBrowser)}
                  ><wa-icon slot="start" name="export"></wa-icon>${strings.panel.export}</wa-button
                >
                ${
                  canChooseFile()
                    ? html`<wa-button
                      appearance="outlined"
                      ?disabled=${!ready}
                      title=${strings.panel.exportToLabel}
                      @click=${() => this.start(() => this.toFile(format))}
                      >${strings.panel.exportTo}</wa-button
                    >`
                    : nothing
                }`
          }
          <fw-copy-link .app=${this.app}></fw-copy-link>
        </div>
      </section>
      ${
        this.compared
          ? html`<fw-compare-dialog
              .app=${this.app}
              .request=${this.compared}
              @fw-closed=${() => {
                this.compared = undefined;
              }}
            ></fw-compare-dialog>`
          : nothing
      }
    `;
  }

  private async start(choose: () => Promise<Destination | undefined>): Promise<void> {
    this.starting = true;
    try {
      const destination = await choose();
      if (destination) await this.app.export(destination);
    } catch (error) {
      this.app.store.update({ exportRefusal: sentenceOf(error) });
    } finally {
      this.starting = false;
    }
  }

  private async toFile(format: ExportFormat | undefined): Promise<Destination | undefined> {
    const open = this.app.composition;
    if (!format || !open) return undefined;
    const base = open.fileName.replace(/\.\w+$/, '');
    const container = this.app.store.state.draft.container ?? format.containers[0];
    if (container === undefined) return undefined;
    const { extension, mimeType } = containerFile(container);
    const handle = await chooseFile({
      suggestedName: `${base}.${extension}`,
      description: format.name,
      mimeType,
      extension,
    });
    return handle && { kind: 'file', handle };
  }
}

type Destination = NonNullable<ExportRequest['destination']>;

const toBrowser = async (): Promise<Destination> => ({ kind: 'opfs' });

async function toFolder(): Promise<Destination | undefined> {
  const handle = await chooseFolder();
  return handle && { kind: 'folder', handle };
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-export-panel': ExportPanel;
  }
}
