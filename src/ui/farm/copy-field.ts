import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';

/** A link to be read, selected and copied. */
@customElement('fw-copy-field')
export class CopyField extends LitElement {
  @property() label = '';
  @property() value = '';
  @state() private outcome: { readonly good: boolean; readonly message: string } | undefined;

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.45rem;
      }
      .copied {
        color: var(--fw-good);
        font-size: 0.87rem;
      }
    `,
  ];

  protected override willUpdate(changed: PropertyValues<this>): void {
    // What was said was said of another link.
    if (changed.has('value')) this.outcome = undefined;
  }

  override render() {
    const { outcome } = this;
    return html`
      <wa-input size="s" readonly label=${this.label} .value=${this.value}></wa-input>
      <div>
        <wa-button size="s" appearance="outlined" @click=${() => this.copy()}
          ><wa-icon slot="start" name="copy"></wa-icon>${strings.farm.invite.copy}</wa-button
        >
      </div>
      ${
        outcome
          ? html`<p class=${outcome.good ? 'copied' : 'notice care'} role="status"><span>${outcome.message}</span></p>`
          : nothing
      }
    `;
  }

  private async copy(): Promise<void> {
    // Pages without encryption have none, whatever its type says.
    const clipboard: Clipboard | undefined = navigator.clipboard;
    const refused = { good: false, message: strings.farm.invite.noClipboard };
    try {
      await clipboard?.writeText(this.value);
      this.outcome = clipboard ? { good: true, message: strings.farm.invite.copied } : refused;
    } catch (error) {
      const denied = error instanceof DOMException && error.name === 'NotAllowedError';
      this.outcome = denied ? refused : { good: false, message: sentenceOf(error) };
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-copy-field': CopyField;
  }
}
