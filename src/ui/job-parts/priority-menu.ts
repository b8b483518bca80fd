import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dropdown/dropdown.js';
import '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { JobPriority } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';

export const PRIORITIES: readonly JobPriority[] = ['urgent', 'high', 'normal', 'low'];

/** Shows a priority and lets another one be chosen. Fires `fw-priority` with it. */
@customElement('fw-priority-menu')
export class PriorityMenu extends LitElement {
  /** None is marked where the exports differ. */
  @property({ reflect: true }) value: JobPriority | undefined;
  /** What a screen reader calls the button. */
  @property() label = '';

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: inline-block;
      }
      wa-button::part(label) {
        font-weight: 500;
      }
      :host([value='urgent']) wa-button::part(label) {
        color: var(--fw-bad);
        font-weight: 650;
      }
      :host([value='high']) wa-button::part(label) {
        color: var(--fw-accent-text);
        font-weight: 650;
      }
    `,
  ];

  override render() {
    const { value } = this;
    return html`<wa-dropdown size="s" @wa-select=${this.select}>
      <wa-button slot="trigger" size="s" appearance="plain" with-caret title=${this.label}
        ><span aria-hidden="true">${value ? strings.queue.priorities[value] : strings.queue.priority}</span
        ><span class="visually-hidden">${this.label}</span></wa-button
      >
      ${PRIORITIES.map(
        (priority) =>
          html`<wa-dropdown-item type="checkbox" value=${priority} ?checked=${priority === value}
            >${strings.queue.priorities[priority]}</wa-dropdown-item
          >`,
      )}
    </wa-dropdown>`;
  }

  private select(event: CustomEvent<{ item: { value: string } }>): void {
    // The item's own tick would say what the engine has not agreed to yet.
    event.preventDefault();
    const { value } = event.detail.item;
    const priority = PRIORITIES.find((known) => known === value);
    const menu = event.currentTarget;
    if (menu instanceof HTMLElement && 'open' in menu) menu.open = false;
    if (!priority || priority === this.value) return;
    this.dispatchEvent(
      new CustomEvent<JobPriority>('fw-priority', { bubbles: true, composed: true, detail: priority }),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-priority-menu': PriorityMenu;
  }
}
