import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { GATE_ACTIONS, GATE_MEASURES } from '../../engine/index.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { choiceOf, textOf } from '../words/field-values.ts';
import { type GateDraft, hasThreshold, nameProblem, thresholdProblem } from './gate-draft.ts';

/** The gates of a profile as fields. Fires `fw-gates` with all of them, or with null for the usual ones. */
@customElement('fw-gate-fields')
export class GateFields extends LitElement {
  @property({ attribute: false }) gates: readonly GateDraft[] = [];
  /** Whether they are the usual ones, which follow the thresholds of the profile. */
  @property({ type: Boolean }) usual = false;

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      fieldset {
        margin: 0;
        padding: 0;
        border: none;
      }
      legend {
        padding: 0;
      }
      ul {
        display: grid;
        gap: 0.6rem;
        margin-top: 0.5rem;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0.5rem;
        padding: 0.6rem;
        border: 1px solid var(--fw-line);
        border-radius: var(--fw-radius);
      }
      .values {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(max(8.5rem, 40%), 1fr));
        gap: 0.5rem;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem;
        margin-top: 0.6rem;
      }
    `,
  ];

  override render() {
    const words = strings.quality.editor;
    return html`<fieldset>
      <legend class="label">${words.gates}</legend>
      <p class="hint">${words.gatesHint}</p>
      <ul>
        ${this.gates.map((gate, index) => html`<li>${this.gate(gate, index)}</li>`)}
      </ul>
      <div class="buttons">
        <wa-button size="s" appearance="outlined" @click=${this.add}
          ><wa-icon slot="start" name="add"></wa-icon>${words.add}</wa-button
        >
        ${
          this.usual
            ? nothing
            : html`<wa-button size="s" appearance="plain" @click=${() => this.tell(null)}
                >${words.usual}</wa-button
              >`
        }
      </div>
    </fieldset>`;
  }

  private gate(gate: GateDraft, index: number) {
    const words = strings.quality.editor;
    const change = (fields: Partial<GateDraft>) =>
      this.tell(this.gates.map((each, at) => (at === index ? { ...each, ...fields } : each)));
    const remove = words.remove(gate.name);
    return html`<div class="values" role="group" aria-label=${words.gate(index + 1)}>
        ${this.input(words.name, gate.name, nameProblem(gate), (name) => change({ name }))}
        ${this.select(words.measure, gate.measure, GATE_MEASURES, words.measures, (measure) => change({ measure }))}
        ${
          hasThreshold(gate.measure)
            ? this.input(words.threshold, gate.threshold, thresholdProblem(gate), (threshold) =>
                change({ threshold }),
              )
            : nothing
        }
        ${this.select(words.action, gate.action, GATE_ACTIONS, words.actions, (action) => change({ action }))}
      </div>
      <wa-button
        size="s"
        appearance="plain"
        title=${remove}
        @click=${() => this.tell(this.gates.filter((_, at) => at !== index))}
        ><wa-icon name="remove" label=${remove}></wa-icon
      ></wa-button>`;
  }

  private input(label: string, value: string, problem: string | undefined, change: (text: string) => void) {
    return html`<wa-input
      size="s"
      label=${label}
      hint=${problem ?? ''}
      data-problem=${problem ? 'error' : nothing}
      .value=${value}
      @input=${(event: Event) => change(textOf(event))}
    ></wa-input>`;
  }

  private select<Value extends string>(
    label: string,
    value: Value,
    values: readonly Value[],
    names: Readonly<Record<Value, string>>,
    change: (chosen: Value) => void,
  ) {
    return html`<wa-select
      size="s"
      label=${label}
      .value=${value}
      @change=${(event: Event) => {
        const chosen = choiceOf(event, values);
        if (chosen) change(chosen);
      }}
    >
      ${values.map((each) => html`<wa-option value=${each}>${names[each]}</wa-option>`)}
    </wa-select>`;
  }

  private add(): void {
    const { measures } = strings.quality.editor;
    const [action] = GATE_ACTIONS;
    const gate = { name: measures.ssim, measure: 'ssim', threshold: '0.98', action, message: '' } as const;
    this.tell([...this.gates, gate]);
  }

  private tell(gates: readonly GateDraft[] | null): void {
    this.dispatchEvent(new CustomEvent('fw-gates', { detail: gates }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-gate-fields': GateFields;
  }
}
