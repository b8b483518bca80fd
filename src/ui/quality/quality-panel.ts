import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js';
import '@awesome.me/webawesome/dist/components/spinner/spinner.js';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExportStatus, QualityReport, QualityValidation } from '../../engine/index.ts';
import { panelStyles } from '../job/job-screen.styles.ts';
import { AppElement } from '../parts/app-element.ts';
import { refusalNotice } from '../parts/refusal.ts';
import { sharedStyles } from '../parts/styles.ts';
import { href } from '../router.ts';
import { strings } from '../strings.ts';
import { bytesText } from '../words/display-values.ts';
import './compare-exports.ts';
import './finding-list.ts';
import './frame-diff.ts';
import './gate-list.ts';
import { openReport, saveReport } from './open-report.ts';
import { qualityPanelStyles } from './quality-panel.styles.ts';
import './quality-score.ts';
import type { QualityView } from './quality-view.ts';

/** The quality of a finished file: its score, gates and findings, and what can be done about it. */
@customElement('fw-quality-panel')
export class QualityPanel extends AppElement {
  @property({ attribute: false }) job!: ExportStatus;
  /** The frame whose pictures are looked at. */
  @state() private looked: number | undefined;
  @state() private comparing = false;

  constructor() {
    super(['qualities', 'jobs']);
  }

  static override styles = [sharedStyles, panelStyles, qualityPanelStyles];

  override render() {
    const { job, app } = this;
    app.quality.show(job.id);
    const view = app.store.state.qualities.get(job.id);
    const words = strings.quality;
    return html`<section class="panel" aria-labelledby="title">
        <h2 id="title">${words.title}</h2>
        ${this.gated(view?.validation)} ${view ? this.content(view) : nothing}
      </section>
      ${this.dialogs(view?.validation)}`;
  }

  private content(view: QualityView) {
    const words = strings.quality;
    const { validation } = view;
    return html`
      ${
        view.state === 'reading' && !validation
          ? html`<p class="quiet loading" role="status"><wa-spinner></wa-spinner>${words.loading}</p>`
          : nothing
      }
      ${view.state === 'known' && !validation ? html`<p class="quiet">${words.none}</p>` : nothing}
      ${validation ? this.verdict(validation) : nothing}
      ${refusalNotice(view.state === 'failed' ? words.failed : words.checkFailed, view.refusal)}
      ${view.checking === undefined ? this.actions(view) : this.checking(view.checking)}
    `;
  }

  private verdict(validation: QualityValidation) {
    const words = strings.quality;
    const { overall, gates, findings, visual, extent, evidence } = validation;
    const warned =
      gates.some(({ passed }) => !passed) || findings.some(({ severity }) => severity === 'warning');
    const verdict = overall.validationPassed ? (warned ? 'care' : 'good') : 'bad';
    const icon = { good: 'check', care: 'warning', bad: 'error' }[verdict];
    return html`
      <p class=${`verdict ${verdict}`}><wa-icon name=${icon}></wa-icon>${words.verdict[verdict]}</p>
      <fw-quality-score .score=${overall}></fw-quality-score>
      <p class="quiet">${words.extents[extent](words.frames(visual.frames.length, visual.framesTotal))}</p>
      <div class="pair">
        <div>
          <h3>${words.gates}</h3>
          <fw-gate-list .gates=${gates}></fw-gate-list>
        </div>
        <div>
          <h3>${words.findings}</h3>
          <fw-finding-list
            .findings=${findings}
            .pictured=${evidence.map(({ frame }) => frame)}
            ?playable=${this.job.status === 'completed'}
            @fw-show-frame=${(event: CustomEvent<number>) => this.showFrame(event, validation)}
          ></fw-finding-list>
        </div>
      </div>
      ${
        overall.recommendations.length === 0
          ? nothing
          : html`<div>
              <h3>${words.advice}</h3>
              <ul class="advice">
                ${overall.recommendations.map(({ message }) => html`<li>${message}</li>`)}
              </ul>
            </div>`
      }
    `;
  }

