import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DisplayState } from '../job-parts/job-state.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { AGES, type HistoryFilter } from './history-filter.ts';

const STATES = ['completed', 'failed', 'interrupted', 'cancelled'] as const satisfies readonly DisplayState[];
const SINCE = Object.keys(AGES) as (keyof typeof AGES)[];
/** The select's own value may not be empty. */
const ANY = 'any';

/** What is looked for in the history. Fires `fw-filter` with the whole filter. */
@customElement('fw-history-search')
export class HistorySearch extends LitElement {
  @property({ attribute: false }) filter!: HistoryFilter;
  /** Ids and names of the formats that there are exports of. */
  @property({ attribute: false }) formats: readonly (readonly [string, string])[] = [];

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      .fields {
        display: grid;
        grid-template-columns: minmax(12rem, 2fr) repeat(3, minmax(8.5rem, 1fr));
        gap: 0.75rem;
        align-items: end;
      }
      @media (max-width: 56rem) {
        .fields {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
        wa-input {
          grid-column: 1 / -1;
        }
      }
      @media (max-width: 30rem) {
        .fields {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        wa-select:last-child {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  override render() {
    const { filter, formats } = this;
    const words = strings.history;
    return html`<div class="fields" role="search">
      <wa-input
        size="s"
        type="search"
        label=${words.search}
        with-clear
        .value=${filter.text}
        @input=${(event: Event) => this.change({ text: textOf(event) })}
        @wa-clear=${() => this.change({ text: '' })}
        ><wa-icon slot="start" name="search"></wa-icon
      ></wa-input>
      ${this.select(words.format, filter.format, [['', words.anyFormat], ...formats], (format) => ({ format }))}
      ${this.select(
        words.state,
        filter.state,
        [['', words.anyState], ...STATES.map((state) => [state, strings.jobs.states[state]] as const)],
        (chosen) => ({ state: STATES.find((state) => state === chosen) ?? '' }),
      )}
      ${this.select(
        words.since,
        filter.since,
        SINCE.map((since) => [since, words.dates[since]] as const),
        (chosen) => ({ since: SINCE.find((since) => since === chosen) ?? 'any' }),
      )}
    </div>`;
  }

  private select(
    label: string,
    value: string,
    options: readonly (readonly [string, string])[],
    change: (chosen: string) => Partial<HistoryFilter>,
  ) {
    return html`<wa-select
      size="s"
      label=${label}
      .value=${value || ANY}
      @change=${(event: Event) => {
        const chosen = textOf(event);
        this.change(change(chosen === ANY ? '' : chosen));
      }}
    >
      ${options.map(([id, name]) => html`<wa-option value=${id || ANY}>${name}</wa-option>`)}
    </wa-select>`;
  }

  private change(change: Partial<HistoryFilter>): void {
    this.dispatchEvent(
      new CustomEvent<HistoryFilter>('fw-filter', { detail: { ...this.filter, ...change } }),
    );
  }
}

function textOf(event: Event): string {
  const field = event.currentTarget;
  return field instanceof HTMLElement && 'value' in field && typeof field.value === 'string'
    ? field.value
    : '';
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-history-search': HistorySearch;
  }
}
