import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { DeliveryPreset } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { LARGEST_READ_BYTES } from '../parts/open-file.ts';
import { download } from '../parts/save-file.ts';
import { sharedStyles } from '../parts/styles.ts';
import { href } from '../router.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { textOf } from '../words/field-values.ts';
import { listText } from '../words/locale-format.ts';
import { settingsWords } from '../words/settings-words.ts';
import './preset-card.ts';
import './preset-editor.ts';
import { presetsScreenStyles } from './presets-screen.styles.ts';
import './profile-list.ts';
import { currentSettings, usePreset } from './use-preset.ts';

type Presets =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly presets: readonly DeliveryPreset[] }
  | { readonly kind: 'failed'; readonly message: string };

const GROUPS = ['own', 'social', 'web', 'broadcast', 'editorial', 'review', 'archive'] as const;

/** The places to deliver to, and the user's own presets: to choose, make, change and carry elsewhere. */
@customElement('fw-presets-screen')
export class PresetsScreen extends AppElement {
  @state() private presets: Presets = { kind: 'loading' };
  @state() private query = '';
  /** The preset in the editor; one without an id is new. */
  @state() private edited: DeliveryPreset | undefined;
  @state() private removed: DeliveryPreset | undefined;
  @state() private message = '';
  @state() private refusal: { readonly title: string; readonly message: string } | undefined;

  readonly #read = () => void this.read();

  constructor() {
    super(['draft', 'formats', 'composition']);
  }

