import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportResult, ExportStatus } from '../../engine/index.ts';
import type { App } from '../app.ts';
import type { IconName } from '../parts/icons.ts';
import { canChooseFile, chooseFile, copyTo, download } from '../parts/save-file.ts';
import { sharedStyles } from '../parts/styles.ts';
import { removeEvent } from '../queue/remove-request.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { displayState, wishesFor } from './job-state.ts';

/** What can be done with one export as it stands. Fires `fw-ask-remove`. */
@customElement('fw-job-actions')
export class JobActions extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) job!: ExportStatus;
  @property({ attribute: false }) result: ExportResult | undefined;
  /** `bare`: pictures only, the most needed ones. `full`: words on each button. */
  @property() look: 'bare' | 'usual' | 'full' = 'usual';

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem;
        justify-content: inherit;
      }
      :host([look='bare']) {
        flex-wrap: nowrap;
        gap: 0;
      }
    `,
  ];

  override render() {
    const { job, app, result } = this;
    const can = wishesFor(job);
    const poster = this.look === 'full' ? result?.posterFile : undefined;
    const again = displayState(job) === 'failed' ? strings.jobs.retry : strings.jobs.resume;
    return html`
      ${result?.file ? this.fileActions(result, result.file) : nothing}
      ${poster ? this.button('picture', strings.jobs.downloadPoster, async () => download(poster.picture, poster.fileName)) : nothing}
      ${can.has('retry') ? this.button('retry', again, () => app.jobs.retry(job.id), true) : nothing}
      ${can.has('pause') ? this.button('pause', strings.queue.pauseJob, () => app.jobs.pause(job.id)) : nothing}
      ${can.has('resume') ? this.button('play', strings.jobs.resume, () => app.jobs.resume(job.id)) : nothing}
      ${can.has('cancel') ? this.button('stop', strings.jobs.cancel, () => app.jobs.cancel(job.id)) : nothing}
      ${can.has('repeat') ? this.button('repeat', strings.queue.repeat, () => app.jobs.repeat(job)) : nothing}
      ${can.has('remove') ? this.button('remove', strings.jobs.remove, async () => this.dispatchEvent(removeEvent({ jobs: [job] }))) : nothing}
    `;
  }

  private fileActions(result: ExportResult, file: File) {
    const save = canChooseFile() && this.look !== 'bare';
    return html`
      ${this.button('download', strings.jobs.download, async () => download(file, result.fileName), true)}
      ${save ? this.button('save', strings.jobs.save, () => this.save(result, file), true) : nothing}
    `;
  }

  /** @param main has its word beside it in the usual look */
  private button(icon: IconName, label: string, act: () => Promise<unknown>, main = false) {
    const full = strings.jobs.actionOn(label, this.job.fileName);
    const words = this.look === 'full' || (main && this.look === 'usual');
    return words
      ? html`<wa-button size="s" appearance="outlined" title=${full} @click=${act}
          ><wa-icon slot="start" name=${icon}></wa-icon>${label}</wa-button
        >`
      : html`<wa-button size="s" appearance="plain" title=${label} @click=${act}
          ><wa-icon name=${icon} label=${full}></wa-icon
        ></wa-button>`;
  }

  private async save(result: ExportResult, file: File): Promise<void> {
    try {
      const handle = await chooseFile({
        suggestedName: result.fileName,
        description: result.format,
        mimeType: result.mimeType,
        extension: result.fileName.slice(result.fileName.lastIndexOf('.')),
      });
      if (!handle) return;
      await copyTo(handle, file);
      this.app.jobs.note(this.job.id, strings.jobs.saved);
    } catch (error) {
      this.app.jobs.note(this.job.id, sentenceOf(error));
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-actions': JobActions;
  }
}
