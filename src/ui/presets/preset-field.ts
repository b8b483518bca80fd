import '@awesome.me/webawesome/dist/components/divider/divider.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { checkDelivery, type DeliveryPreset } from '../../engine/index.ts';
import { chosenFormat } from '../app-state.ts';
import { deliveryFacts } from '../export/delivery-facts.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { href } from '../router.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { textOf } from '../words/field-values.ts';
import { settingsWords } from '../words/settings-words.ts';
import { currentSettings, leavePreset, usePreset } from './use-preset.ts';

const NONE = 'none';

/** Which preset the panel's fields come from, and which of its rules they would break as they stand. */
@customElement('fw-preset-field')
export class PresetField extends AppElement {
  @state() private presets: readonly DeliveryPreset[] = [];
  @state() private refusal = '';
  readonly #read = () => void this.read();

  constructor() {
    super(['composition', 'draft', 'formats']);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      .fields {
        gap: 0.5rem;
      }
      .group {
        display: block;
        padding: 0.35rem 0.75rem 0.15rem;
        font-weight: 600;
        color: var(--fw-ink-quiet);
      }
      .notice {
        font-size: 0.82rem;
      }
      .notice ul {
        display: grid;
        gap: 0.25rem;
      }
      .keeps {
        display: flex;
        gap: 0.4rem;
        font-size: 0.8rem;
        color: var(--fw-good);
      }
      .keeps wa-icon {
        flex: none;
        margin-top: 0.15em;
      }
      a {
        color: var(--fw-accent-text);
        font-size: 0.8rem;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.app.engine.addEventListener('presets', this.#read);
    this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.app.engine.removeEventListener('presets', this.#read);
  }

  override render() {
    const words = strings.presets.panel;
    const { formats, draft } = this.app.store.state;
    const usable = this.presets.filter(
      ({ settings }) =>
        formats.kind === 'ready' &&
        formats.formats.some(({ id, available }) => available && id === settings.format),
    );
    const chosen = usable.find(({ id }) => id === draft.preset);
    return html`<div class="fields">
      <wa-select
        label=${words.label}
        size="s"
        .value=${chosen?.id ?? NONE}
        @change=${(event: Event) => {
          const id = textOf(event);
          const preset = usable.find((one) => one.id === id);
          if (preset) usePreset(this.app, preset);
          else leavePreset(this.app);
        }}
      >
        <wa-option value=${NONE}>${words.none}</wa-option>
        ${[...Map.groupBy(usable, ({ group, builtIn }) => (builtIn ? group : 'own'))].map(
          ([group, members]) => html`<wa-divider></wa-divider>
            <small class="group">${strings.presets.groups[group]}</small>
            ${members.map(({ id, name }) => html`<wa-option value=${id}>${name}</wa-option>`)}`,
        )}
      </wa-select>
      ${this.refusal === '' ? nothing : html`<p class="problem error">${this.refusal}</p>`}
      ${chosen ? this.verdict(chosen) : nothing} ${this.also()}
      <a href=${href.presets}>${words.gallery}</a>
    </div>`;
  }

  private verdict({ name, rules }: DeliveryPreset) {
    const preview = this.app.composition?.preview;
    if (!preview || !rules) return nothing;
    const words = strings.presets.panel;
    const facts = deliveryFacts(preview, currentSettings(this.app), chosenFormat(this.app.store.state));
    const violations = checkDelivery(facts, rules);
    if (violations.length === 0) {
      return html`<p class="keeps"><wa-icon name="check"></wa-icon><span>${words.keeps(name)}</span></p>`;
    }
    return html`<div class="notice care" role="status">
      <wa-icon name="warning"></wa-icon>
      <div>
        <strong>${words.breaks(name, violations.length)}</strong>
        <ul>
          ${violations.map(({ message }) => html`<li>${message}</li>`)}
        </ul>
      </div>
    </div>`;
  }

  /** What the panel shows nowhere else. */
  private also() {
    const { extra } = this.app.store.state.draft;
    const { audio: _, motionBlur: _m, scale: _s, targetSsim: _t, ...others } = extra;
    const words = settingsWords(others);
    return words.length === 0
      ? nothing
      : html`<p class="hint">${strings.presets.panel.also}: ${words.join(' · ')}</p>`;
  }

  private async read(): Promise<void> {
    try {
      this.presets = await this.app.engine.presets.list();
      this.refusal = '';
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-preset-field': PresetField;
  }
}
