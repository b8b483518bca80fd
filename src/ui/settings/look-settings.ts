import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { changeTheme, storedTheme, themeChanges } from '../parts/theme.ts';
import { changeLanguage, strings } from '../strings.ts';
import { choiceOf } from '../words/field-values.ts';
import { LANGUAGES, storedLanguage } from '../words/language.ts';
import { SettingsSection } from './settings-section.ts';

const THEMES = ['system', 'light', 'dark'] as const;
const LANGUAGE_CHOICES = ['system', ...LANGUAGES] as const;

/** Language and theme. */
@customElement('fw-look-settings')
export class LookSettings extends SettingsSection {
  readonly #changed = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    themeChanges.addEventListener('change', this.#changed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    themeChanges.removeEventListener('change', this.#changed);
  }

  override render() {
    const words = strings.settings.look;
    return html`${this.frame(
      words.title,
      html`<div class="pair">
        <wa-select
          label=${words.language}
          size="s"
          .value=${storedLanguage()}
          @change=${(event: Event) => {
            const choice = choiceOf(event, LANGUAGE_CHOICES);
            if (choice) void changeLanguage(choice);
          }}
        >
          ${LANGUAGE_CHOICES.map(
            (choice) =>
              html`<wa-option value=${choice} lang=${choice === 'system' ? '' : choice} .label=${words.languages[choice]}
                >${words.languages[choice]}</wa-option
              >`,
          )}
        </wa-select>
        <wa-select
          label=${words.theme}
          size="s"
          .value=${storedTheme()}
          @change=${(event: Event) => {
            const choice = choiceOf(event, THEMES);
            if (choice) changeTheme(choice);
          }}
        >
          ${THEMES.map(
            (choice) =>
              html`<wa-option value=${choice} .label=${words.themes[choice]}>${words.themes[choice]}</wa-option>`,
          )}
        </wa-select>
      </div>`,
    )}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-look-settings': LookSettings;
  }
}
