import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { OpenComposition } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import './composition-facts.ts';
import '../drop/drop-invitation.ts';
import './export-panel.ts';
import { exportScreenStyles } from './export-screen.styles.ts';
import './job-list.ts';
import './preview-stage.ts';
import './sample-gallery.ts';
import { sharedStyles } from '../parts/styles.ts';
import './warnings-list.ts';

/** A composition on the stage, with the panel that exports it; an invitation while there is none. */
@customElement('fw-export-screen')
export class ExportScreen extends AppElement {
  constructor() {
    super(['composition', 'jobs']);
  }

  static override styles = [sharedStyles, exportScreenStyles];

  override render() {
    const { composition } = this.app.store.state;
    return composition ? this.workplace(composition) : this.welcome();
  }

  private welcome() {
    return html`<div class="welcome">
      <fw-drop-invitation></fw-drop-invitation>
      <fw-sample-gallery .app=${this.app}></fw-sample-gallery>
    </div>`;
  }

  private workplace({ preview }: OpenComposition) {
    return html`<div class="workplace">
      <fw-preview-stage .app=${this.app}></fw-preview-stage>
      <fw-export-panel .app=${this.app}></fw-export-panel>
      ${this.app.store.state.jobs.length > 0 ? html`<fw-job-list .app=${this.app}></fw-job-list>` : nothing}
      <div class="side">
        <fw-composition-facts .app=${this.app}></fw-composition-facts>
        <fw-warnings-list .warnings=${preview.warnings}></fw-warnings-list>
        <fw-sample-gallery .app=${this.app}></fw-sample-gallery>
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-export-screen': ExportScreen;
  }
}
