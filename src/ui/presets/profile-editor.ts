import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { gatesOfProfile, type QualityGate, type QualityProfile } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { refusalNotice } from '../parts/refusal.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { choiceOf, textOf } from '../words/field-values.ts';
import './gate-fields.ts';
import { type GateDraft, gatesOf, problemOfGates } from './gate-draft.ts';

type Field = 'name' | 'description' | 'quality' | 'ssim' | 'psnr' | 'deltaE' | 'target';

const FIELDS: readonly Field[] = ['name', 'description', 'quality', 'ssim', 'psnr', 'deltaE', 'target'];

/** Whether a file that fails is made once more, and by what. */
const REENCODES = ['no', 'quality', 'codec'] as const;

/** A dialog for one of the user's quality profiles. Fires `fw-saved` and `fw-closed`. */
@customElement('fw-profile-editor')
export class ProfileEditor extends AppElement {
  @property({ attribute: false }) profile!: QualityProfile;
  @state() private texts: Readonly<Record<Field, string>> | undefined;
  /** The profile's own gates; the usual ones, by the thresholds above, while it has none. */
  @state() private gates: readonly GateDraft[] | undefined;
  @state() private reencode: (typeof REENCODES)[number] = 'no';
  @state() private refusal = '';
  /** Only from the second rendering on: a dialog that is born open does not put the focus. */
  @state() private open = false;

  constructor() {
    super([]);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      wa-dialog {
        --width: min(40rem, calc(100vw - 2rem));
      }
      .footer {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        justify-content: flex-end;
        width: 100%;
      }
      .footer .notice {
        flex: 1 1 100%;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('profile')) return;
    const { name, description, settings, thresholds, gates, performanceTarget, reencode } = this.profile;
    this.texts = {
      name,
      description,
      quality: settings.quality === undefined ? '' : String(settings.quality),
      ssim: String(thresholds.ssim),
      psnr: String(thresholds.psnr),
      deltaE: String(thresholds.deltaE),
      target: performanceTarget === undefined ? '' : String(performanceTarget),
    };
    this.gates = gates?.map(draftOf);
    this.reencode = reencode === 'codec' ? 'codec' : reencode ? 'quality' : 'no';
  }

  protected override firstUpdated(): void {
    this.open = true;
  }

  override render() {
    const words = strings.presets.profiles;
    const editor = strings.presets.editor;
    return html`<wa-dialog
      label=${words.edit(this.profile.name)}
      ?open=${this.open}
      @wa-after-hide=${(event: Event) => {
        if (event.target === event.currentTarget) this.dispatchEvent(new CustomEvent('fw-closed'));
      }}
    >
      <div class="fields">
        ${this.field('name', editor.name)} ${this.field('description', editor.description)}
        <div class="pair">
          ${this.field('quality', words.quality)}
          ${
            this.gates === undefined
              ? html`${this.field('ssim', words.ssim)} ${this.field('psnr', words.psnr)}
                ${this.field('deltaE', words.deltaE)}`
              : nothing
          }
        </div>
        <fw-gate-fields
          .gates=${this.gates ?? this.usualGates()}
          ?usual=${this.gates === undefined}
          @fw-gates=${(event: CustomEvent<readonly GateDraft[] | null>) => {
            this.gates = event.detail ?? undefined;
          }}
        ></fw-gate-fields>
        ${this.field('target', strings.quality.editor.target, strings.quality.editor.targetHint)}
        <wa-select
          size="s"
          label=${strings.quality.editor.reencode}
          hint=${strings.quality.editor.reencodeHint}
          .value=${this.reencode}
          @change=${(event: Event) => {
            this.reencode = choiceOf(event, REENCODES) ?? this.reencode;
          }}
        >
          ${REENCODES.map(
            (choice) =>
              html`<wa-option value=${choice}>${strings.quality.editor.reencodes[choice]}</wa-option>`,
          )}
        </wa-select>
      </div>
      <div slot="footer" class="footer">
        ${refusalNotice(words.refused, this.refusal)}
        <wa-button appearance="outlined" data-dialog="close">${editor.cancel}</wa-button>
        <wa-button variant="brand" @click=${this.save}>${editor.save}</wa-button>
      </div>
    </wa-dialog>`;
  }

  /** By the thresholds as they are being typed. */
  private usualGates(): readonly GateDraft[] {
    const { texts, profile } = this;
    const thresholds = texts
      ? { ssim: numberIn(texts.ssim), psnr: numberIn(texts.psnr), deltaE: numberIn(texts.deltaE) }
      : profile.thresholds;
    return gatesOfProfile({ thresholds }).map(draftOf);
  }

  private field(field: Field, label: string, hint = '') {
    const problem = this.texts && problemOf(field, this.texts[field]);
    return html`<wa-input
      label=${label}
      hint=${problem ?? hint}
      data-problem=${problem ? 'error' : nothing}
      size="s"
      ?autofocus=${field === 'name'}
      .value=${this.texts?.[field] ?? ''}
      @input=${(event: Event) => {
        if (this.texts) this.texts = { ...this.texts, [field]: textOf(event) };
      }}
    ></wa-input>`;
  }

  private async save(): Promise<void> {
    const { texts, profile, gates } = this;
    if (!texts) return;
    if (FIELDS.some((field) => problemOf(field, texts[field])) || (gates && problemOfGates(gates))) return;
    const { quality: _, ...others } = profile.settings;
    try {
      await this.app.engine.quality.updateQualityProfile(profile.id, {
        name: texts.name.trim(),
        description: texts.description.trim(),
        settings: texts.quality.trim() === '' ? others : { ...others, quality: numberIn(texts.quality) },
        thresholds: {
          ssim: numberIn(texts.ssim),
          psnr: numberIn(texts.psnr),
          deltaE: numberIn(texts.deltaE),
        },
        gates: gates && gatesOf(gates),
        performanceTarget: texts.target.trim() === '' ? undefined : numberIn(texts.target),
        reencode: this.reencode === 'codec' ? 'codec' : this.reencode === 'quality',
      });
      this.dispatchEvent(new CustomEvent('fw-saved'));
      this.open = false;
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }
}

const draftOf = ({ threshold, ...gate }: QualityGate): GateDraft => ({
  ...gate,
  threshold: threshold === undefined ? '' : String(threshold),
});

const numberIn = (text: string): number => Number(text.trim().replace(',', '.'));

function problemOf(field: Field, text: string): string | undefined {
  const words = strings.presets.profiles;
  const value = text.trim() === '' ? Number.NaN : numberIn(text);
  switch (field) {
    case 'name':
      return text.trim() === '' ? strings.presets.editor.nameMissing : undefined;
    case 'description':
      return undefined;
    case 'quality':
      return text.trim() === '' || (value >= 0 && value <= 100) ? undefined : words.badQuality;
    case 'ssim':
      return value >= 0 && value <= 1 ? undefined : words.badSsim;
    case 'target':
      return text.trim() === '' || value > 0 ? undefined : strings.quality.editor.badTarget;
    case 'psnr':
    case 'deltaE':
      return value >= 0 ? undefined : words.badNumber;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-profile-editor': ProfileEditor;
  }
}
