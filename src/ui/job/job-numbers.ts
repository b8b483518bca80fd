import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExportStatus } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { durationText } from '../words/display-values.ts';
import { listText, numberText } from '../words/locale-format.ts';
import { panelStyles } from './job-screen.styles.ts';

/** How far an export is, in numbers. */
@customElement('fw-job-numbers')
export class JobNumbers extends LitElement {
  @property({ attribute: false }) job!: ExportStatus;

  static override styles = [
    sharedStyles,
    panelStyles,
    css`
      wa-progress-bar {
        --track-height: 8px;
        --track-color: var(--fw-line);
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr));
        gap: 0.6rem 1rem;
      }
      dt {
        font-size: 0.78rem;
        color: var(--fw-ink-quiet);
      }
      dd {
        font-variant-numeric: tabular-nums;
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const { job } = this;
    const { currentFrame, totalFrames, framesPerSecond, estimatedTimeRemaining, workerIds, download } = job;
    const operation =
      download === undefined
        ? strings.jobs.operations[job.currentOperation]
        : strings.jobs.fetching(Math.round(100 * download));
    const { columns } = strings.queue;
    const rows: readonly (readonly [string, string])[] = [
      [columns.progress, strings.job.percent(Math.round(job.progress))],
      ...(job.status === 'processing' && !job.paused ? [[columns.state, operation] as const] : []),
      [strings.job.frames, strings.jobs.frames(currentFrame, totalFrames)],
      [
        columns.rate,
        framesPerSecond > 0 ? strings.units.framesPerSecond(numberText(framesPerSecond, 1)) : '–',
      ],
      [columns.timeLeft, estimatedTimeRemaining > 0 ? durationText(estimatedTimeRemaining) : '–'],
      ...(workerIds && workerIds.length > 0 ? [[columns.workers, listText(workerIds)] as const] : []),
    ];
    return html`<section class="panel" aria-label=${columns.progress}>
      <wa-progress-bar label=${strings.jobs.progress(job.fileName)} .value=${job.progress}></wa-progress-bar>
      <dl>
        ${rows.map(([term, value]) => (value === '' ? nothing : html`<div><dt>${term}</dt><dd>${value}</dd></div>`))}
      </dl>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-job-numbers': JobNumbers;
  }
}
