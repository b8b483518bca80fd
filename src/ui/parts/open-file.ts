import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { sharedStyles } from './styles.ts';

/** Far more than any list of presets or profiles; a wrong file is not read to its end. */
export const LARGEST_READ_BYTES = 9_000_000;

/** A button that asks for a JSON file. Fires `fw-file` with the one that was chosen. */
@customElement('fw-open-file')
export class OpenFile extends LitElement {
  /** What the choice is for. */
  @property() label = '';

  static override styles = sharedStyles;

  override render() {
    return html`<wa-button size="s" appearance="outlined" @click=${this.ask}
        ><wa-icon slot="start" name="open"></wa-icon><slot></slot></wa-button
      ><input
        type="file"
        accept=".json,application/json"
        hidden
        aria-label=${this.label}
        @change=${this.chosen}
      />`;
  }

  private ask(): void {
    this.renderRoot.querySelector('input')?.click();
  }

  private chosen(event: Event): void {
    const input = event.currentTarget;
    const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined;
    if (!file) return;
    this.dispatchEvent(new CustomEvent('fw-file', { detail: file }));
    // The same file may be chosen again.
    if (input instanceof HTMLInputElement) input.value = '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-open-file': OpenFile;
  }
}