  /** A file that its gates held back, or the one before this. */
  private gated(validation: QualityValidation | undefined) {
    const { job, app } = this;
    const { keptAside } = job;
    if (!keptAside) return nothing;
    const words = strings.quality.gated;
    const delivered = job.status === 'completed';
    const failed =
      validation?.gates.filter(({ passed, action }) => !passed && action === 'fail_export') ?? [];
    // More bits help against loss alone.
    const mayMend = failed.length === 0 || failed.some(({ threshold }) => threshold !== undefined);
    return html`<div class=${`notice ${delivered ? 'care' : 'bad'}`}>
      <wa-icon name=${delivered ? 'warning' : 'error'}></wa-icon>
      <div class="gated">
        <p>
          ${delivered ? html`${words.deliveredAnyway} ${keptAside.reason}` : words.title}
          ${words.aside(keptAside.fileName, bytesText(keptAside.bytes))}
          ${keptAside.rung === undefined ? nothing : words.rung(keptAside.rung)}
        </p>
        <div class="buttons">
          ${delivered || !mayMend ? nothing : this.button('retry', words.again, this.remake, 'filled')}
          ${this.button('download', words.download, () => app.quality.downloadKeptAside(job.id))}
        </div>
      </div>
    </div>`;
  }

  private async remake(): Promise<void> {
    const { app, job } = this;
    const again = await app.quality.remakeHigher(job);
    if (again) app.go(href.job(again.id));
  }

  private checking(share: number) {
    const words = strings.quality;
    const percent = Math.round(100 * share);
    return html`<div class="checking">
      <p role="status">${words.checking}</p>
      <wa-progress-bar label=${words.checkingShare(percent)} .value=${percent}></wa-progress-bar>
      ${this.button('stop', words.stop, () => this.app.quality.stop(this.job.id))}
    </div>`;
  }

  private actions({ validation }: QualityView) {
    const { job, app } = this;
    const words = strings.quality;
    const completed = job.status === 'completed';
    const decodable = completed || job.keptAside !== undefined;
    const whole = validation?.extent === 'every-frame';
    const reported = validation !== undefined && validation.extent !== 'check';
    const pictures = validation?.evidence.some(({ expected, actual }) => expected ?? actual) ?? false;
    return html`<div class="buttons">
        ${
          decodable
            ? this.button(
                'check',
                whole ? words.checkAgain : words.check,
                () => app.quality.check(job),
                whole ? 'outlined' : 'filled',
              )
            : nothing
        }
        ${
          reported
            ? html`${this.button('open', words.openReport, () => this.report(openReport))}
              ${this.button('download', words.saveHtml, () => this.report(saveReport('html')))}
              ${this.button('download', words.saveJson, () => this.report(saveReport('json')))}`
            : nothing
        }
        ${
          pictures
            ? this.button('film', strings.quality.diff.open, () => {
                this.looked = validation?.evidence[0]?.frame;
              })
            : nothing
        }
        ${
          completed
            ? this.button('copy', words.compare, () => {
                this.comparing = true;
              })
            : nothing
        }
      </div>
      ${validation && !reported && decodable ? html`<p class="quiet">${words.reportLater}</p>` : nothing}`;
  }

  private dialogs(validation: QualityValidation | undefined): TemplateResult {
    const { looked, comparing, job, app } = this;
    return html`
      ${
        looked !== undefined && validation
          ? html`<fw-frame-diff
              .evidence=${validation.evidence}
              .measured=${validation.visual.frames}
              .frame=${looked}
              @fw-closed=${() => {
                this.looked = undefined;
              }}
            ></fw-frame-diff>`
          : nothing
      }
      ${
        comparing
          ? html`<fw-compare-exports
              .app=${app}
              .job=${job}
              @fw-closed=${() => {
                this.comparing = false;
              }}
            ></fw-compare-exports>`
          : nothing
      }
    `;
  }

  private button(icon: string, label: string, act: () => unknown, appearance = 'outlined') {
    return html`<wa-button size="s" appearance=${appearance} @click=${act}
      ><wa-icon slot="start" name=${icon}></wa-icon>${label}</wa-button
    >`;
  }

  /** Where pictures of the frame were kept, they say more than the player. */
  private showFrame(event: CustomEvent<number>, { evidence }: QualityValidation): void {
    if (!evidence.some(({ frame }) => frame === event.detail)) return;
    event.stopPropagation();
    this.looked = event.detail;
  }

  private async report(use: (report: QualityReport) => void): Promise<void> {
    const report = await this.app.quality.report(this.job.id);
    if (report) use(report);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-quality-panel': QualityPanel;
  }
}
