import '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import '@awesome.me/webawesome/dist/components/switch/switch.js';
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { chosenFormat } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { checkedOf, choiceOf, numberOf } from '../words/field-values.ts';
import { problemAt } from './problems.ts';
import { hasPictures, type SettingsDraft } from './settings-draft.ts';

const FORMATS = ['png', 'jpeg', 'webp'] as const;

/** A picture of the film beside its file: of which second or frame, and in which format. */
@customElement('fw-poster-fields')
export class PosterFields extends AppElement {
  constructor() {
    super(['draft', 'verdict', 'formats']);
  }

  static override styles = [sharedStyles, fieldStyles];

  override render() {
    if (!hasPictures(chosenFormat(this.app.store.state))) return nothing;
    const { poster } = this.app.store.state.draft;
    const words = strings.panel.poster;
    return html`<div class="fields">
      <wa-switch
        size="s"
        hint=${words.hint}
        .checked=${poster !== undefined}
        @change=${(event: Event) => {
          this.app.changeDraft({ poster: checkedOf(event) ? { seconds: 0 } : undefined });
        }}
        >${words.title}</wa-switch
      >
      ${poster ? this.choices(poster) : nothing}
    </div>`;
  }

  private choices(poster: NonNullable<SettingsDraft['poster']>) {
    const words = strings.panel.poster;
    const problem = problemAt(this.app.store.state.verdict.problems, 'poster');
    const unit = poster.frame === undefined ? 'seconds' : 'frame';
    const value = poster[unit] ?? Number.NaN;
    return html`<div class="pair">
        <wa-number-input
          label=${words[unit]}
          data-problem=${problem?.severity ?? nothing}
          min="0"
          step=${unit === 'frame' ? '1' : 'any'}
          size="s"
          .value=${Number.isNaN(value) ? '' : String(value)}
          @input=${(event: Event) => {
            this.app.changeDraft({ poster: { ...poster, [unit]: numberOf(event) ?? Number.NaN } });
          }}
        ></wa-number-input>
        <wa-select
          label=${words.format}
          size="s"
          .value=${poster.format ?? 'png'}
          @change=${(event: Event) => {
            const format = choiceOf(event, FORMATS);
            if (format) this.app.changeDraft({ poster: { ...poster, format } });
          }}
        >
          ${FORMATS.map((format) => html`<wa-option value=${format}>${words.formats[format]}</wa-option>`)}
        </wa-select>
      </div>
      ${problem ? html`<p class=${`problem ${problem.severity}`} role="alert">${problem.sentences}</p>` : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-poster-fields': PosterFields;
  }
}
