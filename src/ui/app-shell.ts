import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { html, nothing, type PropertyValues } from 'lit';
import { customElement } from 'lit/decorators.js';
import { shellStyles } from './app-shell.styles.ts';
import { AppElement } from './parts/app-element.ts';
import './drop/drop-zone.ts';
import './queue/remove-dialog.ts';
import { sharedStyles } from './parts/styles.ts';
import { changeTheme, nextTheme, storedTheme, themeChanges } from './parts/theme.ts';
import { neighbourOf, type RemoveRequest } from './queue/remove-request.ts';
import type { Route } from './router.ts';
import { type Screen, screenOf, screens } from './screens.ts';
import { strings } from './strings.ts';
import './offline/update-prompt.ts';

const fetchBatch = () => import('./batch/batch-dialog.ts');

/** The window: navigation, the title of the screen at hand, and that screen. */
@customElement('fw-app')
export class AppShell extends AppElement {
  /** The route that was shown last, to tell a change of screen from a change within it. */
  private shown: Route | undefined;
  private batch = false;
  /** Screens and dialogs whose elements are known. */
  private readonly fetched = new Set<string>();
  /** Those whose code did not come when it was last asked for. */
  private readonly missing = new Set<string>();
  /** Finds what has the focus after a deletion. */
  private neighbour: () => HTMLElement | undefined = () => undefined;

  constructor() {
    super(['route', 'composition', 'opening', 'refusal', 'announcement', 'jobs', 'batchFiles']);
  }

  static override styles = [sharedStyles, shellStyles];

