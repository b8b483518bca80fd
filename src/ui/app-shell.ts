import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { AppElement } from './app-element.ts';
import { shellStyles } from './app-shell.styles.ts';
import type { OpenComposition } from './app-state.ts';
import './composition-facts.ts';
import './drop-zone.ts';
import './export-panel.ts';
import './job-list.ts';
import './preview-stage.ts';
import './sample-gallery.ts';
import { strings } from './strings.ts';
import { sharedStyles } from './styles.ts';
import { applyTheme, nextTheme, storedTheme } from './theme.ts';
import './warnings-list.ts';

/** The window: header, stage, export panel, jobs, and what is known of the composition. */
@customElement('fw-app')
export class AppShell extends AppElement {
  @state() private theme = storedTheme();

  constructor() {
    super(['composition', 'opening', 'refusal', 'announcement', 'jobs']);
  }

  static override styles = [sharedStyles, shellStyles];

  override render() {
    const { composition, opening, announcement } = this.app.store.state;
    return html`
      ${this.header()} ${this.refusal()}
      ${opening === '' ? nothing : html`<p class="opening" role="status">${strings.drop.opening(opening)}</p>`}
      <main class=${composition ? 'workplace' : 'welcome'}>
        <fw-drop-zone .app=${this.app} ?invite=${!composition}></fw-drop-zone>
        ${composition ? this.workplace(composition) : this.welcome()}
      </main>
      <div class="visually-hidden" aria-live="polite">${announcement}</div>
    `;
  }

  private header() {
    const open = this.app.composition;
    const theme = strings.header.theme[this.theme];
    return html`<header>
      <p class="brand">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5" fill="none" stroke="currentColor" stroke-width="2" />
          <path class="wedge" d="M9 7.5l8 4.5-8 4.5z" />
        </svg>
        <span>${strings.app.name}</span>
      </p>
      <h1 class="name">${open ? open.fileName : strings.app.purpose}</h1>
      <div class="tools">
        <wa-button size="s" appearance="outlined" @click=${this.choose}
          ><wa-icon slot="start" name="open"></wa-icon>${strings.header.open}</wa-button
        >
        ${
          open
            ? html`<wa-button
              size="s"
              appearance="plain"
              title=${strings.header.close}
              @click=${() => this.app.closeComposition()}
              ><wa-icon name="close" label=${strings.header.close}></wa-icon
            ></wa-button>`
            : nothing
        }
        <wa-button size="s" appearance="plain" title=${theme} @click=${this.changeTheme}
          ><wa-icon name=${this.theme} label=${theme}></wa-icon
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

  private welcome() {
    return html`
      <fw-sample-gallery .app=${this.app}></fw-sample-gallery>
      ${this.app.store.state.jobs.length > 0 ? html`<fw-job-list .app=${this.app}></fw-job-list>` : nothing}
    `;
  }

  private workplace({ preview }: OpenComposition) {
    return html`
      <fw-preview-stage .app=${this.app}></fw-preview-stage>
      <fw-export-panel .app=${this.app}></fw-export-panel>
      <fw-job-list .app=${this.app}></fw-job-list>
      <div class="side">
        <fw-composition-facts .app=${this.app}></fw-composition-facts>
        <fw-warnings-list .warnings=${preview.warnings}></fw-warnings-list>
        <fw-sample-gallery .app=${this.app}></fw-sample-gallery>
      </div>
    `;
  }

  private choose(): void {
    this.renderRoot.querySelector('fw-drop-zone')?.choose();
  }

  private changeTheme(): void {
    this.theme = nextTheme(this.theme);
    applyTheme(this.theme);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-app': AppShell;
  }
}
