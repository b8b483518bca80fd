import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { MOST_SHARED_BYTES } from '../../service-worker/protocol.ts';
import type { App } from '../app.ts';
import { sharedStyles } from '../parts/styles.ts';
import { href, type Route } from '../router.ts';
import { strings } from '../strings.ts';
import { bytesText, sentenceOf } from '../words/display-values.ts';
import { linkScreenStyles } from './link-screen.styles.ts';
import { deleteAllShares, deleteShare, lookAtShare, type SharedFile, takeShare } from './shared-files.ts';

/** What is known of a share: its files; or, instead, why there are none. */
type Shown =
  | { readonly kind: 'looking' }
  | { readonly kind: 'refused'; readonly message: string; readonly full?: true }
  | { readonly kind: 'found'; readonly id: string; readonly files: readonly SharedFile[] };

/** Asks before anything is read of what another app or a web site handed over (`#/shared/ID`). */
@customElement('fw-shared-screen')
export class SharedScreen extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) route!: Route;
  @state() private shown: Shown = { kind: 'looking' };

  static override styles = [sharedStyles, linkScreenStyles];

  override render() {
    const { shown } = this;
    const words = strings.shared;
    if (shown.kind === 'looking') return html`<p class="ask" role="status">${words.looking}</p>`;
    if (shown.kind === 'found') return this.question(shown.id, shown.files);
    return html`<div class="ask">
      <div class="notice bad" role="alert">
        <wa-icon name="error"></wa-icon>
        <p>${shown.message}</p>
      </div>
      <div class="actions">
        ${
          shown.full
            ? html`<wa-button variant="brand" @click=${() => this.leave(deleteAllShares)}
              ><wa-icon slot="start" name="remove"></wa-icon>${words.deleteAll}</wa-button
            >`
            : nothing
        }
        <wa-button appearance="outlined" @click=${() => this.app.go(href.queue)}>${words.home}</wa-button>
      </div>
    </div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('route')) void this.look(this.route);
  }

  private question(id: string, files: readonly SharedFile[]) {
    const words = strings.shared;
    return html`<div class="ask">
      <div class="notice care">
        <wa-icon name="warning"></wa-icon>
        <p>${words.stranger}</p>
      </div>
      <section class="card" aria-labelledby="files">
        <h2 id="files">${words.files(files.length)}</h2>
        ${files.map(
          ({ name, bytes, kind }) => html`<dl>
            <dt>${words.name}</dt>
            <dd>${name === '' ? words.unnamed : name}</dd>
            <dt>${words.size}</dt>
            <dd>${bytesText(bytes)}</dd>
            <dt>${words.kind}</dt>
            <dd>${words.kinds[kind]}</dd>
          </dl>`,
        )}
      </section>
      <div class="actions">
        <wa-button variant="brand" @click=${() => this.open(id)}
          ><wa-icon slot="start" name="open"></wa-icon>${words.open}</wa-button
        >
        <wa-button appearance="outlined" @click=${() => this.leave(() => deleteShare(id))}
          ><wa-icon slot="start" name="remove"></wa-icon>${words.decline}</wa-button
        >
      </div>
    </div>`;
  }

  private async look(route: Route): Promise<void> {
    this.shown = { kind: 'looking' };
    const shown = await this.find(route).catch(
      (error: unknown): Shown => ({ kind: 'refused', message: sentenceOf(error) }),
    );
    if (route === this.route) this.shown = shown;
  }

  private async find({ parameter: id, query }: Route): Promise<Shown> {
    const words = strings.shared;
    if (id === 'full') return { kind: 'refused', message: words.full, full: true };
    if (id === 'too-large') {
      const bytes = Math.max(MOST_SHARED_BYTES, Number(query.get('bytes')) || 0);
      return { kind: 'refused', message: words.tooLarge(bytesText(bytes), bytesText(MOST_SHARED_BYTES)) };
    }
    const files = await lookAtShare(id);
    return files.length > 0 ? { kind: 'found', id, files } : { kind: 'refused', message: words.nothing };
  }

  /** Does as the user said; there is nothing left to ask then. */
  private async leave(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.shown = { kind: 'refused', message: sentenceOf(error) };
      return;
    }
    this.app.go(href.queue);
  }

  private async open(id: string): Promise<void> {
    let files: readonly File[] = [];
    await this.leave(async () => {
      files = await takeShare(id);
    });
    await this.app.openFiles(files.map((file) => ({ path: file.name, file })));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-shared-screen': SharedScreen;
  }
}
