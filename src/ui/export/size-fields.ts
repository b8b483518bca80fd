import '@awesome.me/webawesome/dist/components/button/button.js';
import WaNumberInput from '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/radio/radio.js';
import WaRadioGroup from '@awesome.me/webawesome/dist/components/radio-group/radio-group.js';
import WaSelect from '@awesome.me/webawesome/dist/components/select/select.js';
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { CompositionPreview } from '../../engine/index.ts';
import { chosenFormat } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { frameRateText } from '../words/display-values.ts';
import { fractionText } from '../words/locale-format.ts';
import { outputOf } from './delivery-facts.ts';
import { problemAt } from './problems.ts';
import {
  FRAME_RATES,
  type FrameRate,
  proportionsDiffer,
  requestedFrameRate,
  requestedSize,
  type SettingsDraft,
  type SizeChoice,
  withSide,
} from './settings-draft.ts';

const SIZES: readonly SizeChoice[] = ['composition', '1080p', '720p', 'custom'];
/** Shown while a preset asks for a share of the composition's own sides. */
const SCALED = 'scaled';
const FITS: readonly SettingsDraft['fit'][] = ['contain', 'cover', 'stretch'];

/** How large the picture is, how the composition fits into it, and how many frames a second. */
@customElement('fw-size-fields')
export class SizeFields extends AppElement {
  constructor() {
    super(['draft', 'verdict', 'composition', 'formats']);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      .custom {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr);
        gap: 0.4rem;
        align-items: end;
      }
    `,
  ];

  override render() {
    const preview = this.app.composition?.preview;
    if (!preview) return nothing;
    const { draft, verdict } = this.app.store.state;
    const { scale } = draft.extra;
    const scaled = draft.size === 'composition' && scale !== undefined;
    const size = requestedSize(draft, preview) ?? outputOf(preview, draft.extra);
    const problem = problemAt(verdict.problems, 'size', 'scale');
    return html`<div class="fields">
      <wa-radio-group
        label=${strings.panel.size}
        orientation="horizontal"
        size="s"
        hint=${problem?.sentences ?? `${size.width} × ${size.height}`}
        data-problem=${problem?.severity ?? nothing}
        .value=${scaled ? SCALED : draft.size}
        @change=${(event: Event) => this.chooseSize(event, preview)}
      >
        ${SIZES.map(
          (choice) =>
            html`<wa-radio appearance="button" value=${choice}>${strings.panel.sizes[choice]}</wa-radio>`,
        )}
        ${scaled ? html`<wa-radio appearance="button" value=${SCALED}>${strings.panel.percent(fractionText(scale * 100, 0))}</wa-radio>` : nothing}
      </wa-radio-group>
      ${draft.size === 'custom' ? this.custom(draft, preview) : nothing}
      ${draft.size !== 'composition' && proportionsDiffer(size, preview) ? this.fit(draft) : nothing}
      ${this.frameRate(draft, preview)}
    </div>`;
  }

  private custom(draft: SettingsDraft, preview: CompositionPreview) {
    const side = (name: 'width' | 'height') => html`<wa-number-input
      label=${strings.panel[name]}
      min="1"
      step=${this.multiple}
      without-steppers
      size="s"
      .value=${Number.isNaN(draft.customSize[name]) ? '' : String(draft.customSize[name])}
      @input=${(event: Event) => {
        const value = event.currentTarget instanceof WaNumberInput ? event.currentTarget.value : null;
        const typed = value === null || value === '' ? Number.NaN : Number(value);
        this.app.changeDraft(withSide(draft, name, typed, preview, this.multiple));
      }}
    ></wa-number-input>`;
    return html`<div class="custom">
      ${side('width')}
      <wa-button
        size="s"
        appearance=${draft.sizeLinked ? 'filled' : 'plain'}
        aria-pressed=${draft.sizeLinked}
        title=${strings.panel.link}
        @click=${() => this.app.changeDraft({ sizeLinked: !draft.sizeLinked })}
        ><wa-icon name="link" label=${strings.panel.link}></wa-icon
      ></wa-button>
      ${side('height')}
    </div>`;
  }

  private fit(draft: SettingsDraft) {
    const problem = problemAt(this.app.store.state.verdict.problems, 'fit');
    return html`<wa-select
      label=${strings.panel.fit}
      size="s"
      hint=${problem?.sentences ?? ''}
      data-problem=${problem?.severity ?? nothing}
      .value=${draft.fit}
      @change=${(event: Event) => {
        const fit = FITS.find((name) => name === selected(event));
        if (fit) this.app.changeDraft({ fit });
      }}
    >
      ${FITS.map((name) => html`<wa-option value=${name}>${strings.panel.fits[name]}</wa-option>`)}
    </wa-select>`;
  }

  private frameRate(draft: SettingsDraft, preview: CompositionPreview) {
    const problem = problemAt(this.app.store.state.verdict.problems, 'frameRate');
    // The select goes on showing the text that an option had when it was chosen: each composition gets a new one.
    return keyed(
      preview,
      html`<wa-select
      label=${strings.panel.frameRate}
      size="s"
      hint=${problem?.sentences ?? ''}
      data-problem=${problem?.severity ?? nothing}
      .value=${draft.frameRate}
      @change=${(event: Event) => {
        const frameRate = selected(event);
        // The range counts frames of the output's rate.
        if (typeof frameRate === 'string') this.app.changeDraft({ frameRate, range: undefined });
      }}
    >
      <wa-option value="composition"
        >${strings.panel.compositionRate(frameRateText(preview.frameRate))}</wa-option
      >
      ${frameRateChoices(draft).map(
        ([key, rate]) =>
          html`<wa-option value=${key}>${strings.units.framesPerSecond(frameRateText(rate))}</wa-option>`,
      )}
    </wa-select>`,
    );
  }

  private chooseSize(event: Event, preview: CompositionPreview): void {
    if (!(event.currentTarget instanceof WaRadioGroup)) return;
    const { value } = event.currentTarget;
    const size = SIZES.find((choice) => choice === value);
    if (!size) return;
    const { draft } = this.app.store.state;
    // Custom fields begin with the size that was chosen before.
    const { width, height } = requestedSize(draft, preview) ?? outputOf(preview, draft.extra);
    this.app.changeDraft({ size, ...(size === 'custom' && { customSize: { width, height } }) });
  }

  private get multiple(): number {
    return chosenFormat(this.app.store.state)?.sizeMultiple ?? 1;
  }
}

/** Those that are listed, and the draft's own where a preset brought another one. */
function frameRateChoices(draft: SettingsDraft): [string, FrameRate][] {
  const own = FRAME_RATES.has(draft.frameRate) ? undefined : requestedFrameRate(draft);
  return own ? [...FRAME_RATES, [draft.frameRate, own]] : [...FRAME_RATES];
}

const selected = (event: Event): unknown =>
  event.currentTarget instanceof WaSelect ? event.currentTarget.value : undefined;

declare global {
  interface HTMLElementTagNameMap {
    'fw-size-fields': SizeFields;
  }
}
