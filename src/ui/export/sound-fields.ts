import '@awesome.me/webawesome/dist/components/option/option.js';
import WaSelect from '@awesome.me/webawesome/dist/components/select/select.js';
import WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js';
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { chosenFormat } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { decibels } from '../words/settings-words.ts';
import { problemAt } from './problems.ts';
import { LOUDNESSES, loudnessChoices, type SettingsDraft, soundCodecs } from './settings-draft.ts';

const AS_IT_IS = 'as-it-is';

/** Whether the file has sound, as what, and how loud. */
@customElement('fw-sound-fields')
export class SoundFields extends AppElement {
  constructor() {
    super(['draft', 'verdict', 'formats']);
  }

  static override styles = [sharedStyles, fieldStyles];

  override render() {
    const { draft } = this.app.store.state;
    const format = chosenFormat(this.app.store.state);
    const codecs = soundCodecs(draft, format);
    if (codecs.length === 0) return nothing;
    return html`<div class="fields">
      <wa-switch
        size="s"
        .checked=${draft.sound}
        @change=${(event: Event) => {
          if (event.currentTarget instanceof WaSwitch) {
            this.app.changeDraft({ sound: event.currentTarget.checked });
          }
        }}
        >${strings.panel.sound}</wa-switch
      >
      ${draft.sound ? this.choices(draft, codecs) : nothing}
    </div>`;
  }

  private choices(draft: SettingsDraft, codecs: ReturnType<typeof soundCodecs>) {
    const problem = problemAt(this.app.store.state.verdict.problems, 'audio');
    return html`<div class="pair">
        <wa-select
          label=${strings.panel.soundCodec}
          size="s"
          .value=${codecs.find((id) => id === draft.soundCodec) ?? codecs[0] ?? ''}
          @change=${(event: Event) => {
            if (!(event.currentTarget instanceof WaSelect)) return;
            const { value } = event.currentTarget;
            this.app.changeDraft({ soundCodec: codecs.find((id) => id === value) });
          }}
        >
          ${codecs.map((id) => html`<wa-option value=${id}>${strings.panel.soundCodecs[id]}</wa-option>`)}
        </wa-select>
        <wa-select
          label=${strings.panel.loudness}
          size="s"
          .value=${draft.loudness === undefined ? AS_IT_IS : String(draft.loudness)}
          @change=${(event: Event) => {
            if (!(event.currentTarget instanceof WaSelect)) return;
            const { value } = event.currentTarget;
            this.app.changeDraft({
              loudness: loudnessChoices(draft).find((target) => String(target) === value),
            });
          }}
        >
          <wa-option value=${AS_IT_IS}>${strings.panel.loudnessAsItIs}</wa-option>
          ${loudnessChoices(draft).map(
            (target) => html`<wa-option value=${String(target)}>${loudnessWords(target)}</wa-option>`,
          )}
        </wa-select>
      </div>
      ${problem ? html`<p class=${`problem ${problem.severity}`} role="alert">${problem.sentences}</p>` : nothing}`;
  }
}

function loudnessWords(target: number): string {
  const usual = LOUDNESSES.find((one) => one === target);
  return usual === undefined
    ? strings.words.settings.loudness(decibels(target))
    : strings.panel.loudnesses[usual];
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-sound-fields': SoundFields;
  }
}
