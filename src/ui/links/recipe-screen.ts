import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { getFormat, SHIPPED_PRESETS } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { draftOfSettings } from '../export/draft-of-settings.ts';
import { bytesText, durationText, sentenceOf } from '../words/display-values.ts';
import { fractionText, numberText } from '../words/locale-format.ts';
import '../parts/pixel-canvas.ts';
import type { Pixels } from '../parts/pixel-canvas.ts';
import { sharedStyles } from '../parts/styles.ts';
import { href, type Route } from '../router.ts';
import { strings } from '../strings.ts';
import { settingsWords } from '../words/settings-words.ts';
import { linkScreenStyles } from './link-screen.styles.ts';
import { decodeRecipe, type Recipe } from './recipe.ts';
import { type RecipeFacts, recipeFacts } from './recipe-facts.ts';

type Shown =
  | { readonly kind: 'reading' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'ready'; readonly recipe: Recipe; readonly facts: RecipeFacts };

/** Longest side of the picture; twice what is shown, for dense screens. */
const PICTURE_SIDE = 720;
/** Where in its length a composition is shown: most openings have settled by then. */
const PICTURE_INSTANT = 0.45;

/** What a recipe link brings: facts, and a frame once the user asks for one. */
@customElement('fw-recipe-screen')
export class RecipeScreen extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) route!: Route;
  @state() private shown: Shown = { kind: 'reading' };
  @state() private picture: Pixels | undefined;
  @state() private drawing = false;

  static override styles = [sharedStyles, linkScreenStyles];

  override render() {
    const { shown } = this;
    const words = strings.recipe;
    if (shown.kind === 'reading') return html`<p class="ask" role="status">${words.reading}</p>`;
    if (shown.kind === 'ready') return this.question(shown.recipe, shown.facts);
    return html`<div class="ask">
      <div class="notice bad" role="alert">
        <wa-icon name="error"></wa-icon>
        <p>${shown.message}</p>
      </div>
      <div class="actions">
        <wa-button appearance="outlined" @click=${() => this.app.go(href.queue)}>${words.dismiss}</wa-button>
      </div>
    </div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('route')) return;
    const before = changed.get('route');
    if (before?.parameter !== this.route.parameter) void this.read(this.route.parameter);
  }

  private question(recipe: Recipe, facts: RecipeFacts) {
    const words = strings.recipe;
    const { document } = facts;
    return html`<div class="ask">
      <div class="notice care">
        <wa-icon name="warning"></wa-icon>
        <p>${words.stranger}</p>
      </div>
      <section class="card" aria-labelledby="composition">
        <h2 id="composition">${words.composition}</h2>
        <p class="name">${recipe.fileName}</p>
        <div class="facts">
        ${
          this.picture
            ? html`<fw-pixel-canvas .image=${this.picture} label=${words.picture(recipe.fileName)}></fw-pixel-canvas>`
            : nothing
        }
        <dl>
          ${document ? this.documentFacts(document) : nothing}
          <dt>${words.bytes}</dt>
          <dd>${bytesText(facts.bytes)}</dd>
        </dl>
        </div>
        ${this.canBeDrawn(facts) && !this.picture ? this.drawButton(recipe) : nothing}
        ${document ? nothing : html`<p class="quiet">${words.archive}</p>`}
        ${document?.hasExpressions ? html`<p class="quiet">${words.expressions}</p>` : nothing}
        ${document && document.linked > 0 ? html`<p class="quiet">${words.linked(document.linked)}</p>` : nothing}
      </section>
      <section class="card" aria-labelledby="settings">
        <h2 id="settings">${words.settings}</h2>
        ${this.settings(recipe)}
      </section>
      <div class="actions">
        <wa-button variant="brand" @click=${() => this.open(recipe)}
          ><wa-icon slot="start" name="open"></wa-icon>${words.open}</wa-button
        >
        <wa-button appearance="outlined" @click=${() => this.app.go(href.queue)}>${words.dismiss}</wa-button>
      </div>
    </div>`;
  }

  /** Only what is data through and through: no program of a link runs before it is opened. */
  private canBeDrawn({ document }: RecipeFacts): boolean {
    return document !== undefined && !document.hasExpressions;
  }

  private drawButton(recipe: Recipe) {
    return html`<div class="actions">
      <wa-button appearance="outlined" size="small" ?loading=${this.drawing} @click=${() => this.draw(recipe)}
        ><wa-icon slot="start" name="film"></wa-icon>${strings.recipe.draw}</wa-button
      >
    </div>`;
  }

  private documentFacts(document: NonNullable<RecipeFacts['document']>) {
    const words = strings.recipe;
    return html`
      ${document.name === '' ? nothing : html`<dt>${words.name}</dt><dd>${document.name}</dd>`}
      <dt>${strings.facts.size}</dt>
      <dd>${numberText(document.width)} × ${numberText(document.height)}</dd>
      <dt>${strings.facts.rate}</dt>
      <dd>${strings.units.framesPerSecond(fractionText(document.framesPerSecond, 3))}</dd>
      <dt>${strings.facts.length}</dt>
      <dd>${durationText(document.seconds)}</dd>
      <dt>${words.layers}</dt>
      <dd>${numberText(document.layers)}</dd>
    `;
  }

  private settings({ settings, preset }: Recipe) {
    const words = strings.recipe;
    const named = SHIPPED_PRESETS.find(({ id }) => id === preset);
    const details = settingsWords(settings);
    return html`<dl>
      <dt>${strings.panel.format}</dt>
      <dd>${getFormat(settings.format).name}</dd>
      ${named ? html`<dt>${words.preset}</dt><dd>${named.name}</dd>` : nothing}
      <dt>${words.details}</dt>
      <dd>
        ${
          details.length === 0
            ? strings.words.settings.defaults
            : html`<ul>
              ${details.map((detail) => html`<li>${detail}</li>`)}
            </ul>`
        }
      </dd>
    </dl>`;
  }

  private async read(text: string): Promise<void> {
    this.shown = { kind: 'reading' };
    this.picture = undefined;
    let shown: Shown;
    try {
      const recipe = await decodeRecipe(text);
      shown = { kind: 'ready', recipe, facts: recipeFacts(recipe) };
    } catch (error) {
      shown = { kind: 'refused', message: sentenceOf(error) };
    }
    if (text !== this.route.parameter) return;
    this.shown = shown;
  }

  private async draw(recipe: Recipe): Promise<void> {
    if (this.drawing) return;
    this.drawing = true;
    const isShown = () => this.shown.kind === 'ready' && this.shown.recipe === recipe;
    try {
      const preview = await this.app.engine.openPreview(new Blob([recipe.document]), {
        fileName: recipe.fileName,
      });
      try {
        const scale = Math.min(1, PICTURE_SIDE / Math.max(preview.width, preview.height));
        const size = {
          width: Math.max(1, Math.round(preview.width * scale)),
          height: Math.max(1, Math.round(preview.height * scale)),
        };
        const image = await preview.render(Math.floor(preview.frameCount * PICTURE_INSTANT), size);
        if (isShown()) this.picture = image;
      } finally {
        preview.close();
      }
    } catch (error) {
      // It could not be opened either: the engine's sentence is the better answer than a screen with a button.
      if (isShown()) this.shown = { kind: 'refused', message: sentenceOf(error) };
    } finally {
      this.drawing = false;
    }
  }

  private async open({ document, fileName, settings, preset }: Recipe): Promise<void> {
    const file = new File([document], fileName);
    await this.app.openFiles([{ path: fileName, file }]);
    if (this.app.composition?.bytes !== file) return;
    // One of the sender's own is not known here.
    const known = await this.app.engine.presets.get(preset ?? '').catch(() => undefined);
    const draft = draftOfSettings(settings, this.app.store.state.draft);
    this.app.changeDraft({ ...draft, preset: known?.id });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-recipe-screen': RecipeScreen;
  }
}
