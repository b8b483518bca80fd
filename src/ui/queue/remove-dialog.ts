import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExportStatus } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { wishesFor } from '../job-state.ts';
import { strings } from '../strings.ts';
import { sharedStyles } from '../styles.ts';

/** Asks before exports are deleted together with their files. Fires `fw-removed` once they are. */
@customElement('fw-remove-dialog')
export class RemoveDialog extends LitElement {
  @property({ attribute: false }) app!: App;
  @state() private jobs: readonly ExportStatus[] = [];
  @state() private open = false;

  static override styles = [
    sharedStyles,
    css`
      .text {
        display: grid;
        gap: 0.5rem;
      }
      .buttons {
        display: flex;
        gap: 0.5rem;
        justify-content: end;
      }
    `,
  ];

  ask(jobs: readonly ExportStatus[]): void {
    this.jobs = jobs;
    this.open = true;
  }

  override render() {
    const removable = this.jobs.filter((job) => wishesFor(job).has('remove')).length;
    const staying = this.jobs.length - removable;
    return html`<wa-dialog
      label=${strings.queue.removeTitle(removable)}
      ?open=${this.open}
      @wa-after-hide=${this.close}
    >
      <div class="text">
        <p>${strings.queue.removeBody}</p>
        ${staying > 0 ? html`<p class="quiet">${strings.queue.removeOnlyEnded(staying)}</p>` : nothing}
      </div>
      <div class="buttons" slot="footer">
        <wa-button appearance="outlined" data-dialog="close" autofocus>${strings.queue.keep}</wa-button>
        <wa-button variant="danger" @click=${this.confirm}>${strings.queue.remove}</wa-button>
      </div>
    </wa-dialog>`;
  }

  private async confirm(): Promise<void> {
    this.open = false;
    await this.app.jobs.forEach('remove', this.jobs);
    this.dispatchEvent(new CustomEvent('fw-removed'));
  }

  private close(event: Event): void {
    if (event.target === event.currentTarget) this.open = false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-remove-dialog': RemoveDialog;
  }
}
