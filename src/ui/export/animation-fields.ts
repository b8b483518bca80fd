import '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import '@awesome.me/webawesome/dist/components/radio/radio.js';
import '@awesome.me/webawesome/dist/components/radio-group/radio-group.js';
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
import { isAnimation, type SettingsDraft } from './settings-draft.ts';

const PALETTES = ['film', 'frame'] as const;
const DITHERINGS = ['ordered', 'diffusion', 'none'] as const;
/** What the engine takes where nothing is asked for. */
const USUAL_GIF = { colours: 256, palette: 'film', dithering: 'ordered' } as const;

/** What only moving pictures have: how often they play; of WebP whether anything is lost; of GIF its colours. */
@customElement('fw-animation-fields')
export class AnimationFields extends AppElement {
  constructor() {
    super(['draft', 'verdict', 'formats']);
  }

  static override styles = [sharedStyles, fieldStyles];

  override render() {
    const format = chosenFormat(this.app.store.state);
    if (!isAnimation(format)) return nothing;
    const { draft } = this.app.store.state;
    return html`<div class="fields">
      ${format.codec === 'webp' ? this.lossless(draft) : nothing}
      ${format.codec === 'gif' ? this.colours(draft) : nothing}
      ${this.number('loop', draft.loop, strings.panel.loop, strings.panel.loopHint, [0, 65_535], (loop) => ({ loop }))}
    </div>`;
  }

  private lossless({ lossless }: SettingsDraft) {
    return html`<wa-switch
      size="s"
      hint=${strings.panel.losslessHint}
      .checked=${lossless}
      @change=${(event: Event) => this.app.changeDraft({ lossless: checkedOf(event) })}
      >${strings.panel.losslessChoice}</wa-switch
    >`;
  }

  private colours({ gif }: SettingsDraft) {
    const words = strings.panel.gif;
    const { colours, palette, dithering } = { ...USUAL_GIF, ...gif };
    return html`
      ${this.number('gif', colours, words.colours, '', [2, 256], (count) => ({ gif: { ...gif, colours: count } }))}
      <wa-radio-group
        label=${words.palette}
        hint=${words.paletteHint}
        orientation="horizontal"
        size="s"
        .value=${palette}
        @change=${(event: Event) => {
          const chosen = choiceOf(event, PALETTES);
          if (chosen) this.app.changeDraft({ gif: { ...gif, palette: chosen } });
        }}
      >
        ${PALETTES.map((one) => html`<wa-radio appearance="button" value=${one}>${words.palettes[one]}</wa-radio>`)}
      </wa-radio-group>
      <wa-radio-group
        label=${words.dithering}
        hint=${words.ditheringHint}
        orientation="horizontal"
        size="s"
        .value=${dithering}
        @change=${(event: Event) => {
          const chosen = choiceOf(event, DITHERINGS);
          if (chosen) this.app.changeDraft({ gif: { ...gif, dithering: chosen } });
        }}
      >
        ${DITHERINGS.map((one) => html`<wa-radio appearance="button" value=${one}>${words.ditherings[one]}</wa-radio>`)}
      </wa-radio-group>
    `;
  }

  private number(
    setting: 'loop' | 'gif',
    value: number,
    label: string,
    hint: string,
    [least, most]: readonly [number, number],
    change: (value: number) => Partial<SettingsDraft>,
  ) {
    const problem = problemAt(this.app.store.state.verdict.problems, setting);
    return html`<wa-number-input
      label=${label}
      hint=${problem?.sentences ?? hint}
      data-problem=${problem?.severity ?? nothing}
      min=${least}
      max=${most}
      step="1"
      size="s"
      .value=${Number.isNaN(value) ? '' : String(value)}
      @input=${(event: Event) => this.app.changeDraft(change(numberOf(event) ?? Number.NaN))}
    ></wa-number-input>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-animation-fields': AnimationFields;
  }
}
