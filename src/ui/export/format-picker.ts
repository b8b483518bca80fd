import '@awesome.me/webawesome/dist/components/divider/divider.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import WaSelect from '@awesome.me/webawesome/dist/components/select/select.js';
import { css, html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { ExportFormat } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { problemAt } from './problems.ts';

/** Which format: those that this browser can make, with their use, and a list of those that it can't. */
@customElement('fw-format-picker')
export class FormatPicker extends AppElement {
  constructor() {
    super(['formats', 'draft', 'verdict']);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      .fields {
        gap: 0.6rem;
      }
      .option-name {
        display: block;
        font-weight: 600;
      }
      .option-use {
        display: block;
        font-size: 0.8rem;
        white-space: normal;
      }
      .group {
        display: block;
        padding: 0.35rem 0.75rem 0.15rem;
        font-weight: 600;
        color: var(--fw-ink-quiet);
      }
      .scroller {
        display: grid;
        gap: 0.6rem;
        max-height: 13rem;
        font-size: 0.82rem;
        overflow-y: auto;
      }
      dl {
        display: grid;
        gap: 0.1rem;
        margin-top: 0.35rem;
      }
      dt {
        font-weight: 600;
        margin-top: 0.3rem;
      }
    `,
  ];

  override render() {
    const { formats, draft, verdict } = this.app.store.state;
    switch (formats.kind) {
      case 'loading':
        return html`<p class="quiet">${strings.panel.formatsLoading}</p>`;
      case 'failed':
        return html`<p class="notice bad" role="alert">
          <wa-icon name="error"></wa-icon><span>${strings.panel.formatsFailed}: ${formats.message}</span>
        </p>`;
      case 'ready': {
        const usable = formats.formats.filter(({ available }) => available);
        const chosen = usable.find(({ id }) => id === draft.format);
        const problem = problemAt(verdict.problems, 'format', 'container');
        return html`<div class="fields">
          ${
            usable.length === 0
              ? html`<p class="notice bad" role="alert">
                <wa-icon name="error"></wa-icon><span>${strings.panel.noFormats}</span>
              </p>`
              : html`<wa-select
                label=${strings.panel.format}
                hint=${problem?.sentences ?? chosen?.use ?? ''}
                data-problem=${problem?.severity ?? nothing}
                .value=${draft.format}
                @change=${this.chosen}
              >
                ${[...Map.groupBy(usable, ({ category }) => category)].map(
                  ([category, members], index) => html`
                    ${index === 0 ? nothing : html`<wa-divider></wa-divider>`}
                    <small class="group">${strings.panel.categories[category]}</small>
                    ${members.map(
                      (format) => html`<wa-option
                        value=${format.id}
                        .label=${format.name}
                        aria-description=${strings.panel.categories[category]}
                      >
                        <span class="option-name">${format.name}</span>
                        <span class="option-use">${format.use}</span>
                      </wa-option>`,
                    )}
                  `,
                )}
              </wa-select>`
          }
          ${chosen && chosen.containers.length > 1 ? this.containerField(chosen) : nothing}
          ${this.unavailable(formats.formats.filter(({ available }) => !available))}
        </div>`;
      }
    }
  }

  private containerField(format: ExportFormat) {
    return html`<wa-select
      label=${strings.panel.container}
      .value=${this.app.store.state.draft.container ?? format.containers[0] ?? ''}
      @change=${(event: Event) => {
        const container = format.containers.find((id) => id === chosenValue(event));
        this.app.changeDraft({ container });
      }}
    >
      ${format.containers.map(
        (id) => html`<wa-option value=${id}>${strings.panel.containers[id] ?? id}</wa-option>`,
      )}
    </wa-select>`;
  }

  private unavailable(formats: readonly ExportFormat[]) {
    if (formats.length === 0) return nothing;
    const reasons = Map.groupBy(formats, ({ explanation }) => explanation.join(' '));
    return html`<details class="plain">
      <summary>${strings.panel.unavailable(formats.length)}</summary>
      <div class="scroller" tabindex="0" role="group" aria-label=${strings.panel.unavailable(formats.length)}>
        ${[...reasons].map(
          ([reason, formats]) => html`<div>
            <p class="quiet">${reason}</p>
            <dl>
              ${[...Map.groupBy(formats, ({ category }) => category)].map(
                ([category, members]) => html`<dt>${strings.panel.categories[category]}</dt>
                  <dd>${members.map(({ name }) => name).join(', ')}</dd>`,
              )}
            </dl>
          </div>`,
        )}
      </div>
    </details>`;
  }

  private chosen(event: Event): void {
    const { formats } = this.app.store.state;
    if (formats.kind !== 'ready') return;
    const format = formats.formats.find(({ id }) => id === chosenValue(event));
    if (format)
      this.app.changeDraft({ format: format.id, container: undefined, preset: undefined, extra: {} });
  }
}

const chosenValue = (event: Event): unknown =>
  event.currentTarget instanceof WaSelect ? event.currentTarget.value : undefined;

declare global {
  interface HTMLElementTagNameMap {
    'fw-format-picker': FormatPicker;
  }
}
