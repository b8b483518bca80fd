import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportResult, ExportStatus } from '../engine/index.ts';
import type { App } from './app.ts';
import { bytesText, durationText, sentenceOf } from './display-values.ts';
import { jobCardStyles } from './job-card.styles.ts';
import './job-result.ts';
import { type DisplayState, displayState } from './job-state.ts';
import './pixel-canvas.ts';
import { canChooseFile, chooseFile, copyTo, download } from './save-file.ts';
import './segment-strip.ts';
import { numberText } from './locale-format.ts';
import { strings } from './strings.ts';
import { sharedStyles } from './styles.ts';
import './video-thumbnail.ts';

/** One export: how far it is, what came of it, and what can be done about it. */
@customElement('fw-job-card')
export class JobCard extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) job!: ExportStatus;
  @property({ attribute: false }) result: ExportResult | undefined;
  /** A sentence about the last thing that was asked of this job. */
  @property() note = '';

  static override styles = [sharedStyles, jobCardStyles];

  override render() {
    const { job, result } = this;
    const state = displayState(job);
    return html`
      <article aria-label=${strings.jobs.card(job.fileName, strings.jobs.states[state])} data-state=${state}>
        <div class="picture">
          ${this.picture()}
        </div>
        <div class="head">
          <h3>${result?.fileName ?? job.fileName}</h3>
          <span class="state">${strings.jobs.states[state]}</span>
          <span class="quiet format">${job.format}${result ? ` · ${bytesText(result.bytes)}` : ''}</span>
        </div>
        <div class="actions">${this.actions(state)}</div>
        <div class="body">
          ${this.progress(state)} ${this.trouble(state)}
          ${
            result
              ? html`<fw-job-result .result=${result}></fw-job-result>
                ${result.file ? nothing : html`<p class="quiet">${strings.jobs.delivered}</p>`}`
              : nothing
          }
          ${this.note === '' ? nothing : html`<p class="notice care" role="status"><span>${this.note}</span></p>`}
        </div>
      </article>
    `;
  }

  private picture() {
    const { job, result } = this;
    if (job.thumbnail) {
      return html`<fw-pixel-canvas
        .image=${job.thumbnail}
        label=${strings.jobs.thumbnail(job.fileName)}
      ></fw-pixel-canvas>`;
    }
    if (result?.file && result.mimeType.startsWith('video/')) {
      return html`<fw-video-thumbnail .file=${result.file} .instant=${result.seconds / 2}></fw-video-thumbnail>`;
    }
    return html`<wa-icon name="film"></wa-icon>`;
  }

  private progress(state: DisplayState) {
    const { job } = this;
    if (state === 'completed') return nothing;
    const { total, reused, encoded } = job.segments;
    const running = state === 'processing';
    return html`
      ${
        running || state === 'queued'
          ? html`<wa-progress-bar
            label=${strings.jobs.progress(job.fileName)}
            .value=${job.progress}
          ></wa-progress-bar>`
          : nothing
      }
      <fw-segment-strip
        .states=${job.segmentStates}
        label=${strings.jobs.segments(total, reused + encoded, reused)}
      ></fw-segment-strip>
      <p class="numbers">
        ${
          running
            ? html`<span
              >${
                job.download === undefined
                  ? strings.jobs.operations[job.currentOperation]
                  : strings.jobs.fetching(Math.round(100 * job.download))
              }</span
            >`
            : nothing
        }
        <span class="figures">${strings.jobs.frames(job.currentFrame, job.totalFrames)}</span>
        ${
          running && job.framesPerSecond > 0
            ? html`<span class="figures">${strings.units.framesPerSecond(numberText(job.framesPerSecond, 1))}</span>`
            : nothing
        }
        ${
          running && job.estimatedTimeRemaining > 0
            ? html`<span class="figures"
              >${strings.jobs.timeLeft(durationText(job.estimatedTimeRemaining))}</span
            >`
            : nothing
        }
      </p>
    `;
  }

  private trouble(state: DisplayState) {
    if (state !== 'failed' && state !== 'interrupted' && state !== 'cancelled') return nothing;
    const sentences = state === 'cancelled' ? [] : this.job.errors.map(({ message }) => message);
    return html`<div class=${`notice ${state === 'failed' ? 'bad' : 'care'}`}>
      <wa-icon name=${state === 'failed' ? 'error' : 'warning'}></wa-icon>
      <div>
        ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
        <p>${strings.jobs.wayOut[state]}</p>
      </div>
    </div>`;
  }

  private actions(state: DisplayState) {
    const { job, app, result } = this;
    switch (state) {
      case 'queued':
      case 'processing':
        return this.button('stop', strings.jobs.cancel, () => app.jobs.cancel(job.id));
      case 'completed':
        return html`
          ${result?.file ? this.fileActions(result, result.file) : nothing}
          ${this.button('remove', strings.jobs.remove, () => app.jobs.remove(job), true)}
        `;
      default:
        return html`
          ${this.button('retry', state === 'failed' ? strings.jobs.retry : strings.jobs.resume, () =>
            app.jobs.retry(job.id),
          )}
          ${this.button('remove', strings.jobs.remove, () => app.jobs.remove(job), true)}
        `;
    }
  }

  private fileActions(result: ExportResult, file: File) {
    return html`
      ${this.button('download', strings.jobs.download, async () => download(file, result.fileName))}
      ${canChooseFile() ? this.button('save', strings.jobs.save, () => this.save(result, file)) : nothing}
    `;
  }

  private button(icon: string, label: string, act: () => Promise<unknown>, iconOnly = false) {
    const full = strings.jobs.actionOn(label, this.job.fileName);
    return iconOnly
      ? html`<wa-button size="s" appearance="plain" title=${label} @click=${act}
          ><wa-icon name=${icon} label=${full}></wa-icon
        ></wa-button>`
      : html`<wa-button size="s" appearance="outlined" title=${full} @click=${act}
          ><wa-icon slot="start" name=${icon}></wa-icon>${label}</wa-button
        >`;
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
    'fw-job-card': JobCard;
  }
}
