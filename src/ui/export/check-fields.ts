import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { QualityProfile } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { profileSelect } from '../parts/profile-select.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { choiceOf } from '../words/field-values.ts';
import type { SettingsDraft } from './settings-draft.ts';

const REENCODES = ['unsaid', 'no', 'quality', 'codec'] as const;

/** How the finished file is looked at: whose gates it must pass, how many frames are compared, what follows where it fails. */
@customElement('fw-check-fields')
export class CheckFields extends AppElement {
  @state() private profiles: readonly QualityProfile[] = [];
  @state() private refusal = '';
  readonly #read = () => void this.read();

  constructor() {
    super(['draft']);
  }

  static override styles = [sharedStyles, fieldStyles];

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
    const { draft } = this.app.store.state;
    const words = strings.panel.checks;
    return html`<details>
      <summary>${words.title}</summary>
      <div class="fields">
        ${profileSelect(this.profiles, draft.profile, (profile) => this.app.changeDraft({ profile }))}
        ${this.refusal === '' ? nothing : html`<p class="problem error" role="alert">${this.refusal}</p>`}
        ${this.reencode(draft)}
        <wa-switch
          size="s"
          hint=${words.everyHint}
          .checked=${draft.checkEveryFrame}
          @change=${(event: Event) => {
            if (event.currentTarget instanceof WaSwitch) {
              this.app.changeDraft({ checkEveryFrame: event.currentTarget.checked });
            }
          }}
          >${words.every}</wa-switch
        >
      </div>
    </details>`;
  }

  private reencode({ profile, reencode }: SettingsDraft) {
    const { editor } = strings.quality;
    const words = strings.panel.checks;
    // Without a profile, whoever says nothing says no.
    const choices = REENCODES.filter((choice) => choice !== (profile === undefined ? 'unsaid' : ''));
    const chosen =
      reencode === undefined ? choices[0] : reencode === 'codec' ? 'codec' : reencode ? 'quality' : 'no';
    return html`<wa-select
      size="s"
      label=${words.again}
      hint=${editor.reencodeHint}
      .value=${chosen ?? 'no'}
      @change=${(event: Event) => {
        const choice = choiceOf(event, REENCODES);
        if (choice) this.app.changeDraft({ reencode: reencodeOf(choice) });
      }}
    >
      ${choices.map(
        (choice) =>
          html`<wa-option value=${choice}
            >${choice === 'unsaid' ? words.asProfile : editor.reencodes[choice]}</wa-option
          >`,
      )}
    </wa-select>`;
  }

  private async read(): Promise<void> {
    try {
      this.profiles = await this.app.engine.quality.getQualityProfiles();
      this.refusal = '';
      const { profile } = this.app.store.state.draft;
      const isGone = profile !== undefined && this.profiles.every(({ id }) => id !== profile);
      if (isGone) this.app.changeDraft({ profile: undefined });
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }
}

function reencodeOf(choice: (typeof REENCODES)[number]): SettingsDraft['reencode'] {
  if (choice === 'unsaid') return undefined;
  return choice === 'codec' ? 'codec' : choice === 'quality';
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-check-fields': CheckFields;
  }
}