  static override styles = [sharedStyles, presetsScreenStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.app.readFormats();
    this.app.engine.addEventListener('presets', this.#read);
    this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.app.engine.removeEventListener('presets', this.#read);
  }

  override render() {
    const words = strings.presets;
    return html`
      <div class="content">
        <p class="quiet lead">${words.lead}</p>
        ${this.toolbar()} ${this.notices()} ${this.gallery()}
        <fw-profile-list .app=${this.app}></fw-profile-list>
      </div>
      ${
        this.edited
          ? html`<fw-preset-editor
              .app=${this.app}
              .preset=${this.edited}
              @fw-saved=${(event: CustomEvent<DeliveryPreset>) => this.saved(event.detail, this.edited?.id === '')}
              @fw-closed=${() => {
                this.edited = undefined;
              }}
            ></fw-preset-editor>`
          : nothing
      }
      ${this.removed ? this.question(this.removed) : nothing}
    `;
  }

  private toolbar() {
    const words = strings.presets;
    const own = this.presets.kind === 'ready' && this.presets.presets.some(({ builtIn }) => !builtIn);
    return html`<div class="toolbar">
      <wa-input
        class="search"
        type="search"
        size="s"
        with-clear
        label=${words.search}
        placeholder=${words.search}
        .value=${this.query}
        @input=${(event: Event) => {
          this.query = textOf(event);
        }}
      >
        <wa-icon slot="start" name="search"></wa-icon>
      </wa-input>
      <wa-button size="s" appearance="outlined" @click=${this.create}
        ><wa-icon slot="start" name="add"></wa-icon>${words.create}</wa-button
      >
      <fw-open-file
        label=${words.importFile}
        @fw-file=${(event: CustomEvent<File>) => this.importFile(event.detail)}
        >${words.import}</fw-open-file
      >
      ${
        own
          ? html`<wa-button size="s" appearance="outlined" @click=${() => this.exportJson(undefined)}
              ><wa-icon slot="start" name="download"></wa-icon>${words.exportAll}</wa-button
            >`
          : nothing
      }
    </div>`;
  }

  private notices() {
    return html`
      <p class="message" role="status">${this.message}</p>
      ${
        this.refusal
          ? html`<p class="notice bad" role="alert">
              <wa-icon name="error"></wa-icon>
              <span><strong>${this.refusal.title}.</strong> ${this.refusal.message}</span>
            </p>`
          : nothing
      }
    `;
  }

  private gallery() {
    const words = strings.presets;
    switch (this.presets.kind) {
      case 'loading':
        return html`<p class="quiet" role="status">${words.loading}</p>`;
      case 'failed':
        return html`<p class="notice bad" role="alert">
          <wa-icon name="error"></wa-icon><span>${words.failed}: ${this.presets.message}</span>
        </p>`;
      case 'ready': {
        const found = this.presets.presets.filter((preset) => matches(preset, this.query));
        if (found.length === 0) return html`<p class="quiet" role="status">${words.none(this.query)}</p>`;
        const groups = Map.groupBy(found, ({ group, builtIn }) => (builtIn ? group : 'own'));
        return html`
          <p class="visually-hidden" role="status">
            ${this.query === '' ? nothing : words.found(found.length)}
          </p>
          ${GROUPS.map((group) => {
            const members = groups.get(group);
            return members
              ? html`<section aria-labelledby=${`group-${group}`}>
                  <h2 id=${`group-${group}`}>${words.groups[group]}</h2>
                  <ul class="cards">
                    ${members.map((preset) => html`<li>${this.card(preset)}</li>`)}
                  </ul>
                </section>`
              : nothing;
          })}
        `;
      }
    }
  }

  private card(preset: DeliveryPreset) {
    const { formats, draft } = this.app.store.state;
    const format =
      formats.kind === 'ready' && formats.formats.find(({ id }) => id === preset.settings.format);
    return html`<fw-preset-card
      .preset=${preset}
      .format=${format || undefined}
      ?chosen=${draft.preset === preset.id}
      @fw-use=${() => this.use(preset)}
      @fw-duplicate=${() => this.attempt(() => this.duplicate(preset))}
      @fw-edit=${() => {
        this.edited = preset;
      }}
      @fw-remove=${() => {
        this.removed = preset;
      }}
      @fw-export=${() => this.exportJson(preset)}
    ></fw-preset-card>`;
  }

  private question(preset: DeliveryPreset) {
    const words = strings.presets;
    return html`<wa-dialog
      label=${words.removeQuestion(preset.name)}
      open
      @wa-after-hide=${() => {
        this.removed = undefined;
      }}
    >
      <p>${words.removeHint}</p>
      <div slot="footer" class="answers">
        <wa-button appearance="outlined" data-dialog="close">${words.keep}</wa-button>
        <wa-button variant="danger" data-dialog="close" @click=${() => this.attempt(() => this.deletePreset(preset))}
          >${words.remove}</wa-button
        >
      </div>
    </wa-dialog>`;
  }

  private async read(): Promise<void> {
    try {
      this.presets = { kind: 'ready', presets: await this.app.engine.presets.list() };
    } catch (error) {
      this.presets = { kind: 'failed', message: sentenceOf(error) };
    }
  }

  private use(preset: DeliveryPreset): void {
    usePreset(this.app, preset);
    this.tell(strings.presets.used(preset.name));
    if (this.app.composition) this.app.go(href.export);
  }

  private create(): void {
    this.edited = {
      id: '',
      name: '',
      description: '',
      group: 'own',
      settings: currentSettings(this.app),
      builtIn: false,
    };
  }

  private saved(preset: DeliveryPreset, isNew: boolean): void {
    this.tell(isNew ? strings.presets.created(preset.name) : strings.presets.changed(preset.name));
    void this.read();
  }

  private async duplicate({ builtIn: _, ...preset }: DeliveryPreset): Promise<void> {
    const name = strings.presets.copyOf(preset.name);
    const copy = await this.app.engine.presets.create({ ...preset, id: '', name, group: 'own' });
    this.saved(copy, true);
  }

  private async deletePreset({ id, name }: DeliveryPreset): Promise<void> {
    await this.app.engine.presets.delete(id);
    if (this.app.store.state.draft.preset === id) this.app.changeDraft({ preset: undefined });
    this.tell(strings.presets.removed(name));
    await this.read();
  }

  /** @param preset all of the user's own where absent */
  private exportJson(preset: DeliveryPreset | undefined): Promise<void> {
    return this.attempt(async () => {
      const text = await this.app.engine.presets.exportJson(preset && [preset.id]);
      const fileName = preset ? `${preset.id}.preset.json` : 'framewright-presets.json';
      download(new File([text], fileName, { type: 'application/json' }), fileName);
    });
  }

  private importFile(file: File): Promise<void> {
    return this.attempt(async () => {
      // A sentence about too large a file comes from the engine, which is given no more than it takes to see that.
      const added = await this.app.engine.presets.importJson(await file.slice(0, LARGEST_READ_BYTES).text());
      this.tell(strings.presets.imported(listText(added.map(({ name }) => name))));
      await this.read();
    }, strings.presets.importFailed);
  }

  private tell(message: string): void {
    this.message = message;
    this.refusal = undefined;
  }

  private async attempt(act: () => Promise<void>, title = strings.presets.failedAction): Promise<void> {
    this.refusal = undefined;
    try {
      await act();
    } catch (error) {
      this.message = '';
      this.refusal = { title, message: sentenceOf(error) };
    }
  }
}

/** By name, description, place, format and what the settings say in words; every word of the query has to be there. */
function matches({ name, description, group, settings }: DeliveryPreset, query: string): boolean {
  const text = [name, description, strings.presets.groups[group], settings.format, ...settingsWords(settings)]
    .join(' ')
    .toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-presets-screen': PresetsScreen;
  }
}
