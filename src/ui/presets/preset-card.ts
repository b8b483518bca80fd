import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeliveryPreset, ExportFormat } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { ruleSentences, settingsWords } from '../words/settings-words.ts';

type Action = 'use' | 'duplicate' | 'edit' | 'remove' | 'export';
const OWN_ACTIONS = ['edit', 'duplicate', 'export', 'remove'] as const;
const SHIPPED_ACTIONS = ['duplicate'] as const;

/** A preset: what it is for, what it sets, what the place asks for. Fires `fw-use`, `fw-duplicate`, `fw-edit` …. */
@customElement('fw-preset-card')
export class PresetCard extends LitElement {
  @property({ attribute: false }) preset!: DeliveryPreset;
  /** Absent until the formats are known. */
  @property({ attribute: false }) format: ExportFormat | undefined;
  @property({ type: Boolean, reflect: true }) chosen = false;

  static override styles = [
    sharedStyles,
    css`
      article {
        display: flex;
        flex-direction: column;
        gap: 0.45rem;
        height: 100%;
        padding: 0.85rem 1rem;
        background: var(--fw-raised);
        border: 1px solid var(--fw-line);
        border-radius: 8px;
      }
      :host([chosen]) article {
        border-color: var(--fw-accent);
        box-shadow: inset 0 0 0 1px var(--fw-accent);
      }
      .head {
        display: flex;
        gap: 0.5rem;
        align-items: flex-start;
        justify-content: space-between;
      }
      h3 {
        font-size: 0.98rem;
        font-weight: 650;
        overflow-wrap: anywhere;
      }
      .description,
      .settings {
        font-size: 0.85rem;
        overflow-wrap: anywhere;
      }
      .description {
        color: var(--fw-ink-quiet);
      }
      details {
        font-size: 0.85rem;
      }
      details ul {
        display: grid;
        gap: 0.2rem;
        padding-inline-start: 1.1rem;
        list-style: disc;
      }
      details .source {
        padding-top: 0.35rem;
        font-size: 0.8rem;
        color: var(--fw-ink-quiet);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.6rem;
        align-items: center;
        margin-top: auto;
        padding-top: 0.25rem;
        font-size: 0.82rem;
      }
      .chosen {
        display: inline-flex;
        gap: 0.35rem;
        align-items: center;
        color: var(--fw-accent-text);
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const { preset, format } = this;
    const words = strings.presets;
    const unavailable = format !== undefined && !format.available;
    const formatName = format?.name ?? preset.settings.format;
    const rules = preset.rules ? ruleSentences(preset.rules) : [];
    return html`<article aria-labelledby="name">
      <div class="head">
        <h3 id="name">${preset.name}</h3>
        ${this.menu()}
      </div>
      <p class="description">${preset.description}</p>
      <p class="settings">${[formatName, ...settingsWords(preset.settings)].join(' · ')}</p>
      ${
        rules.length === 0
          ? nothing
          : html`<details class="plain">
              <summary>${words.rules}</summary>
              <div>
                <ul>
                  ${rules.map((rule) => html`<li>${rule}</li>`)}
                </ul>
                ${preset.source ? html`<p class="source">${words.source}: ${preset.source}</p>` : nothing}
              </div>
            </details>`
      }
      <div class="actions">
        <wa-button
          size="s"
          appearance=${this.chosen ? 'outlined' : 'filled'}
          ?disabled=${unavailable}
          @click=${() => this.fire('use')}
          ><span aria-hidden="true">${words.use}</span
          ><span class="visually-hidden">${words.useLabel(preset.name)}</span></wa-button
        >
        ${this.chosen ? html`<span class="chosen"><wa-icon name="check"></wa-icon>${words.chosen}</span>` : nothing}
        ${unavailable ? html`<span class="quiet">${words.unavailable}</span>` : nothing}
      </div>
    </article>`;
  }

  private menu() {
    const words = strings.presets;
    const labels = {
      edit: words.edit,
      duplicate: words.duplicate,
      export: words.exportOne,
      remove: words.remove,
    };
    const actions = this.preset.builtIn ? SHIPPED_ACTIONS : OWN_ACTIONS;
    return html`<wa-dropdown
      placement="bottom-end"
      @wa-select=${(event: CustomEvent<{ item: { value?: string } }>) => {
        const action = actions.find((name) => name === event.detail.item.value);
        if (action) this.fire(action);
      }}
    >
      <wa-button slot="trigger" size="s" appearance="plain"
        ><wa-icon name="more" label=${words.actions(this.preset.name)}></wa-icon
      ></wa-button>
      ${actions.map(
        (action) =>
          html`<wa-dropdown-item value=${action} variant=${action === 'remove' ? 'danger' : 'default'}
            >${labels[action]}</wa-dropdown-item
          >`,
      )}
    </wa-dropdown>`;
  }

  private fire(action: Action): void {
    this.dispatchEvent(new CustomEvent(`fw-${action}`));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-preset-card': PresetCard;
  }
}