  readonly #themeChanged = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    themeChanges.addEventListener('change', this.#themeChanged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    themeChanges.removeEventListener('change', this.#themeChanged);
  }

  override render() {
    const { route, composition, opening, announcement, batchFiles } = this.app.store.state;
    const screen = screenOf(route);
    return html`
      ${this.navigation(screen.id)}
      <main id="main" data-screen=${screen.id} ?data-empty=${!composition} @fw-choose=${this.choose} @fw-ask-remove=${this.askRemove} @fw-focus-lost=${this.focusHeading}>
        ${this.header(screen.title(this.app, route))}
        <fw-update-prompt></fw-update-prompt>
        ${this.refusal()}
        ${[screen.id, ...(batchFiles ? ['batch'] : [])].some((name) => this.missing.has(name)) ? this.missingNotice() : nothing}
        ${opening === '' ? nothing : html`<p class="opening" role="status">${strings.drop.opening(opening)}</p>`}
        <div class="screen">${this.has(screen.id, screen.fetch) ? screen.render(this.app, route) : nothing}</div>
      </main>
      <fw-drop-zone .app=${this.app}></fw-drop-zone>
      <fw-remove-dialog .app=${this.app} @fw-removed=${this.focusNeighbour}></fw-remove-dialog>
      ${batchFiles && this.has('batch', fetchBatch) ? html`<fw-batch-dialog .app=${this.app} .files=${batchFiles}></fw-batch-dialog>` : nothing}
      <div class="visually-hidden" aria-live="polite">${announcement}</div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.keepFocus();
    const { route } = this.app.store.state;
    const screen = screenOf(route);
    const title = screen.title(this.app, route);
    document.title = strings.shell.pageTitle(title, strings.app.name);
    const { shown } = this;
    this.shown = route;
    if (!shown || (shown.screen === route.screen && shown.parameter === route.parameter)) return;
    window.scrollTo(0, 0);
    this.heading()?.focus({ preventScroll: true });
  }

  /** The dialog gives the focus back to the button that opened it; files that were dropped leave none. */
  private keepFocus(): void {
    const { batchFiles } = this.app.store.state;
    const closed = this.batch && !batchFiles;
    this.batch = batchFiles !== undefined;
    if (closed && !this.shadowRoot?.activeElement) this.heading()?.focus({ preventScroll: true });
  }

  private navigation(current: string) {
    return html`<nav aria-label=${strings.shell.navigation}>
      <a class="skip" href="#main" @click=${this.skip}>${strings.shell.skip}</a>
      <p class="brand">
        <svg viewBox="0 0 24 24" role="img" aria-label=${strings.app.name}>
          <path d="M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5" fill="none" stroke="currentColor" stroke-width="2" />
          <path class="wedge" d="M9 7.5l8 4.5-8 4.5z" />
        </svg>
      </p>
      <ul>
        ${screens.map(({ id, navigation }) =>
          navigation
            ? html`<li>
              <a href=${navigation.href} aria-current=${id === current ? 'page' : nothing}
                ><wa-icon name=${navigation.icon}></wa-icon><span>${navigation.label()}</span></a
              >
            </li>`
            : nothing,
        )}
      </ul>
    </nav>`;
  }

  private header(title: string) {
    const { route, composition } = this.app.store.state;
    const choice = storedTheme();
    const theme = strings.header.theme[choice];
    return html`<header>
      <h1 tabindex="-1">${title}</h1>
      <div class="tools">
        <wa-button size="s" appearance="outlined" @click=${this.choose}
          ><wa-icon slot="start" name="open"></wa-icon>${strings.header.open}</wa-button
        >
        ${
          composition && route.screen === 'export'
            ? html`<wa-button
              size="s"
              appearance="plain"
              title=${strings.header.close}
              @click=${() => this.app.closeComposition()}
              ><wa-icon name="close" label=${strings.header.close}></wa-icon
            ></wa-button>`
            : nothing
        }
        <wa-button size="s" appearance="plain" title=${theme} @click=${() => changeTheme(nextTheme(choice))}
          ><wa-icon name=${choice} label=${theme}></wa-icon
        ></wa-button>
      </div>
    </header>`;
  }

  private refusal() {
    const { refusal } = this.app.store.state;
    if (!refusal) return nothing;
    return html`<div class="notice bad refusal" role="alert">
      <wa-icon name="error"></wa-icon>
      <div>
        <strong>${strings.drop.refused(refusal.fileName)}.</strong>
        <p>${refusal.message}</p>
      </div>
      <wa-button
        size="s"
        appearance="plain"
        title=${strings.drop.dismiss}
        @click=${() => this.app.dismissRefusal()}
        ><wa-icon name="close" label=${strings.drop.dismiss}></wa-icon
      ></wa-button>
    </div>`;
  }

  /** Whether it can be shown; else it is fetched, and shown once it is there. */
  private has(name: string, fetch: Screen['fetch']): boolean {
    if (!fetch || this.fetched.has(name)) return true;
    fetch().then(
      () => {
        this.fetched.add(name);
        this.missing.delete(name);
        this.requestUpdate();
      },
      () => {
        // Drawing again asks again: once is enough until somebody does something.
        if (this.missing.has(name)) return;
        this.missing.add(name);
        this.requestUpdate();
      },
    );
    return false;
  }

  private missingNotice() {
    return html`<div class="notice bad refusal" role="alert">
      <wa-icon name="error"></wa-icon>
      <div><p>${strings.shell.missing}</p></div>
      <wa-button size="s" appearance="outlined" @click=${() => location.reload()}>${strings.shell.reload}</wa-button>
    </div>`;
  }

  /** Not by the address, which belongs to the screens. */
  private skip(event: Event): void {
    event.preventDefault();
    this.heading()?.focus();
  }

  private askRemove(event: CustomEvent<RemoveRequest>): void {
    this.neighbour = neighbourOf(event);
    this.renderRoot.querySelector('fw-remove-dialog')?.ask(event.detail);
  }

  /** What the dialog was opened from is gone, and the focus with it. */
  private focusNeighbour(): void {
    const neighbour = this.neighbour();
    if (neighbour) neighbour.focus();
    else this.focusHeading();
  }

  private focusHeading(): void {
    this.heading()?.focus({ preventScroll: true });
  }

  private heading(): HTMLElement | null {
    return this.renderRoot.querySelector('h1');
  }

  private choose(): void {
    this.renderRoot.querySelector('fw-drop-zone')?.choose();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-app': AppShell;
  }
}
