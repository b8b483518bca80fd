import WaNumberInput from '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import '@awesome.me/webawesome/dist/components/radio/radio.js';
import WaRadioGroup from '@awesome.me/webawesome/dist/components/radio-group/radio-group.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import WaSelect from '@awesome.me/webawesome/dist/components/select/select.js';
import WaSlider from '@awesome.me/webawesome/dist/components/slider/slider.js';
import WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js';
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { type ExportFormat, hasQuality } from '../../engine/index.ts';
import { chosenFormat } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { fractionText } from '../words/locale-format.ts';
import { problemAt } from './problems.ts';
import { hasLayers, isAnimation, type RateChoice, type SettingsDraft } from './settings-draft.ts';

const RATES: readonly RateChoice[] = ['quality', 'bitrate'];
/** Shown while a preset decides the rate by what the picture is to be like, for which there is no field. */
const TARGET = 'target';

/** How much is kept of the picture: quality or bitrate; and what lies beneath it. */
@customElement('fw-quality-fields')
export class QualityFields extends AppElement {
  constructor() {
    super(['draft', 'verdict', 'formats']);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      .background {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0.15rem 0.75rem;
        align-items: center;
      }
      .background .hint,
      .background .problem {
        grid-column: 1 / -1;
      }
      input[type='color'] {
        width: 3.5rem;
        height: 2rem;
        padding: 2px;
        border: 1px solid var(--fw-line-strong);
        border-radius: var(--fw-radius);
        background: var(--fw-raised);
        cursor: pointer;
      }
    `,
  ];

  override render() {
    const { draft } = this.app.store.state;
    const format = chosenFormat(this.app.store.state);
    if (!format) return nothing;
    return html`<div class="fields">
      ${this.rateOf(draft, format)}
      ${this.samples(draft, format)}
      ${this.colourModel(draft, format)}
      ${this.alpha(draft, format)}
      ${hasLayers(format) ? this.layers(draft) : nothing}
    </div>`;
  }

  private rateOf(draft: SettingsDraft, format: ExportFormat) {
    if (!hasQuality(format)) {
      const { lossless, profileRate, palette } = strings.panel;
      const words = format.indexed ? palette : format.lossless ? lossless : profileRate;
      return html`<p class="hint">${words}</p>`;
    }
    if (!isAnimation(format)) return this.rate(draft);
    return draft.lossless ? nothing : this.amount({ ...draft, rate: 'quality' });
  }

  private rate(draft: SettingsDraft) {
    const target = draft.extra.targetSsim;
    return html`
      <wa-radio-group
        label=${strings.panel.rateControl}
        orientation="horizontal"
        size="s"
        .value=${target === undefined ? draft.rate : TARGET}
        @change=${(event: Event) => {
          if (!(event.currentTarget instanceof WaRadioGroup)) return;
          const { value } = event.currentTarget;
          const rate = RATES.find((name) => name === value);
          if (rate) this.app.changeDraft({ rate });
        }}
      >
        ${RATES.map(
          (name) =>
            html`<wa-radio appearance="button" value=${name}>${strings.panel.rateControls[name]}</wa-radio>`,
        )}
        ${target === undefined ? nothing : html`<wa-radio appearance="button" value=${TARGET}>SSIM</wa-radio>`}
      </wa-radio-group>
      ${target === undefined ? this.amount(draft) : html`<p class="hint">${strings.words.settings.targetSsim(fractionText(target, 3))}</p>`}
    `;
  }

  private amount(draft: SettingsDraft) {
    const { problems } = this.app.store.state.verdict;
    const quality = problemAt(problems, 'quality');
    const bitrate = problemAt(problems, 'bitrate');
    return html`
      ${
        draft.rate === 'quality'
          ? html`<wa-slider
            label=${`${strings.panel.quality} ${draft.quality}`}
            hint=${quality?.sentences ?? strings.panel.qualityHint}
            data-problem=${quality?.severity ?? nothing}
            min="0"
            max="100"
            step="1"
            .value=${draft.quality}
            @input=${(event: Event) => {
              if (event.currentTarget instanceof WaSlider) {
                this.app.changeDraft({ quality: event.currentTarget.value });
              }
            }}
          ></wa-slider>`
          : html`<wa-number-input
            label=${strings.panel.bitrate}
            hint=${bitrate?.sentences ?? ''}
            data-problem=${bitrate?.severity ?? nothing}
            min="0.1"
            step="any"
            size="s"
            .value=${Number.isNaN(draft.megabits) ? '' : String(draft.megabits)}
            @input=${(event: Event) => {
              const value = event.currentTarget instanceof WaNumberInput ? event.currentTarget.value : null;
              this.app.changeDraft({
                megabits: value === null || value === '' ? Number.NaN : Number(value),
              });
            }}
          ></wa-number-input>`
      }
    `;
  }

  /** Bits and colours, where there is a choice. */
  private samples(draft: SettingsDraft, { depths, colours }: ExportFormat) {
    if (depths.length < 2 && colours.length < 2) return nothing;
    const { problems } = this.app.store.state.verdict;
    const depth = problemAt(problems, 'depth');
    const colour = problemAt(problems, 'colour');
    const bits = draft.depth !== undefined && depths.includes(draft.depth) ? draft.depth : depths[0];
    return html`<div class="pair">
      ${
        depths.length > 1
          ? html`<wa-select
            label=${strings.panel.depth}
            size="s"
            hint=${depth?.sentences ?? ''}
            data-problem=${depth?.severity ?? nothing}
            .value=${String(bits)}
            @change=${(event: Event) => {
              if (!(event.currentTarget instanceof WaSelect)) return;
              const { value } = event.currentTarget;
              this.app.changeDraft({ depth: depths.find((count) => String(count) === value) });
            }}
          >
            ${depths.map((count) => html`<wa-option value=${String(count)}>${strings.panel.bits(count)}</wa-option>`)}
          </wa-select>`
          : nothing
      }
      ${
        colours.length > 1
          ? html`<wa-select
            label=${strings.panel.colour}
            size="s"
            hint=${colour?.sentences ?? ''}
            data-problem=${colour?.severity ?? nothing}
            .value=${colours.includes(draft.colour) ? draft.colour : 'bt709'}
            @change=${(event: Event) => {
              if (!(event.currentTarget instanceof WaSelect)) return;
              const { value } = event.currentTarget;
              const chosen = colours.find((id) => id === value) ?? 'bt709';
              // Wide colours show steps at 8 bits: deeper samples go with them unless the user says otherwise.
              this.app.changeDraft({
                colour: chosen,
                ...(chosen !== 'bt709' && {
                  depth: depths.find((depth) => typeof depth === 'number' && depth > 8) ?? depths[0],
                }),
              });
            }}
          >
            ${colours.map((id) => html`<wa-option value=${id}>${strings.panel.colours[id]}</wa-option>`)}
          </wa-select>`
          : nothing
      }
    </div>`;
  }

  private colourModel(draft: SettingsDraft, { colourModels = [] }: ExportFormat) {
    if (colourModels.length < 2) return nothing;
    const problem = problemAt(this.app.store.state.verdict.problems, 'colourModel');
    return html`<wa-radio-group
      label=${strings.panel.colourModel}
      hint=${problem?.sentences ?? strings.panel.colourModelHint}
      data-problem=${problem?.severity ?? nothing}
      orientation="horizontal"
      size="s"
      .value=${draft.colourModel ?? colourModels[0]}
      @change=${(event: Event) => {
        if (!(event.currentTarget instanceof WaRadioGroup)) return;
        const { value } = event.currentTarget;
        this.app.changeDraft({ colourModel: colourModels.find((model) => model === value) });
      }}
    >
      ${colourModels.map(
        (model) =>
          html`<wa-radio appearance="button" value=${model}>${strings.panel.colourModels[model]}</wa-radio>`,
      )}
    </wa-radio-group>`;
  }

  private layers({ extra }: SettingsDraft) {
    const problem = problemAt(this.app.store.state.verdict.problems, 'layers');
    return html`<wa-switch
      size="s"
      hint=${problem?.sentences ?? strings.panel.layersHint}
      data-problem=${problem?.severity ?? nothing}
      .checked=${extra.layers ?? false}
      @change=${(event: Event) => {
        if (!(event.currentTarget instanceof WaSwitch)) return;
        const { layers: _, ...others } = extra;
        this.app.changeDraft({ extra: event.currentTarget.checked ? { ...others, layers: true } : others });
      }}
      >${strings.panel.layers}</wa-switch
    >`;
  }

  private alphaDepth(draft: SettingsDraft, { alphaDepths = [] }: ExportFormat) {
    if (alphaDepths.length < 2) return nothing;
    const problem = problemAt(this.app.store.state.verdict.problems, 'alphaDepth');
    return html`<wa-radio-group
      label=${strings.panel.alphaDepth}
      hint=${problem?.sentences ?? ''}
      data-problem=${problem?.severity ?? nothing}
      orientation="horizontal"
      size="s"
      .value=${String(draft.alphaDepth ?? alphaDepths[0])}
      @change=${(event: Event) => {
        if (!(event.currentTarget instanceof WaRadioGroup)) return;
        const { value } = event.currentTarget;
        this.app.changeDraft({ alphaDepth: alphaDepths.find((bits) => String(bits) === value) });
      }}
    >
      ${alphaDepths.map(
        (bits) =>
          html`<wa-radio appearance="button" value=${String(bits)}>${strings.panel.alphaBits(bits)}</wa-radio>`,
      )}
    </wa-radio-group>`;
  }

  private alphaKind(draft: SettingsDraft, format: ExportFormat) {
    if (format.alpha.length < 2) return nothing;
    return html`<wa-radio-group
      label=${strings.panel.alphaKind}
      hint=${strings.panel.alphaKindHint}
      orientation="horizontal"
      size="s"
      .value=${draft.alphaKind}
      @change=${(event: Event) => {
        if (!(event.currentTarget instanceof WaRadioGroup)) return;
        const { value } = event.currentTarget;
        const alphaKind = format.alpha.find((kind) => kind === value);
        if (alphaKind) this.app.changeDraft({ alphaKind });
      }}
    >
      ${format.alpha.map(
        (kind) =>
          html`<wa-radio appearance="button" value=${kind}>${strings.panel.alphaKinds[kind]}</wa-radio>`,
      )}
    </wa-radio-group>`;
  }

  private alpha(draft: SettingsDraft, format: ExportFormat) {
    const transparent = format.alpha.length > 0;
    const problem = problemAt(this.app.store.state.verdict.problems, 'background', 'alpha');
    return html`
      ${
        transparent
          ? html`<wa-switch
            size="s"
            .checked=${draft.keepAlpha}
            @change=${(event: Event) => {
              if (event.currentTarget instanceof WaSwitch) {
                this.app.changeDraft({ keepAlpha: event.currentTarget.checked });
              }
            }}
            >${strings.panel.keepAlpha}</wa-switch
          >`
          : nothing
      }
      ${
        transparent && draft.keepAlpha
          ? html`${this.alphaKind(draft, format)}${this.alphaDepth(draft, format)}`
          : html`<div class="background">
            <label class="label" for="background">${strings.panel.background}</label>
            <input
              id="background"
              type="color"
              aria-describedby="background-hint"
              aria-invalid=${problem?.severity === 'error' ? 'true' : nothing}
              .value=${draft.background}
              @input=${(event: Event) => {
                if (event.currentTarget instanceof HTMLInputElement) {
                  this.app.changeDraft({ background: event.currentTarget.value });
                }
              }}
            />
            <p id="background-hint" class=${problem ? `problem ${problem.severity}` : 'hint'}>
              ${problem?.sentences ?? (transparent ? '' : strings.panel.backgroundHint)}
            </p>
          </div>`
      }
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-quality-fields': QualityFields;
  }
}
