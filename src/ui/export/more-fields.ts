import WaNumberInput from '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import '@awesome.me/webawesome/dist/components/radio/radio.js';
import WaRadioGroup from '@awesome.me/webawesome/dist/components/radio-group/radio-group.js';
import WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js';
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { CompositionPreview } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { problemAt } from './problems.ts';
import { outputFrameCount, type SettingsDraft, shutterChoices } from './settings-draft.ts';

const SUPERSAMPLES: readonly SettingsDraft['supersample'][] = [1, 2, 4];

/** What is wanted less often: supersampling, motion blur, blending, a part only. */
@customElement('fw-more-fields')
export class MoreFields extends AppElement {
  constructor() {
    super(['draft', 'verdict', 'composition']);
  }

  static override styles = [sharedStyles, fieldStyles];

  override render() {
    const preview = this.app.composition?.preview;
    if (!preview) return nothing;
    const { draft, verdict } = this.app.store.state;
    const problem = problemAt(verdict.problems, 'supersample');
    return html`<details>
      <summary>${strings.panel.more}</summary>
      <div class="fields">
        <wa-radio-group
          label=${strings.panel.supersample}
          hint=${problem?.sentences ?? strings.panel.supersampleHint}
          data-problem=${problem?.severity ?? nothing}
          orientation="horizontal"
          size="s"
          .value=${String(draft.supersample)}
          @change=${(event: Event) => {
            if (!(event.currentTarget instanceof WaRadioGroup)) return;
            const { value } = event.currentTarget;
            const supersample = SUPERSAMPLES.find((count) => String(count) === value);
            if (supersample) this.app.changeDraft({ supersample });
          }}
        >
          ${SUPERSAMPLES.map(
            (count) => html`<wa-radio appearance="button" value=${String(count)}>${count}×</wa-radio>`,
          )}
        </wa-radio-group>
        ${this.shutter(draft)}
        ${this.range(draft, preview)}
        ${this.switch('linearBlending', draft)} ${this.switch('dither', draft)}
      </div>
    </details>`;
  }

  private shutter(draft: SettingsDraft) {
    return html`<wa-radio-group
      label=${strings.panel.shutter}
      hint=${strings.panel.shutterHint}
      orientation="horizontal"
      size="s"
      .value=${String(draft.shutter)}
      @change=${(event: Event) => {
        if (!(event.currentTarget instanceof WaRadioGroup)) return;
        const { value } = event.currentTarget;
        const shutter = shutterChoices(draft).find((angle) => String(angle) === value);
        if (shutter !== undefined) this.app.changeDraft({ shutter });
      }}
    >
      ${shutterChoices(draft).map(
        (angle) =>
          html`<wa-radio appearance="button" value=${String(angle)}
            >${angle === 0 ? strings.panel.shutterOff : `${angle}°`}</wa-radio
          >`,
      )}
    </wa-radio-group>`;
  }

  private switch(field: 'linearBlending' | 'dither', draft: SettingsDraft) {
    return html`<wa-switch
      size="s"
      hint=${strings.panel[`${field}Hint`]}
      .checked=${draft[field]}
      @change=${(event: Event) => {
        if (event.currentTarget instanceof WaSwitch) {
          this.app.changeDraft({ [field]: event.currentTarget.checked });
        }
      }}
      >${strings.panel[field]}</wa-switch
    >`;
  }

  private range(draft: SettingsDraft, preview: CompositionPreview) {
    const last = outputFrameCount(draft, preview) - 1;
    const problem = problemAt(this.app.store.state.verdict.problems, 'range');
    const { range } = draft;
    const end = (name: 'first' | 'last', label: string) =>
      range &&
      html`<wa-number-input
        label=${label}
        min="0"
        max=${last}
        step="1"
        size="s"
        data-problem=${problem?.severity ?? nothing}
        .value=${Number.isNaN(range[name]) ? '' : String(range[name])}
        @input=${(event: Event) => {
          const value = event.currentTarget instanceof WaNumberInput ? event.currentTarget.value : null;
          const frame = value === null || value === '' ? Number.NaN : Number(value);
          this.app.changeDraft({ range: { ...range, [name]: frame } });
        }}
      ></wa-number-input>`;
    return html`
      <wa-switch
        size="s"
        .checked=${range !== undefined}
        @change=${(event: Event) => {
          if (event.currentTarget instanceof WaSwitch) {
            this.app.changeDraft({ range: event.currentTarget.checked ? { first: 0, last } : undefined });
          }
        }}
        >${strings.panel.range}</wa-switch
      >
      ${
        range
          ? html`<div class="pair">
            ${end('first', strings.panel.rangeFirst)} ${end('last', strings.panel.rangeLast)}
          </div>`
          : nothing
      }
      ${problem ? html`<p class=${`problem ${problem.severity}`} role="alert">${problem.sentences}</p>` : nothing}
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-more-fields': MoreFields;
  }
}
