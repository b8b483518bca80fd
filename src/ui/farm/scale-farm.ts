import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { durationText } from '../words/display-values.ts';
import { numberOf } from '../words/field-values.ts';
import { farmPanel } from './farm-screen.styles.ts';

/** How many workers the farm starts by itself, and what would make better use of all. */
@customElement('fw-scale-farm')
export class ScaleFarm extends AppElement {
  @state() private wanted: number | undefined;
  @state() private working: 'scale' | 'optimise' | undefined;

  constructor() {
    super(['farm']);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    farmPanel,
    css`
      .row wa-number-input {
        flex: 1 1 8rem;
      }
      .end {
        align-items: end;
      }
      ul {
        display: grid;
        gap: 0.4rem;
        padding-inline-start: 1.1rem;
        list-style: disc;
        font-size: 0.82rem;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const words = strings.farm.scale;
    const { status, scaling, advice } = this.app.store.state.farm;
    const admin = status?.role === 'admin';
    const wanted = this.wanted ?? scaling?.target;
    return html`<section class="panel" aria-labelledby="title">
      <h2 id="title">${words.title}</h2>
      ${
        admin
          ? html`<p class="hint">${words.lead}</p>
            <div class="row end">
              <wa-number-input
                size="s"
                min="0"
                step="1"
                label=${words.workers}
                .value=${String(wanted ?? '')}
                @input=${(event: Event) => {
                  this.wanted = numberOf(event);
                }}
              ></wa-number-input>
              <wa-button
                size="s"
                appearance="outlined"
                ?disabled=${!isCount(wanted)}
                ?loading=${this.working === 'scale'}
                @click=${() => this.scale(wanted)}
                >${words.apply}</wa-button
              >
            </div>`
          : nothing
      }
      ${
        scaling
          ? html`<div role="status">
            <p>${
              scaling.provider === 'none'
                ? words.none
                : words.result(scaling.running, scaling.starting, scaling.stopping)
            }</p>
            ${this.sentences(scaling.reasons)}
          </div>`
          : nothing
      }
      <p class="hint">${words.optimiseHint}</p>
      <div class="row">
        <wa-button size="s" appearance="outlined" ?loading=${this.working === 'optimise'} @click=${() => this.optimise()}
          >${words.optimise}</wa-button
        >
      </div>
      ${
        advice
          ? html`<div role="status">
            ${this.sentences([
              ...advice.steps.map(({ reason, done, kind }) =>
                done && kind !== 'none' ? `${reason} (${words.done})` : reason,
              ),
              ...(advice.estimatedSeconds
                ? [
                    words.estimate(
                      durationText(advice.estimatedSeconds.before),
                      durationText(advice.estimatedSeconds.after),
                    ),
                  ]
                : []),
            ])}
          </div>`
          : nothing
      }
    </section>`;
  }

  private sentences(sentences: readonly string[]) {
    return sentences.length === 0
      ? nothing
      : html`<ul>${sentences.slice(0, 12).map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
  }

  /** What the farm aims at is not known before its first answer: only what the user wrote is applied. */
  private async scale(wanted: number | undefined): Promise<void> {
    if (this.working || !isCount(wanted)) return;
    this.working = 'scale';
    await this.app.farm.scale(wanted);
    this.working = undefined;
  }

  private async optimise(): Promise<void> {
    if (this.working) return;
    this.working = 'optimise';
    await this.app.farm.optimise();
    this.working = undefined;
  }
}

const isCount = (value: number | undefined): value is number => Number.isInteger(value) && Number(value) >= 0;

declare global {
  interface HTMLElementTagNameMap {
    'fw-scale-farm': ScaleFarm;
  }
}
