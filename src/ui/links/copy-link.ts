import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { App } from '../app.ts';
import { chosenFormat } from '../app-state.ts';
import { toFormatSettings } from '../export/settings-draft.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { encodeRecipe } from './recipe.ts';

/** A button that puts a recipe link of the composition on the stage and of the panel's settings on the clipboard. */
@customElement('fw-copy-link')
export class CopyLink extends LitElement {
  @property({ attribute: false }) app!: App;
  @state() private outcome: { readonly good: boolean; readonly message: string } | undefined;

  static override styles = [
    sharedStyles,
    css`
      .message {
        margin-block-start: 0.5rem;
        font-size: 0.87rem;
      }
    `,
  ];

  override render() {
    const { outcome } = this;
    return html`
      <wa-button appearance="outlined" title=${strings.recipe.copyHint} @click=${() => this.copy()}
        ><wa-icon slot="start" name="link"></wa-icon>${strings.recipe.copy}</wa-button
      >
      ${
        outcome
          ? html`<p class=${outcome.good ? 'message' : 'message notice bad'} role="status">
            <span>${outcome.message}</span>
          </p>`
          : nothing
      }
    `;
  }

  private async copy(): Promise<void> {
    try {
      const link = await this.link();
      // Pages without encryption have none, whatever its type says.
      const clipboard: Clipboard | undefined = navigator.clipboard;
      if (!clipboard) {
        this.outcome = { good: false, message: strings.recipe.noClipboard };
        return;
      }
      await clipboard.writeText(link);
      this.outcome = { good: true, message: strings.recipe.copied };
    } catch (error) {
      const refused = error instanceof DOMException && error.name === 'NotAllowedError';
      this.outcome = { good: false, message: refused ? strings.recipe.noClipboard : sentenceOf(error) };
    }
  }

  private async link(): Promise<string> {
    await this.app.readFormats();
    const { composition: open, store } = this.app;
    const format = chosenFormat(store.state);
    if (!open || !format) throw new Error(strings.recipe.nothingOpen);
    if (open.assets.size > 0) throw new Error(strings.recipe.hasFiles(open.assets.size));
    if (!/\.(json|lottie)$/i.test(open.fileName)) throw new Error(strings.recipe.noDocument(open.fileName));
    const { draft } = store.state;
    const text = await encodeRecipe({
      fileName: open.fileName,
      document: new Uint8Array(await open.bytes.arrayBuffer()),
      settings: toFormatSettings(draft, format, open.preview),
      ...(draft.preset !== undefined && { preset: draft.preset }),
    });
    return `${location.origin}${location.pathname}#/recipe/${text}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-copy-link': CopyLink;
  }
}
