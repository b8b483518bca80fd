import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import '@awesome.me/webawesome/dist/components/textarea/textarea.js';
import { css, html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeliveryPreset } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { refusalNotice } from '../parts/refusal.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { textOf } from '../words/field-values.ts';
import { settingsWords } from '../words/settings-words.ts';
import {
  draftOfPreset,
  type PresetDraft,
  type PresetField,
  presetOfDraft,
  presetProblems,
} from './preset-draft.ts';
import { currentSettings } from './use-preset.ts';

/** A dialog for one of the user's presets. Fires `fw-saved` with the preset, and `fw-closed`. */
@customElement('fw-preset-editor')
export class PresetEditor extends AppElement {
  /** One without an id is new. */
  @property({ attribute: false }) preset!: DeliveryPreset;
  @state() private draft: PresetDraft | undefined;
  /** Problems are told once something was typed, or saving was tried. */
  @state() private touched = false;
  @state() private refusal = '';
  /** Only from the second rendering on: a dialog that is born open does not put the focus. */
  @state() private open = false;

  constructor() {
    super(['formats']);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      wa-dialog {
        --width: min(40rem, calc(100vw - 2rem));
      }
      h3 {
        font-size: 0.95rem;
        font-weight: 650;
      }
      .fields {
        gap: 1rem;
      }
      .settings {
        display: grid;
        gap: 0.5rem;
        justify-items: start;
        font-size: 0.87rem;
      }
      wa-textarea::part(textarea) {
        font-family: var(--fw-font-figures);
        font-size: 0.85rem;
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
    if (changed.has('preset')) this.draft = draftOfPreset(this.preset);
  }

  protected override firstUpdated(): void {
    this.open = true;
  }

  override render() {
    const { draft } = this;
    if (!draft) return nothing;
    const words = strings.presets.editor;
    const title = this.preset.id === '' ? words.create : words.edit(this.preset.name);
    const settings = draft.settings;
    return html`<wa-dialog
      label=${title}
      ?open=${this.open}
      @wa-after-hide=${(event: Event) => {
        if (event.target === event.currentTarget) this.dispatchEvent(new CustomEvent('fw-closed'));
      }}
    >
      <div class="fields">
        ${this.field('name', words.name, { maxlength: 80 })}
        ${this.field('description', words.description, { maxlength: 300 })}
        <section class="settings" aria-labelledby="settings">
          <h3 id="settings">${words.settings}</h3>
          <p>${[settings.format, ...settingsWords(settings)].join(' · ')}</p>
          <wa-button size="s" appearance="outlined" @click=${this.replace}>${words.replace}</wa-button>
          <p class="hint">${words.settingsHint}</p>
        </section>
        <details>
          <summary>${words.json}</summary>
          ${this.json(draft)}
        </details>
        <section aria-labelledby="rules" class="fields">
          <h3 id="rules">${words.rules}</h3>
          <p class="hint">${words.rulesHint}</p>
          <div class="pair">
            ${this.field('maximumWidth', words.maximumWidth)} ${this.field('maximumHeight', words.maximumHeight)}
            ${this.field('aspect', words.aspect, { hint: words.aspectHint })}
            ${this.field('maximumRate', words.maximumRate)} ${this.field('maximumSeconds', words.maximumSeconds)}
            ${this.field('maximumMegabytes', words.maximumMegabytes)}
            ${this.field('maximumMegabits', words.maximumMegabits)} ${this.field('loudness', words.loudness)}
          </div>
        </section>
      </div>
      <div slot="footer" class="footer">
        ${refusalNotice(words.refused, this.refusal)}
        <wa-button appearance="outlined" data-dialog="close">${words.cancel}</wa-button>
        <wa-button variant="brand" @click=${this.save}>${words.save}</wa-button>
      </div>
    </wa-dialog>`;
  }

  private field(
    field: Exclude<PresetField, 'json'>,
    label: string,
    { hint = '', maxlength = 20 }: { hint?: string; maxlength?: number } = {},
  ) {
    const problem = this.touched && this.draft ? presetProblems(this.draft)[field] : undefined;
    return html`<wa-input
      label=${label}
      hint=${problem ?? hint}
      data-problem=${problem ? 'error' : nothing}
      size="s"
      ?autofocus=${field === 'name'}
      maxlength=${maxlength}
      .value=${this.draft?.[field] ?? ''}
      @input=${(event: Event) => this.change({ [field]: textOf(event) })}
    ></wa-input>`;
  }

  private json(draft: PresetDraft) {
    const words = strings.presets.editor;
    const problem = presetProblems(draft).json;
    return html`<wa-textarea
      label=${words.json}
      hint=${problem ?? words.jsonHint}
      data-problem=${problem ? 'error' : nothing}
      rows="8"
      size="s"
      spellcheck="false"
      .value=${draft.json ?? JSON.stringify(draft.settings, undefined, 2)}
      @input=${(event: Event) => this.change({ json: textOf(event) })}
    ></wa-textarea>`;
  }

  private change(change: Partial<PresetDraft>): void {
    if (!this.draft) return;
    this.draft = { ...this.draft, ...change };
    this.touched = true;
    this.refusal = '';
  }

  private replace(): void {
    this.change({ settings: currentSettings(this.app), json: undefined });
  }

  private async save(): Promise<void> {
    const { draft, preset } = this;
    this.touched = true;
    if (!draft || Object.keys(presetProblems(draft)).length > 0) return;
    try {
      const { presets } = this.app.engine;
      const content = presetOfDraft(draft);
      const saved =
        preset.id === ''
          ? await presets.create({ ...content, id: '', group: 'own' })
          : await presets.update(preset.id, content);
      this.dispatchEvent(new CustomEvent('fw-saved', { detail: saved }));
      this.open = false;
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-preset-editor': PresetEditor;
  }
}
