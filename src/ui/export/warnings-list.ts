import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CompositionWarning } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';

/** What is drawn differently from what the author saw: each thing named, with its layer. */
@customElement('fw-warnings-list')
export class WarningsList extends LitElement {
  @property({ attribute: false }) warnings: readonly CompositionWarning[] = [];

  static override styles = [
    sharedStyles,
    css`
      summary wa-icon {
        color: var(--fw-care);
      }
      .none {
        display: flex;
        gap: 0.5rem;
        align-items: baseline;
        font-size: 0.87rem;
      }
      .none wa-icon {
        color: var(--fw-good);
        flex: none;
      }
      ul {
        display: grid;
        gap: 0.75rem;
        font-size: 0.87rem;
        max-height: 18rem;
        overflow-y: auto;
      }
      .layer {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      code {
        font-family: var(--fw-font-figures);
        font-size: 0.78rem;
        color: var(--fw-care);
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    if (this.warnings.length === 0) {
      return html`<p class="none"><wa-icon name="check"></wa-icon><span>${strings.warnings.none}</span></p>`;
    }
    return html`
      <details>
        <summary><wa-icon name="warning"></wa-icon>${strings.warnings.count(this.warnings.length)}</summary>
        <ul tabindex="0" aria-label=${strings.warnings.title}>
          ${this.warnings.map(
            ({ feature, layer, message }) => html`<li>
              <p class="layer">${layer === '' ? strings.warnings.wholeFile : strings.warnings.layer(layer)}</p>
              <p>${message}</p>
              <code>${feature}</code>
            </li>`,
          )}
        </ul>
      </details>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-warnings-list': WarningsList;
  }
}
