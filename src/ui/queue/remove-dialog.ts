import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { App } from '../app.ts';
import { wishesFor } from '../job-parts/job-state.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import type { RemoveRequest } from './remove-request.ts';

/** Asks before exports are deleted together with their files. Fires `fw-removed` once they are and it has closed. */
@customElement('fw-remove-dialog')
export class RemoveDialog extends LitElement {
  @property({ attribute: false }) app!: App;
  @state() private request: RemoveRequest = { jobs: [] };
  @state() private open = false;
  /** The deletion that was agreed to. */
  private removal: Promise<void> | undefined;

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

  ask(request: RemoveRequest): void {
    this.request = request;
    this.open = true;
  }

  override render() {
    const { jobs, batch } = this.request;
    const removable = jobs.filter((job) => wishesFor(job).has('remove')).length;
    const staying = jobs.length - removable;
    return html`<wa-dialog
      label=${batch ? strings.queue.removeBatchTitle(batch.name) : strings.queue.removeTitle(removable)}
      ?open=${this.open}
      @wa-after-hide=${this.close}
    >
      <div class="text">
        <p>${strings.queue.removeBody}</p>
        ${staying > 0 && !batch ? html`<p class="quiet">${strings.queue.removeOnlyEnded(staying)}</p>` : nothing}
      </div>
      <div class="buttons" slot="footer">
        <wa-button appearance="outlined" data-dialog="close" autofocus>${strings.queue.keep}</wa-button>
        <wa-button variant="danger" @click=${this.confirm}>${strings.queue.remove}</wa-button>
      </div>
    </wa-dialog>`;
  }

  private confirm(): void {
    this.removal ??= this.carryOut();
    this.open = false;
  }

  private async carryOut(): Promise<void> {
    const { jobs, batch } = this.request;
    const { app } = this;
    const [only] = jobs;
    if (batch) await app.queue.deleteBatch(batch.id);
    else if (jobs.length === 1 && only) await app.jobs.remove(only);
    else await app.jobs.forEach('remove', jobs);
  }

  private async close(event: Event): Promise<void> {
    if (event.target !== event.currentTarget) return;
    this.open = false;
    const { removal } = this;
    if (!removal) return;
    await removal;
    this.removal = undefined;
    this.dispatchEvent(new CustomEvent('fw-removed'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-remove-dialog': RemoveDialog;
  }
}
