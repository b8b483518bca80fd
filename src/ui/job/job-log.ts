import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExportEngine, ExportStatus, JobLogEntry } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { timeText } from '../words/locale-format.ts';
import { panelStyles } from './job-screen.styles.ts';

/** Milliseconds between two readings of a running export's log. */
const REFRESH = 1000;
const ICONS = { info: 'next', warning: 'warning', error: 'error' } as const;

/** What was done for an export, and why, line by line. It is read again while the export changes. */
@customElement('fw-job-log')
export class JobLog extends LitElement {
  @property({ attribute: false }) engine!: ExportEngine;
  @property({ attribute: false }) job!: ExportStatus;
  @state() private entries: readonly JobLogEntry[] = [];
  @state() private refusal = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    sharedStyles,
    panelStyles,
    css`
      ol {
        display: grid;
        grid-template-columns: auto auto minmax(0, 1fr);
        gap: 0.35rem 0.6rem;
        max-height: 18rem;
        overflow-y: auto;
      }
      li {
        display: grid;
        grid-column: 1 / -1;
        grid-template-columns: subgrid;
        align-items: baseline;
      }
      time {
        color: var(--fw-ink-quiet);
      }
      wa-icon {
        translate: 0 0.15em;
        color: var(--fw-ink-quiet);
      }
      .warning wa-icon {
        color: var(--fw-care);
      }
      .error wa-icon {
        color: var(--fw-bad);
      }
      .message {
        overflow-wrap: anywhere;
      }
    `,
  ];

  override disconnectedCallback(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('job')) return;
    if (changed.get('job')?.id !== this.job.id) {
      this.entries = [];
      void this.read();
    } else {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        void this.read();
      }, REFRESH);
    }
  }

  override render() {
    const { entries, refusal } = this;
    const { levels } = strings.job;
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${strings.job.log}</h2>
      ${refusal === '' ? nothing : html`<p class="quiet">${strings.job.logFailed}: ${refusal}</p>`}
      ${
        entries.length > 0
          ? html`<ol tabindex="0" aria-labelledby="title">
            ${entries.map(
              ({ at, level, message }) => html`<li class=${level}>
                <time class="figures" datetime=${at.toISOString()}>${timeText(at)}</time>
                <wa-icon name=${ICONS[level]} label=${levels[level]}></wa-icon>
                <span class="message">${message}</span>
              </li>`,
            )}
          </ol>`
          : refusal === ''
            ? html`<p class="quiet">${strings.job.logEmpty}</p>`
            : nothing
      }
    </section>`;
  }

  private async read(): Promise<void> {
    const { id } = this.job;
    try {
      const entries = await this.engine.getExportLog(id);
      if (id !== this.job.id) return;
      this.entries = entries;
      this.refusal = '';
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-log': JobLog;
  }
}
